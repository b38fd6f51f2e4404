// Bytes that no instruction of a program tells apart share a class: tables have a
// column per class, not per byte.

import {Assertion} from './ast.ts';
import type {Builder} from './builder.ts';
import {type ByteSet, hasByte, NEWLINE_BYTE, WORD_BYTES} from './byte-set.ts';
import * as L from './layout.ts';

export interface ByteClasses {
  /** Class of every byte. */
  readonly classOf: Uint8Array;
  readonly count: number;
  /** A byte of every class. */
  readonly samples: Uint8Array;
}

export function byteClasses(builder: Builder): ByteClasses {
  const {boundary, line} = assertionsIn(builder);
  const sets: ByteSet[] = [...builder.sets];
  if (boundary) sets.push(WORD_BYTES);
  if (line) sets.push(NEWLINE_BYTE);
  const classOf = new Uint8Array(256);
  let count = 1;
  const inside = new Int16Array(256);
  for (const set of sets) {
    // a class that lies partly inside the set gives its inner members to a new class
    const sizes = new Int16Array(count);
    const held = new Int16Array(count);
    for (let byte = 0; byte < 256; byte++) {
      sizes[classOf[byte]!]!++;
      if (hasByte(set, byte)) held[classOf[byte]!]!++;
    }
    const before = count;
    inside.fill(-1, 0, before);
    for (let number = 0; number < before; number++) {
      if (held[number]! > 0 && held[number]! < sizes[number]!) inside[number] = count++;
    }
    for (let byte = 0; byte < 256; byte++) {
      const number = classOf[byte]!;
      if (number < before && inside[number]! >= 0 && hasByte(set, byte))
        classOf[byte] = inside[number]!;
    }
  }
  const samples = new Uint8Array(count);
  for (let byte = 255; byte >= 0; byte--) samples[classOf[byte]!] = byte;
  return {classOf, count, samples};
}

function assertionsIn({code, count}: Builder): {boundary: boolean; line: boolean} {
  let boundary = false;
  let line = false;
  for (let pc = 0; pc < count; pc++) {
    if ((code[pc * 3]! & 0xff) !== L.OP_ASSERT) continue;
    const assertion = code[pc * 3]! >>> 16;
    boundary ||= assertion >= Assertion.WordBoundary;
    line ||= assertion === Assertion.LineStart || assertion === Assertion.LineEnd;
  }
  return {boundary, line};
}
