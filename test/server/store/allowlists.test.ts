// Allowlists that are found by names and in files, and those that a configuration keeps.
import type {Alert} from '@firewatch/schemas';
import {
  activeDecisions,
  addAlerts,
  addToAllowlist,
  allowlisted,
  configureAllowlists,
  createAllowlist,
  deleteAllowlist,
  FORGOTTEN,
  findAlerts,
  findAllowlists,
  forget,
  forgetNames,
  type OpenedStore,
  openStore,
  refreshAllowlists,
  removeFromAllowlist,
} from '@firewatch/server';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';

const NOW = Date.parse('2026-02-03T10:00:00Z');
const DAY = 86_400_000;

let store: OpenedStore;
let names: Record<string, readonly string[] | Error>;
let files: Record<string, string>;
const world = {
  addresses: async (name: string) => {
    const found = names[name] ?? [];
    if (found instanceof Error) throw found;
    return found;
  },
  read: async (file: string) => {
    const text = files[file];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  },
};
beforeEach(async () => {
  names = {};
  files = {};
  store = await openStore(':memory:');
  await createAllowlist(store.database, 'office', 'who works here', NOW);
});
afterEach(() => store.close());

const add = (...entries: {value: string; isFile?: boolean; comment?: string}[]) =>
  addToAllowlist(store.database, 'office', entries, NOW);
const refresh = () => refreshAllowlists(store.database, world, NOW);
const values = async () =>
  (await findAllowlists(store.database, NOW)).flatMap(({items}) => items.map(({value}) => value));

const ban = (value: string): Alert => ({
  uuid: `00000000-0000-8000-8000-${value.padStart(12, '0')}`,
  scenario: 'firewatch/ssh-bf',
  scenario_hash: '',
  scenario_version: '',
  message: '',
  leakspeed: '',
  capacity: 5,
  simulated: false,
  remediation: true,
  kind: 'crowdsec',
  events_count: 6,
  start_at: new Date(NOW).toISOString(),
  stop_at: new Date(NOW).toISOString(),
  source: {scope: 'Ip', value},
  events: [
    {
      timestamp: '',
      meta: [
        {key: 'target_user', value: 'alice'},
        {key: 'http_user_agent', value: 'curl'},
      ],
    },
  ],
  meta: [{key: 'username', value: '["alice"]'}],
  labels: [],
  decisions: [
    {
      uuid: `${value} d`,
      origin: 'crowdsec',
      type: 'ban',
      scope: 'Ip',
      value,
      duration: '4h',
      scenario: '',
      simulated: false,
    },
  ],
});
const active = async () => (await activeDecisions(store.database, {}, NOW)).map(({value}) => value);

describe('names', () => {
  test('stand for their addresses, and follow them', async () => {
    names['vpn.example.com'] = ['203.0.113.7', '2001:db8::7'];
    await add({value: 'vpn.example.com', comment: 'road'}, {value: '203.0.113.9'});
    expect(await values()).toEqual(['203.0.113.9']);
    expect(await refresh()).toMatchObject([{count: 2, problem: undefined, isNews: false}]);
    expect(await allowlisted(store.database, '2001:db8::7', NOW)).toEqual({
      list: 'office',
      item: '2001:db8::7',
      comment: 'vpn.example.com, road',
    });
    names['vpn.example.com'] = ['203.0.113.8', '203.0.113.9'];
    await refresh();
    expect(await values()).toEqual(['203.0.113.9', '203.0.113.8']);
    await removeFromAllowlist(store.database, 'office', ['vpn.example.com'], NOW);
    expect(await values()).toEqual(['203.0.113.9']);
  });

  test('that cannot be looked up keep what they gave', async () => {
    names['vpn.example.com'] = ['203.0.113.7'];
    await add({value: 'vpn.example.com'});
    await refresh();
    names['vpn.example.com'] = new Error('"vpn.example.com" did not answer in time');
    expect(await refresh()).toMatchObject([{count: 1, isNews: true}]);
    names['vpn.example.com'] = [];
    expect(await refresh()).toMatchObject([
      {problem: 'there is no such name, or it has no address', isNews: true},
    ]);
    expect(await refresh()).toMatchObject([{isNews: false}]);
    expect(await values()).toEqual(['203.0.113.7']);
    names['vpn.example.com'] = ['203.0.113.7'];
    expect(await refresh()).toMatchObject([{problem: undefined, isNews: true}]);
  });

  test('two of one address: what one loses the other keeps', async () => {
    names['a.example.com'] = ['203.0.113.7'];
    names['b.example.com'] = ['203.0.113.7'];
    await add({value: 'b.example.com'}, {value: 'a.example.com'});
    await refresh();
    names['b.example.com'] = ['203.0.113.8'];
    await refresh();
    expect((await values()).sort()).toEqual(['203.0.113.7', '203.0.113.8']);
  });

  test('an address that is named itself outlives the name', async () => {
    names['vpn.example.com'] = ['203.0.113.7'];
    await add({value: 'vpn.example.com'});
    await refresh();
    expect(await add({value: '203.0.113.7'})).toMatchObject({known: ['203.0.113.7']});
    await removeFromAllowlist(store.database, 'office', ['vpn.example.com'], NOW);
    expect(await values()).toEqual(['203.0.113.7']);
  });

  test('end the decisions about what they come to stand for', async () => {
    await addAlerts(store.database, [ban('203.0.113.7'), ban('203.0.113.8')], {now: NOW});
    names['vpn.example.com'] = ['203.0.113.7'];
    await add({value: 'vpn.example.com'});
    expect(await refresh()).toMatchObject([{expired: 1}]);
    expect(await active()).toEqual(['203.0.113.8']);
  });

  for (const wrong of ['nobody', '203.0.113.300', 'a..b', '-a.example.com', '203.0.113.0/33'])
    test(`not: ${wrong}`, () =>
      expect(add({value: wrong})).rejects.toMatchObject({code: 'FW5012'}));
});

