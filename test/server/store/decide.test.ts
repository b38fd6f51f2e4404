// Alerts decided about with what a real store remembers: the same alerts give the same
// decisions, whenever and in whatever batches they come.
import {
  type DeciderOptions,
  DecisionHistoryBook,
  LockoutGuard,
  type MachineView,
  NO_ESCALATION,
  NO_ROLL_UP,
  openDecider,
  openProfiles,
} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import {
  activeDecisions,
  addAlerts,
  addToAllowlist,
  createAllowlist,
  findAlerts,
  type OpenedStore,
  openStore,
} from '@firewatch/server';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {sampleAlert, uuidOf} from '../../sample-alert.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.parse('2026-02-03T10:00:00Z');

const alert = (value: string, at: number, more: Partial<Alert> = {}) =>
  sampleAlert({
    uuid: uuidOf(at - BEGIN),
    start_at: new Date(at - 60_000).toISOString(),
    stop_at: new Date(at).toISOString(),
    source: {scope: value.includes('/') ? 'Range' : 'Ip', value},
    ...more,
  });

const PROFILE = `name: ban
filters: [Alert.Remediation == true]
decisions: [{type: ban, duration: 4h}]
notifications: [people]
`;
const ESCALATION = {factor: 2, maxMs: 7 * DAY, decayMs: 30 * DAY};

async function decider(more: Partial<DeciderOptions> = {}, text = PROFILE) {
  const book = new DecisionHistoryBook();
  const profiles = await openProfiles([{path: 'profiles.yaml', text}], {
    functions: {functions: book.functions},
  });
  return openDecider({
    profiles,
    book,
    escalation: NO_ESCALATION,
    rollUp: NO_ROLL_UP,
    guard: undefined,
    ...more,
  });
}

let store: OpenedStore;
beforeEach(async () => {
  store = await openStore(':memory:');
});
afterEach(() => store.close());

type Deciding = Awaited<ReturnType<typeof decider>>;
const add = async ({prepare, decide}: Deciding, alerts: Alert[], now = BEGIN) => {
  await prepare();
  return addAlerts(store.database, alerts, {now, decide});
};
/** What was made, by alert. */
const made = async () =>
  (await findAlerts(store.database, {}, BEGIN, {sort: 'asc'}))
    .flatMap(({row, decisions}) =>
      decisions.map(
        ({uuid, value, until}) =>
          `${value} ${(until - row.stopped_at) / HOUR}h ${uuid.slice(0, 8)}`,
      ),
    )
    .sort();
const withoutIds = (rows: readonly string[]) => rows.map((row) => row.slice(0, -9));

describe('the past', () => {
  /** Three offences of one address, the second of two alerts, among those of others. */
  const STORY = [
    alert('203.0.113.7', BEGIN),
    alert('203.0.113.8', BEGIN + HOUR),
    alert('203.0.113.7', BEGIN + DAY),
    alert('203.0.113.7', BEGIN + DAY + HOUR),
    alert('203.0.113.7', BEGIN + 3 * DAY),
  ];

  test('escalates, within one batch as well', async () => {
    await add(await decider({escalation: ESCALATION}), STORY);
    expect(withoutIds(await made())).toEqual([
      '203.0.113.7 16h',
      '203.0.113.7 4h',
      '203.0.113.7 8h',
      '203.0.113.7 8h',
      '203.0.113.8 4h',
    ]);
    const [last] = await findAlerts(store.database, {}, BEGIN);
    expect(last!.meta).toEqual([
      {key: 'escalation', value: '["offence 3: 16h0m0s instead of 4h0m0s"]'},
    ]);
  });

  test('killed anywhere and raised again later: the same decisions', async () => {
    const text = `${PROFILE}duration_expr: Sprintf('%dh', GetDecisionsSinceCount(Alert.GetValue(), '2d') * 10 + GetActiveDecisionsCount(Alert.GetValue()) + 1)`;
    for (const profile of [PROFILE, text]) {
      const results: string[][] = [];
      const deciding = await decider(
        {escalation: ESCALATION, rollUp: {...NO_ROLL_UP, after: 2}},
        profile,
      );
      for (let stored = 0; stored <= STORY.length; stored++) {
        await store.close();
        store = await openStore(':memory:');
        for (const one of STORY.slice(0, stored)) await add(deciding, [one]);
        await add(deciding, STORY, BEGIN + 5 * DAY);
        results.push(await made());
      }
      expect(results[0]!.length).toBeGreaterThan(4);
      for (const result of results) expect(result).toEqual(results[0]);
    }
  });

  test('of a computed duration nothing is multiplied', async () => {
    const text = `${PROFILE}duration_expr: Sprintf('%dh', GetDecisionsCount(Alert.GetValue()) + 1)`;
    await add(await decider({escalation: ESCALATION}, text), STORY.slice(0, 3));
    expect(withoutIds(await made())).toEqual([
      '203.0.113.7 1h',
      '203.0.113.7 2h',
      '203.0.113.8 1h',
    ]);
  });

  test('decisions by hand and simulated ones are no offences', async () => {
    const hand = {
      uuid: '00000000-0000-8000-8000-999999999999',
      origin: 'cscli',
      type: 'ban',
      scope: 'Ip',
      value: '203.0.113.7',
      duration: '1h',
      scenario: 'manual',
      simulated: false,
    };
    await addAlerts(store.database, [alert('203.0.113.7', BEGIN, {decisions: [hand]})], {
      now: BEGIN,
    });
    const deciding = await decider({escalation: ESCALATION});
    await add(deciding, [
      alert('203.0.113.7', BEGIN + DAY, {simulated: true}),
      alert('203.0.113.7', BEGIN + 2 * DAY),
    ]);
    expect(withoutIds(await made())).toEqual([
      '203.0.113.7 1h',
      '203.0.113.7 4h',
      '203.0.113.7 4h',
    ]);
  });
});

