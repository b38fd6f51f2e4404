// Why a question to the network has no answer: what reports count and explain.
import {EngineError} from '../errors.ts';
import type {NETWORK_CODES} from './codes.ts';

/** The code stands in the message too: errors of rules are counted by their texts. */
export const failure = (code: keyof typeof NETWORK_CODES, text: string, cause?: unknown) =>
  new EngineError(code, `${code}: ${text}`, {cause});
