// The store: what goes in comes out, what is taken back ends, what is due is forgotten.
import {mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Alert, Decision} from '@firewatch/schemas';
import {
  activeDecisions,
  addAlerts,
  addToAllowlist,
  allowlisted,
  createAllowlist,
  type DecisionFilter,
  decisionHistory,
  expireDecisions,
  findAlerts,
  findAllowlists,
  forget,
  type OpenedStore,
  openStore,
  removeAlerts,
  removeFromAllowlist,
} from '@firewatch/server';
import {sql} from 'kysely';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {sampleAlert, sampleDecision, uuidOf} from '../../sample-alert.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-02-03T10:00:00Z');

let serial = 0;
const uuid = () => uuidOf(++serial);

const decision = (value: string, more: Partial<Decision> = {}) =>
  sampleDecision(value, {uuid: uuid(), ...more});

const alert = (value: string, decisions: Decision[], more: Partial<Alert> = {}) =>
  sampleAlert({
    uuid: uuid(),
    message: `Ip ${value} performed`,
    start_at: new Date(NOW - 60_000).toISOString(),
    stop_at: new Date(NOW).toISOString(),
    source: {scope: 'ip', value, ip: value},
    events: [{timestamp: new Date(NOW).toISOString(), meta: [{key: 'source_ip', value}]}],
    meta: [{key: 'target_user', value: '["root"]'}],
    decisions,
    ...more,
  });

let store: OpenedStore;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

const add = (...alerts: Alert[]) => addAlerts(store.database, alerts, {now: NOW});
const active = async (filter: DecisionFilter = {}, now = NOW) =>
  (await activeDecisions(store.database, filter, now)).map(({type, value}) => `${type} ${value}`);

