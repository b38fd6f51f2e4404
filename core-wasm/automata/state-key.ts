// What makes a state: the key it is found by, and where its slots get their values.
//
// The words are those of the state's record (state-table.ts). Slots are numbered in
// order of first use over the items, so that situations that differ only in which
// registers hold the tags share a key.

import type {Views} from './heap.ts';
import {FROM_POSITION} from './registers.ts';
import {CONTEXT_SHIFT, NO_SLOT, STATE_ITEMS} from './state-table.ts';
import type {Threads} from './threads.ts';

/** A tag that is not set. */
export const UNSET = 0xffff;
/** From here on, a tag that is set in this step; below, a slot of the state before. */
export const NEW_TAG = 0x100;

export class StateKey {
  words = new Uint32Array(256);
  length = 0;
  /** By slot: a slot of the state before, or FROM_POSITION. */
  readonly sources: number[] = [];
  /** Words per item. */
  readonly stride: number;
  private readonly views: Views;
  private readonly tags: number;
  private readonly slotOf = new Map<number, number>();
  private readonly itemTags: Uint16Array;

  constructor(views: Views, tags: number) {
    this.views = views;
    this.tags = tags;
    this.stride = 1 + Math.ceil(tags / 4);
    this.itemTags = new Uint16Array(this.stride * 4);
  }

  /** Every slot keeps its value: the step moves nothing. */
  get isIdentity(): boolean {
    return this.sources.every((source, slot) => source === slot);
  }

  /** One thread at `pc`, no tag set. */
  start(pc: number, context: number): void {
    this.sources.length = 0;
    this.length = 1 + this.stride;
    this.words[0] = 1 | (context << CONTEXT_SHIFT);
    this.words[1] = pc;
    this.itemTags.fill(UNSET);
    this.packTags(2);
  }

  /** The threads that survived a step of `state`; `context` is what now lies before them, kept as far as asked for. */
  follow(state: number, threads: Threads, code: number, context: number): void {
    const {count} = threads;
    this.sources.length = 0;
    this.slotOf.clear();
    this.length = 1 + count * this.stride;
    if (this.words.length < this.length) this.words = new Uint32Array(this.length * 2);
    let needs = 0;
    for (let i = 0; i < count; i++) {
      const pc = threads.pcs[i]!;
      const at = 1 + i * this.stride;
      needs |= this.views.u32[code + pc * 3]! >>> 8;
      this.words[at] = pc;
      if (this.tags === 0) continue;
      const tags = this.tagsOf(state, threads.sources[i]!, threads.tags[i]!, threads);
      for (let tag = 0; tag < this.tags; tag++) {
        if (tags[tag] !== UNSET) tags[tag] = this.slotFor(tags[tag]!);
      }
      this.packTags(at + 1);
    }
    this.words[0] = count | ((needs & context) << CONTEXT_SHIFT);
  }

  /** Where the tags of a thread come from: item `item` of `state`, but for those of `list`. Valid until the next call. */
  tagsOf(state: number, item: number, list: number, threads: Threads): Uint16Array {
    const {u8} = this.views;
    const at = (state + STATE_ITEMS + item * this.stride + 1) * 4;
    for (let tag = 0; tag < this.tags; tag++) {
      const slot = u8[at + tag]!;
      this.itemTags[tag] = slot === NO_SLOT ? UNSET : slot;
    }
    threads.eachTag(list, (tag) => {
      this.itemTags[tag] = NEW_TAG + tag;
    });
    return this.itemTags;
  }

  private slotFor(source: number): number {
    let slot = this.slotOf.get(source);
    if (slot === undefined) {
      slot = this.sources.push(source >= NEW_TAG ? FROM_POSITION : source) - 1;
      this.slotOf.set(source, slot);
    }
    return slot;
  }

  /** Writes itemTags into the key, four to a word; the rest of the last word is NO_SLOT. */
  private packTags(at: number): void {
    const {itemTags} = this;
    itemTags.fill(UNSET, this.tags);
    for (let word = 0; word < this.stride - 1; word++) {
      let packed = 0;
      for (let i = 0; i < 4; i++) packed |= (itemTags[word * 4 + i]! & NO_SLOT) << (8 * i);
      this.words[at + word] = packed;
    }
  }
}
