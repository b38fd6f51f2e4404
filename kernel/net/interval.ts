// Addresses and ranges as intervals (lapi.md section 8): first and last address, 32
// hex digits each, IPv4 below ::ffff:0:0. An IPv4 address written as IPv6 is IPv4.
import {parseAddress, parsePrefix} from '@firewatch/core-wasm';

export interface Interval {
  readonly family: 4 | 6;
  readonly first: string;
  readonly last: string;
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** Undefined when the text is neither an address nor a range. */
export function intervalOf(text: string): Interval | undefined {
  if (!text.includes('/')) {
    const address = parseAddress(text);
    return address && !address.zone ? interval(address.bytes, address.bytes.length * 8) : undefined;
  }
  const prefix = parsePrefix(text);
  return prefix && interval(prefix.bytes, prefix.bits);
}

/** The network of so many bits around an address, as a range; undefined for what is no address. */
export function networkOf(address: string, bits: number): string | undefined {
  const prefix = parsePrefix(`${address}/${bits}`);
  if (!prefix) return undefined;
  if (prefix.family === 4) return `${prefix.bytes.join('.')}/${bits}`;
  const groups = Array.from({length: 8}, (_, i) =>
    ((prefix.bytes[2 * i]! << 8) | prefix.bytes[2 * i + 1]!).toString(16),
  );
  const kept = Math.ceil(bits / 16);
  const written = groups.slice(0, kept).join(':');
  return kept === 8 ? `${written}/${bits}` : `${written}::/${bits}`;
}

/** Whether the first holds all of the second. */
export const covers = (outer: Interval, inner: Interval): boolean =>
  outer.family === inner.family && outer.first <= inner.first && outer.last >= inner.last;

function interval(bytes: readonly number[], bits: number): Interval {
  const wide = bytes.length === 4 ? [...MAPPED, ...bytes] : bytes;
  const wideBits = bytes.length === 4 ? bits + 96 : bits;
  const isIpv4 = wideBits >= 96 && MAPPED.every((byte, i) => wide[i] === byte);
  const first = hex(wide);
  const last =
    wideBits === 128 ? first : hex(wide.map((byte, i) => byte | hostBits(wideBits - i * 8)));
  return {family: isIpv4 ? 4 : 6, first, last};
}

/** The bits of a byte that belong to the host when the first `bits` are the network's. */
const hostBits = (bits: number) => (bits >= 8 ? 0 : bits <= 0 ? 0xff : 0xff >> bits);

const DIGITS: readonly string[] = Array.from({length: 256}, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

function hex(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte]!;
  return text;
}
