// The frame as JavaScript sees it: for explain, tests and hub tests.

import * as abi from '../assembly/abi.ts';
import type {Core} from './core.ts';
import {HostObjects} from './objects.ts';
import {readText} from './texts.ts';
import {ValueCodec} from './value-codec.ts';

/** All that a node can change, by its name in the rule language (`evt.Meta.source_ip`). */
export type FrameState = ReadonlyMap<string, string>;

const PREFIX: Readonly<Record<number, string>> = {
  [abi.Space.Special]: 'evt.',
  [abi.Space.Parsed]: 'evt.Parsed.',
  [abi.Space.Meta]: 'evt.Meta.',
  [abi.Space.Enriched]: 'evt.Enriched.',
  [abi.Space.Label]: 'evt.Line.Labels.',
};

export class FrameView {
  private readonly core: Core;

  private readonly codec: ValueCodec;

  constructor(core: Core) {
    this.core = core;
    this.codec = new ValueCodec(core, new HostObjects());
  }

  /** Every present slot. */
  *slots(): Generator<{space: number; name: string; value: string}> {
    const {exports, memory} = this.core;
    const frame = exports.frameBase() >>> 0;
    const presence = exports.presenceBase() >>> 0;
    const count = exports.namedSlots();
    const bytes = new Uint8Array(memory.buffer);
    const view = new DataView(memory.buffer);
    for (let slot = 0; slot < count; slot++) {
      if (((bytes[presence + (slot >> 3)]! >> (slot & 7)) & 1) === 0) continue;
      const at = frame + abi.FRAME_HEAD + slot * abi.SLOT_SIZE;
      yield {
        space: exports.slotSpace(slot),
        name: readText(memory, exports.slotNamePtr(slot) >>> 0, exports.slotNameLen(slot)),
        value: readText(memory, view.getUint32(at, true), view.getUint32(at + 4, true) & 0xffffff),
      };
    }
  }

  byte(offset: number): number {
    return new Uint8Array(this.core.memory.buffer)[(this.core.exports.frameBase() >>> 0) + offset]!;
  }

  word(offset: number): number {
    return new DataView(this.core.memory.buffer).getUint32(
      (this.core.exports.frameBase() >>> 0) + offset,
      true,
    );
  }

  long(offset: number): bigint {
    return new DataView(this.core.memory.buffer).getBigInt64(
      (this.core.exports.frameBase() >>> 0) + offset,
      true,
    );
  }

  /** evt.Unmarshaled; undefined when nothing was unmarshaled. */
  unmarshaled(): unknown {
    const at = (this.core.exports.frameBase() >>> 0) + abi.FRAME_UNMARSHALED;
    return this.codec.read(at) ?? undefined;
  }

  /** What nodes can change, flattened to texts, so that two states can be compared. */
  state(stageName: (stage: number) => string): FrameState {
    const state = new Map<string, string>();
    for (const {space, name, value} of this.slots()) {
      if (space === abi.Space.Special && name.startsWith('Line.')) continue;
      state.set(PREFIX[space] + name, value);
    }
    state.set('evt.Stage', stageName(this.byte(abi.FRAME_STAGE)));
    if (this.byte(abi.FRAME_WHITELISTED)) state.set('evt.Whitelisted', 'true');
    const document = this.unmarshaled();
    if (document && typeof document === 'object') {
      for (const [key, value] of Object.entries(document)) {
        state.set(`evt.Unmarshaled.${key}`, JSON.stringify(value, plain));
      }
    }
    return state;
  }
}

/** Integers of the rule language are bigint; JSON has only numbers. */
export function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Map ? Object.fromEntries(value) : value;
}
