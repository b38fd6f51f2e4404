// An address or a range as everybody writes it: IPv4 written as IPv6 is IPv4, IPv6 is in lower
// case with its longest run of zeros left out (RFC 5952), host bits of a range are cleared, a
// range of one address is the address.
import {intervalOf} from './interval.ts';

const IPV4_DIGITS = 8;
const GROUPS = 8;

/** "192.0.2.7", "2001:db8::/32"; undefined for what is neither an address nor a range. */
export function canonicalAddress(text: string): string | undefined {
  const interval = intervalOf(text);
  if (!interval) return undefined;
  const {family, first, last} = interval;
  const skipped = family === 4 ? first.length - IPV4_DIGITS : 0;
  const address = family === 4 ? dotted(first.slice(skipped)) : grouped(first);
  const bits = sameBits(first.slice(skipped), last.slice(skipped));
  return bits === (first.length - skipped) * 4 ? address : `${address}/${bits}`;
}

const dotted = (digits: string) =>
  Array.from({length: 4}, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)).join('.');

function grouped(digits: string): string {
  const groups = Array.from({length: GROUPS}, (_, i) =>
    Number.parseInt(digits.slice(4 * i, 4 * i + 4), 16).toString(16),
  );
  let run = {from: 0, length: 1};
  for (let from = 0; from < GROUPS; from++) {
    let end = from;
    while (groups[end] === '0') end++;
    if (end - from > run.length) run = {from, length: end - from};
  }
  if (run.length < 2) return groups.join(':');
  const tail = groups.slice(run.from + run.length).join(':');
  return `${groups.slice(0, run.from).join(':')}::${tail}`;
}

/** How many bits two numbers of the same length have in common from their beginning. */
function sameBits(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  if (at === one.length) return at * 4;
  const differing = Number.parseInt(one[at]!, 16) ^ Number.parseInt(other[at]!, 16);
  return at * 4 + Math.clz32(differing) - 28;
}
