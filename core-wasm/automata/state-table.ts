// The states of one automaton: records in the heap, found by content.
//
// record: hash | row | items + context << 24 | slots, SKIP_TRIED | items | registers
// item:   instruction, then a byte per tag: the slot that holds it, NO_SLOT when unset
//
// Slots are numbered in order of first use, so that equal situations have equal
// records whatever registers hold them; the registers are chosen when a state is
// first reached.

import type {Heap} from './heap.ts';

export const STATE_ROW = 1;
export const STATE_COUNT = 2;
export const COUNT_MASK = 0xffffff;
export const CONTEXT_SHIFT = 24;
export const STATE_SLOTS = 3;
export const STATE_ITEMS = 4;
/** In the word of slots: whether the state loops on itself was looked at. */
export const SKIP_TRIED = 0x80000000;
export const NO_SLOT = 255;

const FIRST_SIZE = 64;

export class StateTable {
  count = 0;
  private readonly heap: Heap;
  private index = 0; // address of the cells
  private size = 0;

  constructor(heap: Heap) {
    this.heap = heap;
  }

  /** Word index of the state with this key (count word, then items), or 0. */
  find(key: Uint32Array, length: number, hash: number): number {
    if (this.size === 0) return 0;
    const {u32} = this.heap.views;
    for (let cell = hash & (this.size - 1); ; cell = (cell + 1) & (this.size - 1)) {
      const state = u32[this.index + cell]!;
      if (state === 0) return 0;
      if (u32[state] === hash && this.equals(state, key, length)) return state;
    }
  }

  /** Word index of a new state with room for its registers; 0 when the heap is full. */
  add(key: Uint32Array, length: number, hash: number, slots: number): number {
    if ((this.count + 1) * 2 > this.size && !this.grow()) return 0;
    const words = STATE_ITEMS + (length - 1) + Math.ceil(slots / 4);
    const address = this.heap.alloc(words * 4);
    if (address === 0) return 0;
    const state = address >>> 2;
    const {u32} = this.heap.views;
    u32[state] = hash;
    u32[state + STATE_COUNT] = key[0]!;
    u32[state + STATE_SLOTS] = slots;
    u32.set(key.subarray(1, length), state + STATE_ITEMS);
    this.insert(state, hash);
    this.count++;
    return state;
  }

  equals(state: number, key: Uint32Array, length: number): boolean {
    const {u32} = this.heap.views;
    if (u32[state + STATE_COUNT] !== key[0]) return false;
    for (let i = 1; i < length; i++) {
      if (u32[state + STATE_ITEMS + i - 1] !== key[i]) return false;
    }
    return true;
  }

  private insert(state: number, hash: number): void {
    const {u32} = this.heap.views;
    let cell = hash & (this.size - 1);
    while (u32[this.index + cell] !== 0) cell = (cell + 1) & (this.size - 1);
    u32[this.index + cell] = state;
  }

  private grow(): boolean {
    const size = this.size === 0 ? FIRST_SIZE : this.size * 2;
    const address = this.heap.alloc(size * 4);
    if (address === 0) return false;
    const {u32} = this.heap.views;
    const old = u32.subarray(this.index, this.index + this.size);
    this.index = address >>> 2;
    this.size = size;
    for (const state of old) if (state !== 0) this.insert(state, u32[state]!);
    return true;
  }
}

export function hashWords(words: Uint32Array, length: number): number {
  let hash = 0x9e3779b9;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
