// Go's sort, by the properties it must have; its exact order of equals is shown by the
// reference's own hub (authelia-bf: 28 results with ties).
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {goSort} from '../../../kernel/hub/test/result-order.ts';

const sorted = (items: readonly number[]) => {
  const copy = [...items];
  goSort(copy, (a, b) => a < b);
  return copy;
};

test('up to twelve elements keep the order of equals', () => {
  const items = [3, 1, 2, 1, 3, 2, 1, 1, 2, 3, 3, 1].map((key, at) => ({key, at}));
  goSort(items, (a, b) => a.key < b.key);
  const order = items.map(({key, at}) => key * 100 + at);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('any list comes out in order', () => {
  const shapes = fc.oneof(
    fc.array(fc.integer({min: 0, max: 9}), {maxLength: 400}),
    fc.array(fc.integer(), {maxLength: 400}),
    fc.nat(300).map((n) => Array.from({length: n}, (_, i) => i)),
    fc.nat(300).map((n) => Array.from({length: n}, (_, i) => n - i)),
    fc.nat(300).map((n) => Array.from({length: n}, (_, i) => (i * 7919) % 31)),
  );
  fc.assert(
    fc.property(shapes, (items) => {
      expect(sorted(items)).toEqual([...items].sort((a, b) => a - b));
    }),
  );
});