describe('files', () => {
  test('hold an address or a range a line', async () => {
    files['/office'] = '# ours\n203.0.113.0/28\n\n2001:db8::/48 # road\n203.0.113.0/28\n';
    await add({value: '/office', isFile: true});
    await refresh();
    expect(await values()).toEqual(['203.0.113.0/28', '2001:db8::/48']);
  });

  test('with a fault are not used, and it is told by line', async () => {
    files['/office'] = '203.0.113.7\n';
    await add({value: '/office', isFile: true});
    await refresh();
    files['/office'] = '203.0.113.8\noffice\n\n203.0.113.0/40\n';
    expect(await refresh()).toMatchObject([
      {problem: 'neither addresses nor ranges: line 2: "office", line 4: "203.0.113.0/40"'},
    ]);
    delete files['/office'];
    expect(await refresh()).toMatchObject([{problem: 'ENOENT', count: 1}]);
    expect(await values()).toEqual(['203.0.113.7']);
  });
});

describe('the configuration', () => {
  const configure = (...entries: {value: string; isFile?: boolean}[]) =>
    configureAllowlists(
      store.database,
      [{name: 'ours', description: 'd', entries}],
      'configuration of a',
      NOW,
    );

  test('has its lists in the store as it says', async () => {
    names['vpn.example.com'] = ['203.0.113.7'];
    await configure({value: 'vpn.example.com'}, {value: '198.51.100.0/24'});
    await refresh();
    expect(await values()).toEqual(['198.51.100.0/24', '203.0.113.7']);
    await configure({value: '198.51.100.1'});
    expect(await values()).toEqual(['198.51.100.1']);
    await configureAllowlists(store.database, [], 'configuration of b', NOW);
    expect(await values()).toEqual(['198.51.100.1']);
    await configureAllowlists(store.database, [], 'configuration of a', NOW);
    expect((await findAllowlists(store.database, NOW)).map(({row}) => row.name)).toEqual([
      'office',
    ]);
  });

  test('its lists are not changed by commands, and theirs not by it', async () => {
    await configure({value: '198.51.100.1'});
    const entries = [{value: '198.51.100.2'}];
    for (const change of [
      () => addToAllowlist(store.database, 'ours', entries, NOW),
      () => removeFromAllowlist(store.database, 'ours', ['198.51.100.1'], NOW),
      () => deleteAllowlist(store.database, 'ours'),
    ])
      await expect(change()).rejects.toMatchObject({code: 'FW5024'});
    await expect(
      configureAllowlists(
        store.database,
        [{name: 'office', description: '', entries: []}],
        'configuration of a',
        NOW,
      ),
    ).rejects.toMatchObject({code: 'FW5025'});
    expect(await values()).toEqual(['198.51.100.1']);
  });
});

describe('retention', () => {
  test('names of users go before the alert does', async () => {
    await addAlerts(store.database, [ban('203.0.113.7')], {now: NOW - 8 * DAY});
    await addAlerts(store.database, [ban('203.0.113.8')], {now: NOW});
    expect(await forgetNames(store.database, NOW - 7 * DAY)).toBe(1);
    const found = await findAlerts(store.database, {}, NOW, {sort: 'asc'});
    expect(found.map(({meta, events}) => [meta, events[0]!.meta])).toEqual([
      [
        [{key: 'username', value: FORGOTTEN}],
        [
          {key: 'target_user', value: FORGOTTEN},
          {key: 'http_user_agent', value: 'curl'},
        ],
      ],
      [ban('x').meta, ban('x').events[0]!.meta],
    ]);
    expect(await forgetNames(store.database, NOW - 7 * DAY)).toBe(0);
    expect(await forgetNames(store.database, NOW + 1)).toBe(1);
  });

  test('decisions whose alert went are kept for who counts them', async () => {
    await addAlerts(store.database, [ban('203.0.113.7')], {now: NOW});
    const count = async () =>
      (await store.database.selectFrom('decision').select('id').execute()).length;
    await forget(store.database, {maxAgeMs: DAY, decisionsForMs: 30 * DAY}, NOW + 20 * DAY);
    expect(await findAlerts(store.database, {}, NOW)).toEqual([]);
    expect(await count()).toBe(1);
    await forget(store.database, {maxAgeMs: DAY, decisionsForMs: 30 * DAY}, NOW + 31 * DAY);
    expect(await count()).toBe(0);
  });
});
