// `format:`, the version of the rule language an item is written for.

import type {Text} from '../yaml/decode.ts';
import type {FaultLog} from './fault-log.ts';

/** A version of two numbers. */
type Version = readonly [major: number, minor: number];

const OLDEST: Version = [1, 0];
const NEWEST: Version = [3, 0];

const VERSION =
  /^v?(\d+(?:\.\d+)*)(-[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*)?(\+[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*)?$/;

/**
 * True when items of this format are read here. Outside the range the document
 * is skipped (a warning), an unreadable format is a fault of the document.
 * Pre-releases lie outside every range.
 */
export function acceptsFormat(format: Text | undefined, log: FaultLog): boolean {
  if (!format?.value) return true;
  const match = VERSION.exec(format.value);
  if (!match) {
    log.error(
      'FW2015',
      format.at.start,
      `"format" is not a version: expected one such as "2.0", found "${format.value}"`,
    );
    return false;
  }
  const numbers = match[1]!.split('.').map(Number);
  const inside = compare(numbers, OLDEST) >= 0 && compare(numbers, NEWEST) <= 0 && !match[2];
  if (!inside) {
    log.skip(
      'FW2016',
      format.at.start,
      `format "${format.value}" is not supported: expected ${OLDEST.join('.')} to ${NEWEST.join('.')}, the document is skipped`,
    );
  }
  return inside;
}

/** Missing numbers count as 0. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
