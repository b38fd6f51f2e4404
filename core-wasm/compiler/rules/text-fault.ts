import {ExpressionError} from '../expr/index.ts';
import {GrokError} from '../grok/index.ts';
import type {Text} from '../yaml/decode.ts';
import {offsetInFile} from '../yaml/scalar-offset.ts';
import type {FaultLog} from './fault-log.ts';

/**
 * Compiles a text of a rule, an expression or a grok. Its error becomes a fault
 * at the place that the offending character has in the file; the answer is then
 * undefined.
 */
export function attempt<T>(
  text: Text,
  what: string,
  log: FaultLog,
  compile: () => T,
): T | undefined {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof GrokError)) throw error;
    const at = offsetInFile(log.file.text, text.at, error.offset);
    log.error(error.code, at, `${what}: ${error.message}`);
    return undefined;
  }
}
