// How far compressed data may expand before it is called a bomb.
import {EngineError} from '../errors.ts';

/** What may be expanded. */
export interface ExpansionLimits {
  /** Text bytes per compressed byte, once more than `from` are out. */
  readonly ratio: number;
  /** Bytes of text below which the ratio is not looked at. */
  readonly from: number;
  /** Bytes of text of one file. */
  readonly total: number;
}

/** Logs compress 5 to 60 : 1, and no single file holds a quarter of a TiB. */
export const EXPANSION_LIMITS: ExpansionLimits = {
  ratio: 250,
  from: 64 * 1024 * 1024,
  total: 256 * 1024 ** 3,
};

/** Throws FW1014 when `produced` bytes of text from `consumed` compressed ones are too many. */
export function refuseBomb(
  file: string,
  {produced, consumed}: {produced: number; consumed: number},
  {ratio, from, total}: ExpansionLimits,
): void {
  if (produced <= total && (produced <= from || produced <= consumed * ratio)) return;
  throw new EngineError(
    'FW1014',
    `stopped: ${consumed} compressed bytes expanded to ${produced} (${Math.round(produced / consumed)} : 1)`,
    {where: {file}, hint: 'if it is a real log, decompress it yourself and pipe it in'},
  );
}
