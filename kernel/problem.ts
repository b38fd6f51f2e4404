// Problems: errors that were survived. The report lists them, the rest goes on.
import type {Fault} from '@firewatch/core-wasm';
import type {Problem} from '@firewatch/schemas';
import type {EngineError} from './errors.ts';

/** The problem an error becomes when the run goes on without what it concerns. */
export function problemOf(
  {code, message, where, hint}: EngineError,
  severity: Problem['severity'] = 'error',
): Problem {
  return {code, severity, message, ...(where && {where}), ...(hint && {hint})};
}

/** A compiler's fault as a problem. */
export function problemOfFault({code, message, where, severity}: Fault): Problem {
  return {code, severity, message, where};
}
