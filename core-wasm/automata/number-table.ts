// Pattern number → headers, one for ASCII texts and one for UTF-8, as the core looks them up.

import {OWN_NUMBERS} from '../assembly/abi.ts';
import type {Heap} from './heap.ts';
import * as L from './layout.ts';

const CELL = 8;
const FIRST_COUNT = 64;

/** Two tables: numbers of the image, and numbers given out at run time. */
export class NumberTable {
  private readonly heap: Heap;
  private readonly control: number;

  constructor(heap: Heap, control: number) {
    this.heap = heap;
    this.control = control;
  }

  /** Forgets all numbers; the heap was reset. */
  clear(): void {
    for (const offset of [L.CONTROL_NUMBERS, L.CONTROL_COUNT, L.CONTROL_OWN, L.CONTROL_OWN_COUNT]) {
      this.heap.views.u32[(this.control + offset) >>> 2] = 0;
    }
  }

  /** Makes room for a number; false when the heap is full. */
  reserve(number: number): boolean {
    const {base, count, index} = this.place(number);
    const {u8, u32} = this.heap.views;
    const old = u32[count]!;
    if (index < old) return true;
    let size = Math.max(old, FIRST_COUNT);
    while (size <= index) size *= 2;
    const address = this.heap.alloc(size * CELL);
    if (address === 0) return false;
    u8.copyWithin(address, u32[base]!, u32[base]! + old * CELL);
    u32[base] = address;
    u32[count] = size;
    return true;
  }

  get(number: number, role: number): number {
    return this.heap.views.u32[this.cell(number, role)]!;
  }

  set(number: number, role: number, head: number): void {
    this.heap.views.u32[this.cell(number, role)] = head;
  }

  /** Drops the headers of a number, if it has a place at all. */
  forget(number: number): void {
    const {count, index} = this.place(number);
    if (index >= this.heap.views.u32[count]!) return;
    this.set(number, L.ROLE_ASCII, 0);
    this.set(number, L.ROLE_UTF8, 0);
  }

  private cell(number: number, role: number): number {
    const {base, index} = this.place(number);
    return (this.heap.views.u32[base]! + index * CELL + (role & L.ROLE_UTF8) * 4) >>> 2;
  }

  private place(number: number): {base: number; count: number; index: number} {
    const own = number >= OWN_NUMBERS;
    return {
      base: (this.control + (own ? L.CONTROL_OWN : L.CONTROL_NUMBERS)) >>> 2,
      count: (this.control + (own ? L.CONTROL_OWN_COUNT : L.CONTROL_COUNT)) >>> 2,
      index: own ? number - OWN_NUMBERS : number,
    };
  }
}
