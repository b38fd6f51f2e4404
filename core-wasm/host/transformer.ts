// Lines before they are events: an expression makes one text or several of each.

import * as abi from '../assembly/abi.ts';
import {type BindOptions, type BoundCore, bindCore} from './bind.ts';
import type {SourceSpec} from './model.ts';
import {reasonText} from './stats.ts';
import {ValueCodec} from './value-codec.ts';

/** What became of a line: the texts that take its place, or why it stays as it is. */
export type Transformed = {readonly texts: readonly string[]} | {readonly error: string};

const encoder = new TextEncoder();

export class Transformer {
  private readonly bound: BoundCore;
  private readonly codec: ValueCodec;
  private readonly expression: number;

  static async open(
    options: Pick<BindOptions, 'wasm' | 'image' | 'notice'> & {readonly expression: number},
  ): Promise<Transformer> {
    return new Transformer(await bindCore({...options, profile: 'small'}), options.expression);
  }

  private constructor(bound: BoundCore, expression: number) {
    this.bound = bound;
    this.expression = expression;
    this.codec = new ValueCodec(bound.core, bound.calls.objects);
    bound.core.exports.addSource(0, 0, 0, 0, 0, 0, 0n, 0n);
  }

  /** A line of a source, without its newline, that arrived at an instant (ns). */
  apply({name, module, labels}: SourceSpec, line: Uint8Array, at: bigint): Transformed {
    const {exports} = this.bound.core;
    exports.setNow(at);
    exports.openLine(0, 0, 0);
    try {
      this.setSlot(abi.SpecialSlot.LineRaw, line);
      this.setSlot(abi.SpecialSlot.LineSrc, encoder.encode(name));
      this.setSlot(abi.SpecialSlot.LineModule, encoder.encode(module));
      for (const [label, value] of Object.entries(labels)) {
        const key = this.put(encoder.encode(label));
        const text = this.put(encoder.encode(value));
        exports.setFrameNamed(abi.Space.Label, key.ptr, key.len, text.ptr, text.len, 0);
      }
      const ret = this.alloc(abi.VALUE_SIZE);
      if (exports.evaluateOn(this.expression, 0, ret) !== abi.Status.Ok)
        return {error: reasonText(exports.lastError())};
      return textsOf(this.codec.read(ret));
    } catch (error) {
      if (error instanceof RangeError) return {error: error.message};
      throw error;
    }
  }

  private setSlot(slot: abi.SpecialSlot, bytes: Uint8Array): void {
    const {ptr, len} = this.put(bytes);
    this.bound.core.exports.setFrameSlot(slot, ptr, len, 0);
  }

  private put(bytes: Uint8Array): {ptr: number; len: number} {
    const ptr = this.alloc(bytes.length + abi.PADDING);
    const room = new Uint8Array(this.bound.core.memory.buffer, ptr, bytes.length + 1);
    room.set(bytes);
    room[bytes.length] = 10;
    return {ptr, len: bytes.length};
  }

  private alloc(bytes: number): number {
    const ptr = this.bound.core.exports.arenaAlloc(bytes) >>> 0;
    if (ptr === 0) throw new RangeError('the line is too long to be transformed');
    return ptr;
  }
}

function textsOf(value: unknown): Transformed {
  if (typeof value === 'string') return {texts: [value]};
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return {texts: value};
  return {error: `expected a string or a list of strings, found ${nameOf(value)}`};
}

const nameOf = (value: unknown): string =>
  value === null ? 'nil' : Array.isArray(value) ? 'a list of other values' : `a ${typeof value}`;
