// What bouncers reported, as metrics.
import {openStore, storeFamilies} from '@firewatch/server';
import {expect, onTestFinished, test} from 'vitest';

const NOW = Date.parse('2026-02-03T10:00:00Z');
const HOUR = 3_600_000;

test('lag, what is in force and what was repaired, of bouncers that still report', async () => {
  const store = await openStore(':memory:');
  onTestFinished(() => store.close());
  const report = (client: string, received_at: number, items: object[]) =>
    store.database
      .insertInto('usage_metric')
      .values({kind: 'RC', client, payload: JSON.stringify({metrics: [{items}]}), received_at})
      .execute();
  const item = (name: string, value: number) => ({name, value, unit: ''});
  await report('gone', NOW - 3 * HOUR, [item('lag', 5)]);
  await report('fw', NOW - HOUR, [item('lag', 900)]);
  await report('fw', NOW - 1, [item('lag', 12), item('in_force', 3), item('repaired', 1)]);
  // The reference's: by origin, and no lag.
  await report('theirs', NOW - 1, [item('active_decisions', 2), item('active_decisions', 5)]);
  const families = await storeFamilies(store.database, NOW);
  const samples = (name: string) => families.find((family) => family.name === name)!.samples;
  expect(samples('fw_bouncer_lag_seconds')).toEqual([{labels: {bouncer: 'fw'}, value: 0.012}]);
  expect(samples('fw_bouncer_in_force')).toEqual([
    {labels: {bouncer: 'fw'}, value: 3},
    {labels: {bouncer: 'theirs'}, value: 7},
  ]);
  expect(samples('fw_bouncer_repaired')).toEqual([{labels: {bouncer: 'fw'}, value: 1}]);
});
