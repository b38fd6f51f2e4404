// Go's durations: "1h30m", "0.5s", "-2ms". A decimal number with a unit, again
// and again, after one optional sign; "0" needs no unit. There are no days.
//
//   duration = sign? ( "0" | part+ )
//   part     = ( digits ("." digits?)? | "." digits ) unit
//   unit     = "ns" | "us" | "µs" | "ms" | "s" | "m" | "h"
//   long     = sign? digits "d" part*

const INT64_MAX = 2n ** 63n - 1n;

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n, // U+00B5, micro sign
  μs: 1_000n, // U+03BC, Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const PART = /([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)/y;

/** Nanoseconds; undefined when the text is no duration or does not fit 64 bits. */
export function parseDuration(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const unsigned = /^[-+]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return 0n;
  if (unsigned === '') return undefined;
  let total = 0n;
  PART.lastIndex = 0;
  for (let at = 0; at < unsigned.length; at = PART.lastIndex) {
    const part = PART.exec(unsigned);
    if (!part) return undefined;
    const [, whole = '', fraction = '', unitName = ''] = part;
    if (whole === '' && fraction === '') return undefined;
    const unit = UNITS[unitName]!;
    // 18 digits are more than a nanosecond of the largest unit can tell apart.
    const digits = fraction.slice(0, 18);
    total +=
      BigInt(whole || '0') * unit + (BigInt(digits || '0') * unit) / 10n ** BigInt(digits.length);
    if (total > INT64_MAX + (negative ? 1n : 0n)) return undefined;
  }
  return negative ? -total : total;
}

const DAYS = /^([-+]?)([0-9]{1,6})d/;

/** A duration that may begin with days: "7d", "1d12h". */
export function parseLongDuration(text: string): bigint | undefined {
  const trimmed = text.trim();
  const days = DAYS.exec(trimmed);
  if (!days) return parseDuration(trimmed);
  const [lead, sign, count] = days;
  const rest = trimmed.slice(lead.length);
  const below = rest === '' ? 0n : /^[-+]/.test(rest) ? undefined : parseDuration(rest);
  if (below === undefined) return undefined;
  const total = BigInt(count!) * 24n * UNITS.h! + below;
  if (total > INT64_MAX) return undefined;
  return sign === '-' ? -total : total;
}

/** As Go prints it: "1h30m0s", "1.5s", "250ms", "0s". */
export function formatDuration(ns: bigint): string {
  if (ns === 0n) return '0s';
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const hours = size / UNITS.h!;
  const minutes = (size % UNITS.h!) / UNITS.m!;
  const seconds = decimal(size % UNITS.m!, 9);
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}

/** size / 10^places without trailing zeros. */
function decimal(size: bigint, places: number): string {
  const scale = 10n ** BigInt(places);
  const fraction = String(size % scale)
    .padStart(places, '0')
    .replace(/0+$/, '');
  return fraction ? `${size / scale}.${fraction}` : String(size / scale);
}
