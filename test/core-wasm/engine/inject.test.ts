// Events that are made outside are told apart: each alert has its own event's fields, and its own id.
import {expect, test} from 'vitest';
import {imageOf, openEngine} from './replay.ts';
import {ruleSet} from './story.ts';

test('each alert tells of its own event', async () => {
  const lines = {
    name: 'test/lines',
    filter: 'true',
    onsuccess: 'next_stage',
    statics: [{parsed: 'a', value: 'b'}],
  };
  const trigger = {type: 'trigger', filter: "evt.Meta.user != ''", groupby: 'evt.Meta.source_ip'};
  const engine = await openEngine(imageOf(ruleSet(lines, [trigger], [])));
  const source = engine.addSource({name: 'x', module: 'appsec', labels: {}});
  const users = ['a', 'b', 'c'];
  const alerts = users.flatMap((user) => {
    const event = {
      Meta: {source_ip: '192.0.2.1', user},
      MarshaledTime: '2026-05-01T00:00:00Z',
      Stage: 's02-enrich',
    };
    return engine.inject(source, event, true).alerts.map(({alert}) => alert);
  });
  const told = alerts.map(({events}) => events[0]!.meta.find(({key}) => key === 'user')?.value);
  expect(told).toEqual(users);
  expect(new Set(alerts.map(({uuid}) => uuid)).size).toBe(users.length);
});
