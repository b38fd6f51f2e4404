// The index against the plain meaning of its answers: every decision looked at one by one.
import {covers, intervalOf} from '@firewatch/kernel';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {deltaOf} from '../../../server/api/delta.ts';
import {type Cursor, DecisionIndex} from '../../../server/decision-index/decision-index.ts';
import type {Entry} from '../../../server/decision-index/entry.ts';
import type {DecisionFilter} from '../../../server/store/decision-filter.ts';
import type {DecisionRow} from '../../../server/store/rows.ts';

const NOW = 1_770_000_000_000;
const VALUES = [
  ...['10.0.0.1', '10.0.0.2', '10.0.1.0/24', '10.0.0.0/8', '10.1.2.3/8', '0.0.0.0/0'],
  ...['::ffff:10.0.0.1', '2001:db8::1', '2001:db8::/32', '2001:db8:0:1::/64', '::/0'],
  ...['::ffff:10.0.0.0/104', 'eve', 'FR'],
];
const ASKED = [...VALUES, '10.0.1.7', '192.0.2.1', '2001:db8:0:1::9', '2002::1'];

const row = (id: number, more: Partial<DecisionRow>): DecisionRow => {
  const value = more.value ?? '10.0.0.1';
  const interval = intervalOf(value);
  return {
    ...{id, uuid: `u${id}`, alert_id: null, created_at: NOW, until: NOW + 1000, seq: id},
    ...{origin: 'crowdsec', type: 'ban', scope: 'Ip', value, scenario: 'a/b', simulated: 0},
    ...{family: interval?.family ?? null, first: interval?.first ?? null},
    last: interval?.last ?? null,
    ...more,
  };
};

const decisions = fc.array(
  fc.record({
    value: fc.constantFrom(...VALUES),
    type: fc.constantFrom('ban', 'captcha'),
    origin: fc.constantFrom('crowdsec', 'CAPI', 'lists'),
    scenario: fc.constantFrom('a/ssh-bf', 'a/http', 'b/SSH'),
    simulated: fc.constantFrom(0, 0, 0, 1),
    seconds: fc.integer({min: 1, max: 6}),
  }),
  {maxLength: 25},
);

const filters: fc.Arbitrary<DecisionFilter> = fc.record(
  {
    origins: fc.constantFrom(['CAPI'], ['crowdsec', 'lists']),
    type: fc.constant('ban'),
    scenariosContaining: fc.constant(['ssh']),
    scenariosNotContaining: fc.constant(['http']),
  },
  {requiredKeys: []},
);

const passes = (filter: DecisionFilter, one: {origin: string; type: string; scenario: string}) =>
  (!filter.origins || filter.origins.includes(one.origin)) &&
  (filter.type === undefined || filter.type === one.type) &&
  (!filter.scenariosContaining || one.scenario.toLowerCase().includes('ssh')) &&
  (!filter.scenariosNotContaining || !one.scenario.includes('http'));

const scopeOf = (value: string) =>
  intervalOf(value) ? (value.includes('/') ? 'Range' : 'Ip') : 'username';

describe('lookups', () => {
  test('find what covers an address, or lies within a range, and nothing else', () => {
    fc.assert(
      fc.property(
        decisions,
        filters,
        fc.constantFrom(...ASKED),
        fc.boolean(),
        (all, filter, ip, contains) => {
          const interval = intervalOf(ip);
          if (!interval) return;
          const index = new DecisionIndex();
          index.advance(NOW);
          index.apply(all.map((one, i) => row(i + 1, {...one, scope: scopeOf(one.value)})));
          const found = [...index.find({...filter, ip, contains})]
            .map(({id}) => id)
            .sort(ascending);
          const wanted = all.flatMap((one, i) => {
            const own = intervalOf(one.value);
            const isMeant =
              own && (contains ? covers(own, interval) : covers(interval, own)) && !one.simulated;
            return isMeant && passes(filter, one) ? [i + 1] : [];
          });
          expect(found).toEqual(wanted);
        },
      ),
    );
  });

  test('an address written as IPv6 is the IPv4 address', () => {
    const index = new DecisionIndex();
    index.advance(NOW);
    index.apply([row(1, {value: '::ffff:203.0.113.7'}), row(2, {value: '203.0.113.0/24'})]);
    expect([...index.find({ip: '203.0.113.7'})].length).toBe(2);
    expect([...index.find({ip: '::ffff:203.0.113.7'})].length).toBe(2);
  });
});