describe('alerts', () => {
  test('come out as they went in', async () => {
    const given = alert('203.0.113.7', [decision('203.0.113.7')]);
    await add(given);
    const [found] = await findAlerts(store.database, {}, NOW);
    expect(found).toMatchObject({
      row: {uuid: given.uuid, scenario: given.scenario, scope: 'Ip', value: '203.0.113.7'},
      source: {scope: 'Ip', value: '203.0.113.7'},
      meta: given.meta,
      events: given.events,
      decisions: [{value: '203.0.113.7', until: NOW + 4 * HOUR}],
    });
  });

  test('are stored once, however often they are sent', async () => {
    const given = alert('203.0.113.7', [decision('203.0.113.7')]);
    const [one] = await add(given);
    const [two] = await add(given);
    expect(two).toEqual({...one, decided: undefined});
    expect(await active()).toEqual(['ban 203.0.113.7']);
  });

  test('all are stored or none', async () => {
    const good = alert('203.0.113.7', []);
    const bad = alert('203.0.113.8', [decision('203.0.113.8', {duration: 'soon'})]);
    await expect(add(good, bad)).rejects.toMatchObject({code: 'FW5011'});
    expect(await findAlerts(store.database, {}, NOW)).toEqual([]);
  });

  test('a decision about no address is refused by name', async () => {
    const [added] = await add(alert('203.0.113.7', [decision('nobody'), decision('203.0.113.7')]));
    expect(added!.refused).toEqual(['nobody']);
    expect(await active()).toEqual(['ban 203.0.113.7']);
  });

  test('long values of events are cut, short ones kept', async () => {
    const meta = [
      {key: 'user_agent', value: 'é'.repeat(6000)},
      {key: 'source_ip', value: '203.0.113.7'},
    ];
    await add(alert('203.0.113.7', [], {events: [{timestamp: '2026-02-03T10:00:00Z', meta}]}));
    const {events} = (await findAlerts(store.database, {}, NOW))[0]!;
    expect(events[0]!.meta[1]).toEqual(meta[1]);
    expect(events[0]!.meta[0]!.value).toMatch(/^é+<stripped>$/);
    expect(Buffer.byteLength(JSON.stringify(events[0]!.meta))).toBeLessThanOrEqual(8191);
  });

  describe('filters', () => {
    const ROWS = [
      {filter: {}, finds: ['203.0.113.7', '198.51.100.9', '2001:db8::1']},
      {filter: {scope: 'IP', value: '203.0.113.7'}, finds: ['203.0.113.7']},
      {filter: {scenario: 'firewatch/http-probing'}, finds: ['198.51.100.9']},
      {filter: {ip: '203.0.113.7'}, finds: ['203.0.113.7']},
      {filter: {ip: '198.51.100.77'}, finds: ['198.51.100.9']},
      {filter: {ip: '198.51.0.0/16', contains: false}, finds: ['198.51.100.9']},
      {filter: {hasActiveDecision: true}, finds: ['203.0.113.7', '198.51.100.9']},
      {filter: {hasActiveDecision: false}, finds: ['2001:db8::1']},
      {filter: {decisionType: 'captcha'}, finds: ['198.51.100.9']},
      {filter: {origin: 'cscli'}, finds: ['198.51.100.9']},
      {filter: {simulated: false}, finds: ['203.0.113.7', '198.51.100.9']},
      {filter: {startedSince: NOW - 30_000}, finds: ['2001:db8::1']},
      {filter: {startedUntil: NOW - 30_000}, finds: ['203.0.113.7', '198.51.100.9']},
    ];
    beforeEach(() =>
      add(
        alert('203.0.113.7', [decision('203.0.113.7')]),
        alert('198.51.100.9', [decision('198.51.100.0/24', {type: 'captcha', origin: 'cscli'})], {
          scenario: 'firewatch/http-probing',
        }),
        alert('2001:db8::1', [], {simulated: true, start_at: new Date(NOW).toISOString()}),
      ),
    );
    for (const {filter, finds} of ROWS) {
      test(JSON.stringify(filter), async () => {
        const found = await findAlerts(store.database, filter, NOW, {sort: 'asc'});
        expect(found.map(({row}) => row.value)).toEqual(finds);
      });
    }
  });

  test('removed, they end their decisions and leave the news of it', async () => {
    await add(alert('203.0.113.7', [decision('203.0.113.7')]));
    expect(await removeAlerts(store.database, {value: '203.0.113.7'}, NOW + 1000)).toBe(1);
    expect(await active({}, NOW + 2000)).toEqual([]);
    const rows = await store.database.selectFrom('decision').select('until').execute();
    expect(rows).toEqual([{until: NOW + 1000}]);
  });
});

