// Names of things that must be the same in every run.

import type {Core} from './core.ts';
import type {Overflow} from './overflow.ts';
import type {TextRoom} from './texts.ts';

const PAIRS: readonly string[] = Array.from({length: 256}, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

export function hex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += PAIRS[bytes[i]!];
  return text;
}

/** What the reference's Mapkey is the SHA-1 of. */
export function mapkeyText({scenario, partition}: Overflow): string {
  return [scenario.filterText, partition, scenario.name].join('\0');
}

/** An alert's UUID (RFC 9562 version 8): a hash of scenario, partition, times and causing event. */
export function derivedId(core: Core, texts: TextRoom, overflow: Overflow, value: string): string {
  const {scenario, partition, first, at, sequence} = overflow;
  const {ptr, len} = texts.put([scenario.name, partition, first, at, sequence, value].join('\0'));
  const seed = texts.take(16);
  const out = texts.take(16);
  core.exports.hash128(seed, ptr, len, out);
  const bytes = new Uint8Array(core.memory.buffer, out, 16).slice();
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = hex(bytes);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
