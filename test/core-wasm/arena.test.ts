import {expect, test} from 'vitest';
import {loadRoom} from './room.ts';

interface Arena {
  arenaOpen(start: number, end: number): void;
  arenaAlloc(bytes: number): number;
  arenaReset(): void;
}

test('a full arena answers 0 and is whole again after a reset', () => {
  const {exports: arena, alloc} = loadRoom<Arena>('memory');
  const base = alloc(1024);
  arena.arenaOpen(base, base + 1024);
  expect(arena.arenaAlloc(900)).toBe(base);
  expect(arena.arenaAlloc(900)).toBe(0);
  arena.arenaReset();
  expect(arena.arenaAlloc(900)).toBe(base);
});
