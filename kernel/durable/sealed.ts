// A file that is whole or recognisably not: what a rename puts in place.
//
//   magic | sha256 of what follows (32) | length u32 LE | JSON | payload
import {createHash} from 'node:crypto';

const SUM = 32;

export interface Sealed<T> {
  readonly state: T;
  readonly payload: Uint8Array;
}

/** `magic` ends with a newline and names the version. */
export function seal(magic: string, {state, payload}: Sealed<unknown>): Uint8Array {
  const mark = new TextEncoder().encode(magic);
  const head = mark.length + SUM + 4;
  const json = new TextEncoder().encode(JSON.stringify(state));
  const bytes = new Uint8Array(head + json.length + payload.length);
  bytes.set(mark);
  new DataView(bytes.buffer).setUint32(head - 4, json.length, true);
  bytes.set(json, head);
  bytes.set(payload, head + json.length);
  bytes.set(sumOf(bytes, mark.length), mark.length);
  return bytes;
}

/** What was sealed, or why it cannot be used. */
export function unseal<T>(magic: string, bytes: Uint8Array): Sealed<T> | string {
  const mark = new TextEncoder().encode(magic);
  const head = mark.length + SUM + 4;
  if (bytes.length < head || mark.some((byte, at) => bytes[at] !== byte))
    return `is no ${magic.trim().slice('firewatch '.length).replace(/ \d+$/, '')} of this version`;
  if (sumOf(bytes, mark.length).some((byte, at) => bytes[mark.length + at] !== byte))
    return 'is damaged: its checksum does not fit';
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(head - 4, true);
  const json = new TextDecoder().decode(bytes.subarray(head, head + length));
  // A copy, aligned, and no Buffer, whose `slice` means something else.
  return {state: JSON.parse(json), payload: new Uint8Array(bytes.subarray(head + length))};
}

const sumOf = (bytes: Uint8Array, mark: number): Uint8Array =>
  createHash('sha256')
    .update(bytes.subarray(mark + SUM))
    .digest();
