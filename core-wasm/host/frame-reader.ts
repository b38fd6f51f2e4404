// Reads the frame again and again: names of slots are read once, and texts that
// lie where they lay are taken from the reading before.

import * as abi from '../assembly/abi.ts';
import type {Core} from './core.ts';
import {HostObjects} from './objects.ts';
import {readText} from './texts.ts';
import {ValueCodec} from './value-codec.ts';

interface Reading {
  readonly ptr: number;
  readonly len: number;
  readonly text: string;
}

/** A slot that is set. */
export interface SlotText {
  readonly slot: number;
  readonly space: number;
  readonly name: string;
  readonly text: string;
}

const LENGTH = 0xffffff;
/** Bits of FRAME_SEQUENCE below the source's number. */
const LINE_BITS = 40n;

export class FrameReader {
  private readonly core: Core;
  private readonly codec: ValueCodec;
  private readonly names: {space: number; name: string}[] = [];
  private readings: (Reading | undefined)[] = [];

  constructor(core: Core) {
    this.core = core;
    this.codec = new ValueCodec(core, new HostObjects());
  }

  /** Memory may have been used anew: nothing read before counts. */
  forget(): void {
    this.readings = [];
  }

  /** Every slot that is set. */
  slots(): SlotText[] {
    const {exports, memory} = this.core;
    const frame = exports.frameBase() >>> 0;
    const presence = exports.presenceBase() >>> 0;
    const bytes = new Uint8Array(memory.buffer);
    const view = new DataView(memory.buffer);
    const found: SlotText[] = [];
    const count = exports.namedSlots();
    for (let slot = 0; slot < count; slot++) {
      const bits = bytes[presence + (slot >> 3)]!;
      if (bits === 0) {
        slot |= 7;
        continue;
      }
      if (((bits >> (slot & 7)) & 1) === 0) continue;
      const at = frame + abi.FRAME_HEAD + slot * abi.SLOT_SIZE;
      const text = this.text(slot, view.getUint32(at, true), view.getUint32(at + 4, true) & LENGTH);
      found.push({slot, ...this.name(slot), text});
    }
    return found;
  }

  byte(offset: number): number {
    return this.view().getUint8(offset);
  }

  word(offset: number): number {
    return this.view().getUint32(offset, true);
  }

  long(offset: number): bigint {
    return this.view().getBigInt64(offset, true);
  }

  source(): number {
    return this.word(abi.FRAME_SOURCE);
  }

  /** Number of the line in its source, from 1; empty ones do not count. */
  lineNumber(): number {
    return Number(BigInt.asUintN(Number(LINE_BITS), this.long(abi.FRAME_SEQUENCE)));
  }

  /** evt.Unmarshaled as a plain value; null when nothing was unmarshaled. */
  unmarshaled(): unknown {
    return this.codec.read((this.core.exports.frameBase() >>> 0) + abi.FRAME_UNMARSHALED);
  }

  private view(): DataView {
    return new DataView(
      this.core.memory.buffer,
      this.core.exports.frameBase() >>> 0,
      abi.FRAME_HEAD,
    );
  }

  private text(slot: number, ptr: number, len: number): string {
    const before = this.readings[slot];
    if (before && before.ptr === ptr && before.len === len) return before.text;
    const text = readText(this.core.memory, ptr, len);
    this.readings[slot] = {ptr, len, text};
    return text;
  }

  private name(slot: number): {space: number; name: string} {
    const {exports, memory} = this.core;
    this.names[slot] ??= {
      space: exports.slotSpace(slot),
      name: readText(memory, exports.slotNamePtr(slot) >>> 0, exports.slotNameLen(slot)),
    };
    return this.names[slot];
  }
}
