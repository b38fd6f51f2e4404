// What came is not held, however long the end stays away.
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect, test} from 'vitest';
import {untilEnd} from '../../kernel/until-end.ts';

async function* pieces(count: number, seen: WeakRef<object>[]) {
  for (let i = 0; i < count; i++) {
    const piece = {i};
    seen.push(new WeakRef(piece));
    yield piece;
  }
}

test('what was given is not held', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const seen: WeakRef<object>[] = [];
  const next = untilEnd(new Promise<void>(() => {}));
  const iterator = pieces(1_000, seen);
  for (let i = 0; i < 999; i++) await next(iterator);
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(seen.filter((one) => one.deref()).length).toBeLessThan(10);
});

test('the end wakes who waits, and answers from then on', async () => {
  let end = (_: string) => {};
  const next = untilEnd(
    new Promise<string>((resolve) => {
      end = resolve;
    }),
  );
  const silent = {next: () => new Promise<never>(() => {})};
  const waiting = next(silent);
  end('over');
  expect(await waiting).toEqual({end: 'over'});
  expect(await next(silent)).toEqual({end: 'over'});
});

test('a failure of the iterator is told', async () => {
  const next = untilEnd(new Promise<void>(() => {}));
  await expect(next({next: () => Promise.reject(new Error('broken'))})).rejects.toThrow('broken');
});