describe('decisions', () => {
  const ROWS: {name: string; filter: DecisionFilter; finds: string[]}[] = [
    {
      name: 'an address finds the ranges around it',
      filter: {ip: '198.51.100.77'},
      finds: ['ban 198.51.100.0/24'],
    },
    {
      name: 'a range finds only what covers it whole',
      filter: {ip: '198.51.0.0/16'},
      finds: [],
    },
    {
      name: 'or what lies within it',
      filter: {ip: '198.51.0.0/16', contains: false},
      finds: ['ban 198.51.100.0/24'],
    },
    {
      name: 'IPv4 written as IPv6 is IPv4',
      filter: {ip: '::ffff:203.0.113.7'},
      finds: ['ban 203.0.113.7'],
    },
    {name: 'IPv6', filter: {ip: '2001:db8::1'}, finds: ['captcha 2001:db8::/32']},
    {
      name: 'a scope in any case',
      filter: {scopes: ['range']},
      finds: ['ban 198.51.100.0/24', 'captcha 2001:db8::/32'],
    },
    {name: 'a value of another scope', filter: {value: 'eve'}, finds: ['ban eve']},
    {name: 'a type', filter: {type: 'captcha'}, finds: ['captcha 2001:db8::/32']},
    {
      name: 'part of a scenario',
      filter: {scenariosContaining: ['HTTP', 'nothing']},
      finds: ['ban 198.51.100.0/24'],
    },
    {name: 'wildcards are plain', filter: {scenariosContaining: ['%']}, finds: []},
    {
      name: 'not part of a scenario',
      filter: {scenariosNotContaining: ['http', 'ssh']},
      finds: ['ban eve'],
    },
    {
      name: 'simulated ones when asked',
      filter: {ip: '192.0.2.1', simulated: true},
      finds: ['ban 192.0.2.1'],
    },
    {name: 'and not otherwise', filter: {ip: '192.0.2.1'}, finds: []},
  ];
  beforeEach(() =>
    add(
      alert('203.0.113.7', [
        decision('203.0.113.7'),
        decision('198.51.100.0/24', {scenario: 'firewatch/http-probing'}),
        decision('2001:db8::/32', {type: 'captcha'}),
        decision('eve', {scope: 'username', scenario: 'manual'}),
        decision('192.0.2.1', {simulated: true}),
      ]),
    ),
  );
  for (const {name, filter, finds} of ROWS) {
    test(name, async () => expect(await active(filter)).toEqual(finds));
  }

  test('what is no address is said', () => {
    expect(() => activeDecisions(store.database, {ip: 'nobody'}, NOW)).toThrow(/nobody/);
  });

  test('are over when their time is', async () => {
    expect(await active({}, NOW + 4 * HOUR + 1)).toEqual([]);
  });

  test('taken back, they end; a longer one that remains is news again', async () => {
    await add(alert('203.0.113.7', [decision('203.0.113.7', {duration: '8h'})]));
    const later = NOW + HOUR;
    const [longest] = await store.database
      .selectFrom('decision')
      .selectAll()
      .orderBy('until', 'desc')
      .execute();
    expect(await expireDecisions(store.database, {id: longest!.id}, later)).toBe(1);
    expect(await active({ip: '203.0.113.7'}, later + 1)).toEqual(['ban 203.0.113.7']);
    const [left] = await activeDecisions(store.database, {ip: '203.0.113.7'}, later + 1);
    expect(left!.seq).toBeGreaterThan(longest!.seq);
  });

  test('history of an address counts ranges around it, over or not', async () => {
    const later = NOW + 5 * HOUR;
    await addAlerts(
      store.database,
      [alert('198.51.100.9', [decision('198.51.100.9')], {stop_at: new Date(later).toISOString()})],
      {now: later},
    );
    expect(await decisionHistory(store.database, '198.51.100.9', later)).toEqual({
      count: 2,
      active: 1,
      left: 4 * HOUR,
      madeAt: [NOW, later],
    });
  });
});

describe('retention', () => {
  test('alerts go by age and by number, never with an active decision', async () => {
    const old = NOW - 10 * 24 * HOUR;
    await addAlerts(store.database, [alert('192.0.2.1', [])], {now: old});
    await addAlerts(
      store.database,
      [alert('192.0.2.2', [decision('192.0.2.2', {duration: '30d'})])],
      {now: old},
    );
    await add(alert('192.0.2.3', []), alert('192.0.2.4', []), alert('192.0.2.5', []));
    expect(await forget(store.database, {maxAgeMs: 7 * 24 * HOUR}, NOW)).toBe(1);
    expect(await forget(store.database, {maxAlerts: 2}, NOW)).toBe(1);
    const left = await findAlerts(store.database, {}, NOW, {sort: 'asc'});
    expect(left.map(({row}) => row.value)).toEqual(['192.0.2.2', '192.0.2.4', '192.0.2.5']);
  });
});

