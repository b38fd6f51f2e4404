// The `transform` of a datasource: one expression on the event that a line would be.

import {compileExpression, describe, ENVIRONMENTS, ExpressionError} from './expr/index.ts';
import {ImageBuilder} from './image.ts';

/** For a Transformer, or what is wrong with it; `offset` into the text, in UTF-16 units. */
export type CompiledTransform =
  | {readonly image: Uint8Array; readonly expression: number}
  | {readonly code: string; readonly message: string; readonly offset: number};

/** What may turn out to be a text or a list of texts. */
const KINDS = ['string', 'array', 'any', 'pointer'];

export function compileTransform(text: string): CompiledTransform {
  const image = new ImageBuilder();
  try {
    const {id, type} = compileExpression(text, {env: ENVIRONMENTS.event, image});
    if (KINDS.includes(type.kind)) return {image: image.finish(), expression: id};
    const message = `expected a string or a list of strings, found ${describe(type)}`;
    return {code: 'FW2210', message, offset: 0};
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return {code: error.code, message: error.message, offset: error.offset};
  }
}
