import {describe, expect, test} from 'vitest';
import {loadRoom} from '../room.ts';
import {random} from './story.ts';

interface Slab {
  slabOpen(start: number, end: number, ownerBytes: number): boolean;
  slabAlloc(bytes: number): number;
  slabFree(ref: number): void;
  slabBytes(): bigint;
  slabPages(): number;
  blockBytes(bytes: number): number;
}

const PAGE = 65536;

function open(pages: number) {
  const room = loadRoom<Slab>('bucket', {}, 64 + pages);
  const size = (pages + 1) * PAGE + 64; // one page for the head, padding after the last
  const base = room.alloc(size);
  if (!room.exports.slabOpen(base, base + size, 100)) throw new Error('too small');
  return {...room, slab: room.exports, base};
}

test('a region without room for a page is refused', () => {
  const {exports, alloc} = loadRoom<Slab>('bucket');
  const base = alloc(PAGE);
  expect(exports.slabOpen(base, base + PAGE, 0)).toBeFalsy();
  expect(exports.slabOpen(base, base, 0)).toBeFalsy();
});

test('a block wastes at most a fifth, rounding to 16 aside', () => {
  const {slab} = open(1);
  for (let bytes = 1; bytes <= 32768; bytes++) {
    const block = slab.blockBytes(bytes);
    expect(block).toBeGreaterThanOrEqual(bytes);
    expect(block).toBeLessThanOrEqual(Math.max(bytes + 15, bytes * 1.25));
  }
});

describe('random lives of blocks', () => {
  for (let seed = 1; seed <= 8; seed++) {
    test(`seed ${seed}: blocks never overlap, and all memory comes back`, () => {
      const next = random(seed);
      const {slab, bytes, base} = open(24);
      const live: {ref: number; size: number; mark: number}[] = [];
      let refused = 0;
      for (let step = 0; step < 6000; step++) {
        if (next(100) < (step % 2000 < 1000 ? 70 : 30)) {
          const size = next(50) === 0 ? next(200_000) : next(10) === 0 ? next(9000) : next(300);
          const ref = slab.slabAlloc(size);
          if (!ref) refused++;
          else {
            const mark = next(256);
            bytes.fill(mark, base + ref, base + ref + size);
            live.push({ref, size, mark});
          }
        } else if (live.length) {
          const [{ref, size, mark}] = live.splice(next(live.length), 1) as [(typeof live)[number]];
          const block = bytes.subarray(base + ref, base + ref + size);
          expect(block.every((byte) => byte === mark)).toBe(true);
          slab.slabFree(ref);
        }
      }
      for (const {ref} of live) slab.slabFree(ref);
      expect(slab.slabBytes()).toBe(0n);
      expect(slab.slabPages()).toBe(0);
      expect(refused).toBeGreaterThan(0);
    });
  }
});

test('a full region answers 0, and one size leaves its pages to another', () => {
  const {slab} = open(4);
  const small: number[] = [];
  for (let ref = slab.slabAlloc(32); ref; ref = slab.slabAlloc(32)) small.push(ref);
  expect(small).toHaveLength(4 * 2048);
  expect(slab.slabAlloc(20000)).toBe(0);
  expect(slab.slabAlloc(100_000)).toBe(0);
  for (const ref of small) slab.slabFree(ref);
  expect(slab.slabAlloc(4 * PAGE)).toBeGreaterThan(0);
  expect(slab.slabAlloc(1)).toBe(0);
});

test('the same calls give the same references', () => {
  const run = () => {
    const next = random(5);
    const {slab} = open(20);
    const refs: number[] = [];
    const seen: number[] = [];
    for (let i = 0; i < 3000; i++) {
      if (next(3)) refs.push(slab.slabAlloc(next(600)));
      else if (refs.length) slab.slabFree(refs.splice(next(refs.length), 1)[0]!);
      seen.push(refs.at(-1) ?? 0);
    }
    return seen;
  };
  expect(run()).toEqual(run());
});