describe('deltas', () => {
  test('applied in order, they keep a client exactly at what holds, whatever it asks for', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({add: decisions.filter(({length}) => length > 0)}),
        fc.record({end: fc.nat(40)}),
        fc.record({pass: fc.integer({min: 0, max: 3000})}),
        fc.constant({poll: true}),
      ),
      {maxLength: 30},
    );
    fc.assert(
      fc.property(steps, filters, (all, filter) => {
        const index = new DecisionIndex();
        // A store begins with the number 1, and the first change has the next.
        let [now, seq] = [NOW, 1];
        index.advance(now);
        const rows: DecisionRow[] = [];
        const client = new Map<string, true>();
        let cursor: Cursor | undefined;
        const poll = () => {
          index.advance(now);
          const delta = deltaOf(index, filter, cursor, true);
          for (const one of delta.ended) client.delete(targetOf(one));
          for (const one of delta.fresh) client.set(targetOf(one), true);
          cursor = delta.cursor;
          const wanted = rows.filter(
            (one) => one.until > now && !one.simulated && passes(filter, one),
          );
          expect([...client.keys()].sort()).toEqual([...new Set(wanted.map(targetOf))].sort());
        };
        for (const step of all) {
          if ('add' in step) {
            seq += 1;
            const added = step.add.map(({seconds, ...one}, i) =>
              row(rows.length + i + 1, {
                ...{...one, seq, scope: scopeOf(one.value), created_at: now},
                until: now + seconds * 1000,
              }),
            );
            rows.push(...added);
            index.advance(now);
            index.apply(added);
          } else if ('end' in step) {
            const at = step.end % Math.max(rows.length, 1);
            const one = rows[at];
            if (!one || one.until <= now) continue;
            seq += 1;
            rows[at] = {...one, until: now, seq};
            index.advance(now);
            index.apply([rows[at]!]);
          } else if ('pass' in step) now += step.pass;
          else poll();
        }
        poll();
      }),
      {numRuns: 300},
    );
  });

  test('a shorter decision that was hidden is told when the longer is taken back, and no end', () => {
    const {index, delta} = told([
      row(1, {until: NOW + 3_600_000}),
      row(2, {until: NOW + 14_400_000}),
    ]);
    index.advance(NOW + 10);
    // As the store does it: what is left is news too.
    index.apply([row(2, {until: NOW + 10, seq: 3}), row(1, {until: NOW + 3_600_000, seq: 3})]);
    const {fresh, ended} = delta();
    expect([ids(fresh), ids(ended)]).toEqual([[1], []]);
  });

  test('the end of one type tells again what else holds the value, the strictest last', () => {
    const {index, delta} = told([
      row(1, {until: NOW + 1000, type: 'captcha'}),
      row(2, {until: NOW + 9000}),
      row(3, {until: NOW + 9000, type: 'throttle'}),
    ]);
    index.advance(NOW + 2000);
    const {fresh, ended} = delta();
    expect([ids(fresh), ids(ended)]).toEqual([[3, 2], [1]]);
  });

  test('what was over when it was made is never told', () => {
    const {index, delta} = told([]);
    index.apply([row(1, {until: NOW - 5000})]);
    const {fresh, ended} = delta();
    expect([ids(fresh), ids(ended)]).toEqual([[], []]);
  });

  test('what ended a week ago is forgotten, what holds is not', () => {
    const {index} = told([row(1, {until: NOW + 1000}), row(2, {until: NOW + 9e9})]);
    index.advance(NOW + 8 * 86_400_000);
    expect([index.size, [...index.find({ip: '10.0.0.1'})].length]).toEqual([1, 1]);
  });
});

/** An index with these rows, of which somebody knows. */
function told(rows: readonly DecisionRow[]) {
  const index = new DecisionIndex();
  index.advance(NOW);
  index.apply(rows);
  const cursor = index.cursor;
  return {index, delta: () => deltaOf(index, {}, cursor, true)};
}

const targetOf = ({type, scope, value}: {type: string; scope: string; value: string}) =>
  `${type} ${scope} ${value}`;
const ids = (entries: Iterable<Entry>) => [...entries].map(({id}) => id);
const ascending = (one: number, other: number) => one - other;
