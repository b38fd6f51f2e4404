// Which decision is followed about an address, and which places a change touches.
import {describe, expect, test} from 'vitest';
import {HeldDecisions} from '../../../kernel/plugin/kit/index.ts';
import type {Decision} from '../../../kernel/plugin.ts';
import {decision} from '../../plugins/decisions.ts';

const NOW = 1_780_000_000_000_000_000n;
const SECOND = 1_000_000_000n;

function holding(...decisions: Decision[]): HeldDecisions {
  const held = new HeldDecisions();
  held.apply({adds: decisions, deletes: []}, NOW);
  return held;
}
const later = (id: number, value: string, seconds: bigint, type = 'ban') =>
  decision(id, value, NOW, {type, until: NOW + seconds * SECOND});

describe('what is followed', () => {
  const ROWS: [name: string, decisions: Decision[], address: string, found: number | undefined][] =
    [
      ['the address', [later(1, '192.0.2.7', 9n)], '192.0.2.7', 1],
      ['not its neighbour', [later(1, '192.0.2.7', 9n)], '192.0.2.8', undefined],
      ['a range around it', [later(1, '192.0.2.0/24', 9n)], '192.0.2.7', 1],
      ['everything', [later(1, '0.0.0.0/0', 9n)], '192.0.2.7', 1],
      ['one family is not the other', [later(1, '::/0', 9n)], '192.0.2.7', undefined],
      ['IPv6 in any spelling', [later(1, '2001:db8::7', 9n)], '2001:DB8:0:0::0007', 1],
      ['IPv4 in IPv6', [later(1, '192.0.2.7', 9n)], '::ffff:192.0.2.7', 1],
      [
        'the strictest, not the longest',
        [later(1, '192.0.2.7', 99n, 'captcha'), later(2, '192.0.2.0/24', 9n)],
        '192.0.2.7',
        2,
      ],
      [
        'of equals the one that ends last',
        [later(1, '192.0.2.7', 9n), later(2, '192.0.2.7', 99n), later(3, '192.0.2.7', 19n)],
        '192.0.2.7',
        2,
      ],
      ['no text', [later(1, '192.0.2.7', 9n)], 'x', undefined],
    ];
  for (const [name, decisions, address, found] of ROWS)
    test(name, () => expect(holding(...decisions).find(address, NOW)?.id).toBe(found));
});

test('one that has ended is not followed, the next one is', () => {
  const held = holding(later(1, '192.0.2.7', 5n), later(2, '192.0.2.0/24', 99n, 'captcha'));
  expect(held.find('192.0.2.7', NOW)?.id).toBe(1);
  expect(held.find('192.0.2.7', NOW + 5n * SECOND)?.id).toBe(2);
  const {places} = held.apply({adds: [], deletes: []}, NOW + 6n * SECOND);
  expect([...places].map(({value}) => value)).toEqual(['192.0.2.7']);
  expect(held.size).toBe(1);
});

test('a value is held until its last decision is deleted', () => {
  const held = holding(later(1, '192.0.2.7', 5n), later(2, '192.0.2.7', 9n));
  const first = held.apply({adds: [], deletes: [later(1, '192.0.2.7', 5n)]}, NOW);
  expect([...first.places].map(({decisions}) => decisions.length)).toEqual([1]);
  const second = held.apply({adds: [], deletes: [later(2, '192.0.2.7', 9n)]}, NOW);
  expect([...second.places].map(({decisions}) => decisions.length)).toEqual([0]);
  expect(held.find('192.0.2.7', NOW)).toBeUndefined();
});

test('a decision that comes again with another end is one', () => {
  const held = holding(later(1, '192.0.2.7', 5n));
  held.apply({adds: [later(1, '192.0.2.7', 50n)], deletes: []}, NOW);
  expect(held.size).toBe(1);
  held.apply({adds: [], deletes: []}, NOW + 10n * SECOND);
  expect(held.find('192.0.2.7', NOW + 10n * SECOND)?.id).toBe(1);
});

test('values are written anew; what is no address is refused', () => {
  const held = new HeldDecisions();
  const {places, refused} = held.apply(
    {
      adds: [
        '2001:DB8:0::0',
        '192.0.2.9/24',
        '::ffff:192.0.2.1',
        '1.2.3.4; deny all',
        'FR',
        '',
      ].map((value, id) => decision(id, value, NOW)),
      deletes: [],
    },
    NOW,
  );
  expect([...places].map(({value}) => value)).toEqual(['2001:db8::', '192.0.2.0/24', '192.0.2.1']);
  expect(refused.map(({id}) => id)).toEqual([3, 4, 5]);
});

test('while another set comes in, the former one is followed', async () => {
  const held = holding(later(1, '192.0.2.7', 9n));
  await held.replace(
    (async function* () {
      yield [later(2, '192.0.2.8', 9n)];
      expect(held.find('192.0.2.7', NOW)?.id).toBe(1);
      yield [later(3, '192.0.2.9', 9n)];
    })(),
    () => NOW,
  );
  expect([...held.places].map(({value}) => value)).toEqual(['192.0.2.8', '192.0.2.9']);
  expect(held.find('192.0.2.7', NOW)).toBeUndefined();
  expect(held.find('192.0.2.8', NOW)?.id).toBe(2);
  expect(held.size).toBe(2);
});

test('coming and going for long leaves nothing behind', () => {
  const held = holding(later(0, '198.51.100.1', 99n));
  for (let id = 1; id <= 25_000; id++) {
    const one = later(id, `10.${id >> 16}.${(id >> 8) & 255}.${id & 255}`, 99n);
    held.apply({adds: [one], deletes: []}, NOW);
    held.apply({adds: [], deletes: [one]}, NOW);
  }
  expect(held.places.size).toBe(1);
  expect(held.find('198.51.100.1', NOW)?.id).toBe(0);
  expect(held.find('10.0.0.1', NOW)).toBeUndefined();
});
