// Where a source begins that was never read: `start` and `since` of a configuration.
import {parseLongDuration} from '@firewatch/core-wasm';
import {parseInstant} from '../../time/instant.ts';

/**
 * end, beginning, RFC 3339, or how long ago: -1h, 1h30m, 2d. The instant in ns; undefined: it is
 * none of these.
 */
export function startOf(text: string, now: bigint): bigint | undefined {
  if (text === 'end') return now;
  if (text === 'beginning') return 0n;
  const ago = parseLongDuration(text.replace(/^-/, ''));
  return ago === undefined ? parseInstant(text) : now - ago;
}
