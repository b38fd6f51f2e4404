// An error that is several at once: a check tells all its faults before it fails.
import type {Problem} from '@firewatch/schemas';
import {type Code, EngineError} from './errors.ts';

/** `faults` are all that were found; the message counts or names what they stopped. */
export class FaultsError extends EngineError {
  readonly faults: readonly Problem[];

  constructor(
    code: Code,
    message: string,
    faults: readonly Problem[],
    more: ConstructorParameters<typeof EngineError>[2] = {},
  ) {
    super(code, message, more);
    this.faults = faults;
  }
}
