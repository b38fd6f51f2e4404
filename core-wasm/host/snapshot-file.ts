// A snapshot as bytes: "FWSS", versions, a checksum, sections.
//
//   magic u32 | abi u16 | layout u16 | crc32c u32 of all that follows | sections u32
//   sections × {offset u32, length u32} | their bytes, each 8-aligned
//
// Little endian. ABI_VERSION changes with the image, LAYOUT with what the sections hold.

import {ABI_VERSION} from '../assembly/abi.ts';
import {crc32c} from './checksum.ts';

const MAGIC = 0x53535746;
const LAYOUT = 2;
const CHECKED_FROM = 12;
const HEADER = 16;
const ENTRY = 8;

/** What a snapshot holds, by the number of its section. */
export enum Part {
  /** JSON: see RunRecord */
  Run = 0,
  /** the region STATE of the core, without its tables */
  State = 1,
  /** JSON: the specs of the sources, in order */
  Sources = 2,
  /** SOURCE records of the core; addresses in them mean nothing */
  Records = 3,
  /** beginnings of unfinished lines, one after the other in order of sources */
  Carry = 4,
  /** JSON: overflows that queued events carry */
  Overflows = 5,
}

const PARTS = 6;

/** Why bytes are not a snapshot this engine can go on with. */
export class SnapshotError extends Error {}

/** The file of these parts, given in order of their numbers. */
export function packSnapshot(parts: readonly Uint8Array[]): Uint8Array {
  const ends: number[] = [];
  let end = HEADER + parts.length * ENTRY;
  for (const part of parts) {
    end = align(end) + part.length;
    ends.push(end);
  }
  const file = new Uint8Array(end);
  const view = new DataView(file.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, ABI_VERSION, true);
  view.setUint16(6, LAYOUT, true);
  view.setUint32(CHECKED_FROM, parts.length, true);
  parts.forEach((part, i) => {
    const offset = ends[i]! - part.length;
    view.setUint32(HEADER + i * ENTRY, offset, true);
    view.setUint32(HEADER + i * ENTRY + 4, part.length, true);
    file.set(part, offset);
  });
  view.setUint32(8, crc32c(file.subarray(CHECKED_FROM)), true);
  return file;
}

/** The parts, in order of their numbers; throws SnapshotError for anything else than a whole snapshot of this version. */
export function unpackSnapshot(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (file.length < HEADER + PARTS * ENTRY || view.getUint32(0, true) !== MAGIC) {
    throw new SnapshotError('not a snapshot');
  }
  const [version, layout] = [view.getUint16(4, true), view.getUint16(6, true)];
  if (version !== ABI_VERSION || layout !== LAYOUT) {
    const expected = `${ABI_VERSION}.${LAYOUT}`;
    throw new SnapshotError(
      `the snapshot has version ${version}.${layout}, this engine reads ${expected}`,
    );
  }
  if (view.getUint32(8, true) !== crc32c(file.subarray(CHECKED_FROM))) {
    throw new SnapshotError('the snapshot is damaged: its checksum does not agree');
  }
  if (view.getUint32(CHECKED_FROM, true) !== PARTS)
    throw new SnapshotError('the snapshot has other parts');
  return Array.from({length: PARTS}, (_, i) => {
    const offset = view.getUint32(HEADER + i * ENTRY, true);
    return file.subarray(offset, offset + view.getUint32(HEADER + i * ENTRY + 4, true));
  });
}

function align(at: number): number {
  return (at + 7) & ~7;
}
