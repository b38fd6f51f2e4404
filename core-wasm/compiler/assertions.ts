// Assertions of hub tests → an image of expressions, numbered as the texts are.

import {
  type CompiledExpression,
  compileExpression,
  ENVIRONMENTS,
  ExpressionError,
} from './expr/index.ts';
import {ImageBuilder} from './image.ts';

/** Whose results the assertions are about. */
export type AssertionKind = 'parser' | 'scenario';

export interface CompiledAssertions {
  readonly image: Uint8Array;
  /** Per text: the expression's number, or why it is none. */
  readonly expressions: readonly (number | AssertionFault)[];
}

export interface AssertionFault {
  readonly message: string;
  /** Code units into the text. */
  readonly offset: number;
}

/** Compiles expressions over `results`. */
export function compileAssertions(
  texts: readonly string[],
  kind: AssertionKind,
): CompiledAssertions {
  const env = ENVIRONMENTS[`${kind}_assert`];
  const image = new ImageBuilder();
  const expressions = texts.map((text): number | AssertionFault => {
    try {
      const compiled: CompiledExpression = compileExpression(text, {env, image});
      return compiled.id;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return {message: error.message, offset: error.offset};
    }
  });
  return {image: image.finish(), expressions};
}