describe('allowlists', () => {
  test('cover addresses and ranges, end what lies within, and expire', async () => {
    await add(alert('203.0.113.7', [decision('203.0.113.7'), decision('203.0.0.0/16')]));
    await createAllowlist(store.database, 'office', 'who works here', NOW);
    const entries = [{value: '203.0.113.0/24', comment: 'vpn', expiresAt: NOW + HOUR}];
    expect(await addToAllowlist(store.database, 'office', entries, NOW)).toEqual({
      added: 1,
      known: [],
      expired: 1,
    });
    expect(await active()).toEqual(['ban 203.0.0.0/16']);
    const found = await allowlisted(store.database, '203.0.113.99', NOW);
    expect(found).toEqual({list: 'office', item: '203.0.113.0/24', comment: 'vpn'});
    // Part of it is listed.
    expect(await allowlisted(store.database, '203.0.0.0/16', NOW)).toEqual(found);
    expect(await allowlisted(store.database, '198.51.100.0/24', NOW)).toBeUndefined();
    expect(await allowlisted(store.database, '203.0.113.99', NOW + HOUR)).toBeUndefined();
    expect(await addToAllowlist(store.database, 'office', entries, NOW)).toMatchObject({
      added: 0,
      known: ['203.0.113.0/24'],
    });
    expect(
      await removeFromAllowlist(store.database, 'office', ['203.0.113.0/24', '192.0.2.1'], NOW),
    ).toEqual(['192.0.2.1']);
    expect((await findAllowlists(store.database, NOW, 'office'))[0]!.items).toEqual([]);
  });

  const FAULTS = [
    {
      name: 'a name that is taken',
      code: 'FW5021',
      does: () => createAllowlist(store.database, 'office', '', NOW),
    },
    {
      name: 'a name nobody has',
      code: 'FW5020',
      does: () => addToAllowlist(store.database, 'home', [{value: '192.0.2.1'}], NOW),
    },
    {
      name: 'what is no address',
      code: 'FW5012',
      does: () => addToAllowlist(store.database, 'office', [{value: 'nobody'}], NOW),
    },
  ];
  for (const {name, code, does} of FAULTS) {
    test(name, async () => {
      await createAllowlist(store.database, 'office', '', NOW);
      await expect(does()).rejects.toMatchObject({code});
    });
  }
});

describe('a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'firewatch-store-'));
  });
  afterEach(() => rmSync(folder, {recursive: true}));

  test('keeps what was stored', async () => {
    const file = join(folder, 'data/firewatch.db');
    const one = await openStore(file);
    await addAlerts(one.database, [alert('203.0.113.7', [decision('203.0.113.7')])], {now: NOW});
    await one.close();
    const two = await openStore(file);
    expect(await activeDecisions(two.database, {}, NOW)).toHaveLength(1);
    await two.close();
  });

  test('is seen by others at once, committed in haste, and keeps it all', async () => {
    const file = join(folder, 'firewatch.db');
    const one = await openStore(file);
    const other = await openStore(file);
    // Enough for the log to be moved into the database.
    for (let round = 0; round < 3; round++) {
      const alerts = Array.from({length: 200}, () => alert('203.0.113.7', []));
      await one.hasty.run((database) => addAlerts(database, alerts, {now: NOW}));
      expect(await findAlerts(other.database, {}, NOW)).toHaveLength(200 * (round + 1));
      await Promise.all([one.hasty.sync(), one.hasty.sync()]);
    }
    const {rows} = await sql<{synchronous: number}>`PRAGMA synchronous`.execute(one.database);
    expect(rows).toEqual([{synchronous: 2}]);
    await one.close();
    await other.close();
    const again = await openStore(file);
    expect(await findAlerts(again.database, {}, NOW)).toHaveLength(600);
    await again.close();
  });

  test('says for good that it could not be synced', async () => {
    const file = join(folder, 'firewatch.db');
    const store = await openStore(file);
    const put = () =>
      store.hasty.run((database) => addAlerts(database, [alert('203.0.113.7', [])], {now: NOW}));
    await put();
    renameSync(`${file}-wal`, `${file}-gone`);
    await expect(store.hasty.sync()).rejects.toThrow('ENOENT');
    renameSync(`${file}-gone`, `${file}-wal`);
    await put();
    await expect(store.hasty.sync()).rejects.toThrow('ENOENT');
    await store.close();
  });

  test('that is none is refused', async () => {
    const file = join(folder, 'firewatch.db');
    writeFileSync(file, 'This is no database, but a text of some length.'.repeat(100));
    await expect(openStore(file)).rejects.toMatchObject({code: 'FW5010', where: {file}});
  });
});
