// The outbox: every sink is told of every alert once, however often anything is tried.
import type {Alert} from '@firewatch/schemas';
import {
  addAlerts,
  deadLetters,
  dropDead,
  dropWaiting,
  type OpenedStore,
  openStore,
  outboxDepth,
  outboxOf,
  resendDead,
} from '@firewatch/server';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {sampleAlert, uuidOf} from '../../sample-alert.ts';

const NOW = Date.parse('2026-02-03T10:00:00Z');

const alert = (number: number) => sampleAlert({uuid: uuidOf(number)});

let store: OpenedStore;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

const add = (numbers: number[], sinks: string[], outboxMax?: number) =>
  addAlerts(store.database, numbers.map(alert), {
    now: NOW,
    decide: async (alert) => ({alert, tell: sinks, refused: [], rolledUp: []}),
    ...(outboxMax !== undefined && {outboxMax}),
  });
const numberOf = ({uuid}: Alert) => Number(uuid.slice(-12));
const outbox = () => outboxOf(store.database);
const idsOf = async (sink: string, after = 0) =>
  (await outbox().waiting(sink, 100, after)).map(({id}) => id);
const waiting = async (sink: string) =>
  (await outbox().read(await idsOf(sink))).map(({alert}) => numberOf(alert));
const begun = async () =>
  (await outbox().begun('slack')).map(({key, rows, tries, dueAt}) => [
    key,
    rows.map(({alert}) => numberOf(alert)),
    tries,
    dueAt,
  ]);

test('each sink gets each alert, in order', async () => {
  await add([1, 2], ['slack', 'mail', 'slack']);
  expect(await waiting('slack')).toEqual([1, 2]);
  expect(await waiting('mail')).toEqual([1, 2]);
  expect(await waiting('splunk')).toEqual([]);
});

test('an alert stored again is not put in again', async () => {
  await add([1], ['slack']);
  await outbox().settle('slack', {gone: await idsOf('slack'), dead: []}, NOW);
  await add([1], ['slack']);
  expect(await waiting('slack')).toEqual([]);
});

test('a batch that was begun keeps its rows and its key; others wait beside it', async () => {
  await add([1, 2, 3], ['slack']);
  const ids = await idsOf('slack');
  await outbox().begin(ids.slice(0, 2), 'k');
  expect(await begun()).toEqual([['k', [1, 2], 0, 0]]);
  expect(await waiting('slack')).toEqual([3]);
  expect(await idsOf('slack', ids[2])).toEqual([]);
});

test('what a sink has goes, what dies is kept apart, the rest comes again', async () => {
  await add([1, 2, 3], ['slack']);
  const [one, two, three] = await idsOf('slack');
  await outbox().begin([one!, two!, three!], 'k');
  const again = {ids: [three!], key: 'l', tries: 1, dueAt: NOW + 1000};
  await outbox().settle(
    'slack',
    {gone: [one!], dead: [{id: two!, reason: 'too long'}], again},
    NOW + 5,
  );
  expect(await begun()).toEqual([['l', [3], 1, NOW + 1000]]);
  expect(await deadLetters(store.database, {})).toEqual([
    {
      id: 1,
      sink: 'slack',
      alert: alert(2),
      since: NOW,
      diedAt: NOW + 5,
      attempts: 1,
      reason: 'too long',
    },
  ]);
});

test('dead letters are put back, dropped, and bounded', async () => {
  await add([1, 2, 3, 4], ['slack']);
  const ids = await idsOf('slack');
  const dead = ids.map((id) => ({id, reason: 'no'}));
  await outboxOf(store.database, 3).settle('slack', {gone: [], dead}, NOW);
  expect((await deadLetters(store.database, {})).map((one) => numberOf(one.alert))).toEqual([
    2, 3, 4,
  ]);
  expect(await outboxDepth(store.database)).toEqual([
    {sink: 'slack', waiting: 0, oldest: 0, lost: 0, dead: 3, lostDead: 1},
  ]);
  expect(await resendDead(store.database, {ids: [2]}, NOW)).toBe(1);
  expect(await waiting('slack')).toEqual([2]);
  expect(await dropDead(store.database, {sink: 'mail'})).toBe(0);
  expect(await dropDead(store.database, {sink: 'slack'})).toBe(2);
  expect(await deadLetters(store.database, {})).toEqual([]);
  expect(await dropWaiting(store.database, 'slack')).toBe(1);
});

test('a full outbox loses the oldest of that sink alone, and says how many', async () => {
  await add([1, 2, 3], ['slack', 'mail']);
  await add([4, 5], ['slack'], 2);
  expect(await waiting('slack')).toEqual([4, 5]);
  expect(await waiting('mail')).toEqual([1, 2, 3]);
  expect(await outboxDepth(store.database)).toEqual([
    {sink: 'mail', waiting: 3, oldest: NOW, lost: 0, dead: 0, lostDead: 0},
    {sink: 'slack', waiting: 2, oldest: NOW, lost: 3, dead: 0, lostDead: 0},
  ]);
});