describe('networks', () => {
  test('the address that makes one full has it decided about', async () => {
    const deciding = await decider({rollUp: {...NO_ROLL_UP, after: 3}});
    const from = ['203.0.113.1', '203.0.113.2', '203.0.113.2', '198.51.100.9', '203.0.113.3'];
    const added = await add(
      deciding,
      from.map((value, i) => alert(value, BEGIN + i)),
    );
    expect(added.flatMap(({decided}) => decided!.rolledUp)).toMatchObject([
      {attackers: 3, bystanders: 253n, decision: {value: '203.0.113.0/24', duration: '4h0m0s'}},
    ]);
    const [last] = await findAlerts(store.database, {}, BEGIN);
    expect(last!.meta).toEqual([
      {
        key: 'roll_up',
        value: '["203.0.113.0/24: 3 addresses attack, 253 other addresses are hit"]',
      },
    ]);
    expect(await activeDecisions(store.database, {ip: '203.0.113.77'}, BEGIN)).toHaveLength(1);
  });

  test('of IPv6: a /48 needs several /64', async () => {
    const deciding = await decider({rollUp: {...NO_ROLL_UP, after: 2}});
    const from = ['2001:db8:1:1::1', '2001:db8:1:1::2', '2001:db8:1:2::1', '2001:db8:1:2::2'];
    await add(
      deciding,
      from.map((value, i) => alert(value, BEGIN + i)),
    );
    const ranges = await activeDecisions(store.database, {scopes: ['Range']}, BEGIN);
    expect(ranges.map(({value}) => value)).toEqual(['2001:db8:1:1::/64', '2001:db8:1::/48']);
  });

  test('not over somebody who is allowlisted', async () => {
    await createAllowlist(store.database, 'office', '', BEGIN);
    await addToAllowlist(store.database, 'office', [{value: '203.0.113.200'}], BEGIN);
    const deciding = await decider({rollUp: {...NO_ROLL_UP, after: 2}});
    const added = await add(deciding, [
      alert('203.0.113.1', BEGIN),
      alert('203.0.113.2', BEGIN + 1),
    ]);
    expect(added[1]!.decided).toMatchObject({
      rolledUp: [],
      refused: [{why: '203.0.113.200 of allowlist "office"', decision: {value: '203.0.113.0/24'}}],
    });
  });
});

describe('allowlists', () => {
  const ROWS: [item: string, source: string, isDropped: boolean][] = [
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.0/24', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.0/24', true],
    ['203.0.113.8', '203.0.113.7', false],
    ['2001:db8::/32', '2001:db8::1', true],
  ];
  for (const [item, source, isDropped] of ROWS) {
    test(`${item}: an alert about ${source} is ${isDropped ? 'dropped' : 'kept'}`, async () => {
      await createAllowlist(store.database, 'office', '', BEGIN);
      await addToAllowlist(store.database, 'office', [{value: item, comment: 'vpn'}], BEGIN);
      const [added] = await add(await decider(), [alert(source, BEGIN)]);
      expect(added!.decided!.allowlisted).toEqual(
        isDropped ? {list: 'office', item, comment: 'vpn'} : undefined,
      );
      expect(await findAlerts(store.database, {}, BEGIN)).toHaveLength(isDropped ? 0 : 1);
    });
  }
});

describe('the lock-out guard', () => {
  const view: MachineView = {
    interfaces: () => ({eth0: [{address: '192.0.2.10'}]}),
    read: async () => Buffer.alloc(0),
    list: async () => [],
    link: async () => '',
  };

  test('keeps the alert, not the decision, and says why', async () => {
    const guard = new LockoutGuard(view, {also: [], except: []}, () => 0n);
    const added = await add(await decider({guard}), [
      alert('192.0.2.10', BEGIN),
      alert('192.0.2.0/24', BEGIN + 1),
      alert('192.0.2.11', BEGIN + 2),
    ]);
    expect(withoutIds(await made())).toEqual(['192.0.2.11 4h']);
    expect(added.map(({decided}) => decided!.refused.map(({why}) => why))).toEqual([
      ['would lock out 192.0.2.10 (own address of eth0)'],
      ['would lock out 192.0.2.10 (own address of eth0)'],
      [],
    ]);
    expect(added[1]!.decided!.tell).toEqual(['people']);
    const [, second] = await findAlerts(store.database, {}, BEGIN);
    expect(second!.meta).toEqual([
      {
        key: 'decision_refused',
        value: '["ban 192.0.2.0/24: would lock out 192.0.2.10 (own address of eth0)"]',
      },
    ]);
  });
});

test('a profile that fails costs the decision, not the alert', async () => {
  const deciding = await decider({}, `name: p\nfilters: ["Alert.Events[9].GetMeta('x') == ''"]\n`);
  const [added] = await add(deciding, [alert('203.0.113.7', BEGIN)]);
  expect(added!.decided!.error?.code).toBe('FW5001');
  expect(await findAlerts(store.database, {}, BEGIN)).toHaveLength(1);
});
