// `firewatch why` and `why-not`: what the store, and a Local API, know of an address.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  DEFAULT_PROFILES,
  DecisionHistoryBook,
  NO_ROLL_UP,
  openDecider,
  openProfiles,
} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import {
  addAlerts,
  addBouncer,
  addToAllowlist,
  createAllowlist,
  expireDecisions,
  type OpenedStore,
  openStore,
  updateBouncer,
} from '@firewatch/server';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {KEY, openPeopledStage, PASSWORD} from '../server/api/stage.ts';
import {runCli} from './harness.ts';

const NOW = 1_770_000_000_000;
let folder = '';
let store: OpenedStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-why-'));
  store = await openStore(join(folder, 'firewatch.db'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, {recursive: true});
});

let serial = 0;
const uuid = () => `00000000-0000-8000-8000-${String(++serial).padStart(12, '0')}`;

const alert = (value: string, more: Partial<Alert> = {}): Alert => ({
  ...{uuid: uuid(), scenario: 'firewatch/ssh-bf', scenario_hash: '', scenario_version: '0.1'},
  ...{message: `Ip ${value} performed`, leakspeed: '10s', capacity: 5, simulated: false},
  ...{remediation: true, kind: 'crowdsec', events_count: 6, labels: [], decisions: []},
  start_at: new Date(NOW - 60_000).toISOString(),
  stop_at: new Date(NOW).toISOString(),
  source: {scope: 'Ip', value, ip: value},
  events: [{timestamp: new Date(NOW).toISOString(), meta: [{key: 'target_user', value: 'root'}]}],
  meta: [],
  ...more,
});

/** As `run` decides, by the built-in profiles. */
async function raise(...alerts: Alert[]): Promise<void> {
  const book = new DecisionHistoryBook();
  const decider = openDecider({
    profiles: await openProfiles([DEFAULT_PROFILES], {functions: {functions: book.functions}}),
    book,
    escalation: {factor: 2, maxMs: 7 * 86_400_000, decayMs: 30 * 86_400_000},
    rollUp: NO_ROLL_UP,
    guard: undefined,
  });
  await addAlerts(store.database, alerts, {now: NOW, decide: decider.decide});
}

const run = (...argv: string[]) => runCli([...argv, '--state', folder]);
const reasons = async (value: string, ...more: string[]) => {
  const {stdout, code} = await run('why-not', value, '-o', 'json', ...more);
  const found = JSON.parse(stdout).reasons as {code: string; text: string}[];
  return {code, codes: found.map((one) => one.code), texts: found.map(({text}) => text)};
};
const bouncer = (name: string) =>
  addBouncer(
    store.database,
    {name, keyHash: name, ip: '', authType: 'api-key', isAutoCreated: false},
    NOW,
  );

test('the way of an address: lines, bucket, profile, decision, bouncers', async () => {
  await raise(alert('203.0.113.7'));
  const {id} = await bouncer('fw');
  await bouncer('idle');
  await updateBouncer(store.database, id, {cursor_seq: 1e6, cursor_at: NOW, last_pull: NOW});
  const log = join(folder, 'auth.log');
  writeFileSync(
    log,
    'x from 203.0.113.7 port 22\nfrom 203.0.113.77\nfrom 1203.0.113.7\nby \u001b[2J203.0.113.7.\n',
  );
  const {stdout, code} = await run('why', '203.0.113.7', log);
  expect(code).toBe(0);
  expect(stdout).toBe(
    `203.0.113.7  ban, 4h0m0s left

${log}  2 lines
  1: x from 203.0.113.7 port 22
  4: by \\x1b[2J203.0.113.7.

Alert 1  firewatch/ssh-bf  crowdsec
  Ip 203.0.113.7 performed
  bucket: 6 events, capacity 5, leaks every 10s, 2026-02-02T02:39:00Z to 2026-02-02T02:40:00Z
  ├─ 2026-02-02T02:40:00.000Z target_user=root
  └─ decision 1 ban Ip:203.0.113.7 (crowdsec, profile default_ip_remediation): 4h0m0s left, until 2026-02-02T06:40:00Z
     └─ bouncer fw has it, last seen 2026-02-02T02:40:00Z
     └─ bouncer idle has never asked
`,
  );
  expect(await reasons('203.0.113.7')).toMatchObject({code: 0, codes: ['bouncer']});
});

test('kept out: nothing stands against it', async () => {
  await raise(alert('203.0.113.7'));
  expect((await reasons('203.0.113.7')).codes).toEqual(['no-bouncer']);
  const {id} = await bouncer('fw');
  await updateBouncer(store.database, id, {cursor_seq: 1e6, cursor_at: NOW, last_pull: NOW});
  expect(await reasons('203.0.113.7')).toMatchObject({code: 1, codes: []});
  expect((await run('why-not', '203.0.113.7')).stdout).toContain('is kept out');
});

test('nothing is known', async () => {
  expect(await run('why', '203.0.113.7')).toMatchObject({code: 1});
  expect(await reasons('203.0.113.7')).toMatchObject({code: 0, codes: ['unknown']});
});

test.each([
  ['a simulated alert', {simulated: true, remediation: false}, 'alert-simulated', 'is simulated'],
  [
    'no remediation asked for',
    {remediation: false},
    'no-profile',
    'no profile matches (default_ip_remediation: does not match; default_range_remediation: does not match); its scenario asks for no remediation',
  ],
  ['a decision of a simulation', {simulated: true}, 'simulated', 'decision 1 (ban Ip:203.0.113.7)'],
])('why not: %s', async (_name, more, code, text) => {
  await raise(alert('203.0.113.7', more));
  const found = await reasons('203.0.113.7');
  expect(found).toMatchObject({code: 0, codes: [code], texts: [expect.stringContaining(text)]});
});

test('why not: it ended, it is allowlisted, the guard protects it', async () => {
  await raise(alert('203.0.113.7'));
  await expireDecisions(store.database, {ip: '203.0.113.7'}, NOW - 1000);
  await createAllowlist(store.database, 'office', '', NOW);
  const entry = {value: '203.0.113.0/24', comment: 'vpn'};
  await addToAllowlist(store.database, 'office', [entry], NOW);
  const machine = {
    interfaces: () => ({eth0: [{address: '203.0.113.7'}]}),
    read: async () => Buffer.alloc(0),
    list: async () => [],
    link: async () => '',
  };
  const {stdout} = await runCli(['why-not', '203.0.113.7', '--state', folder], {
    context: {machine},
  });
  expect(stdout).toBe(
    'allowlisted by 203.0.113.0/24 of "office" (vpn): its alerts are dropped, nothing is decided about it\n' +
      'the lock-out guard protects 203.0.113.7 (own address of eth0)\n' +
      'decision 1 (ban Ip:203.0.113.7) ended 2026-02-02T02:39:59Z\n',
  );
});

test('what was refused and made longer is told', async () => {
  await createAllowlist(store.database, 'office', '', NOW);
  await addToAllowlist(store.database, 'office', [{value: '198.51.100.9'}], NOW);
  const old = {
    start_at: new Date(NOW - 86_400_000).toISOString(),
    stop_at: new Date(NOW - 86_400_000).toISOString(),
  };
  await raise(alert('203.0.113.7', old), alert('203.0.113.7'));
  expect((await run('why', '203.0.113.7')).stdout).toContain(
    '  escalation: offence 2: 8h0m0s instead of 4h0m0s\n',
  );
  const meta = [{key: 'decision_refused', value: '["ban 1.2.3.4: would lock out 1.2.3.4"]'}];
  await addAlerts(store.database, [alert('192.0.2.4', {meta})], {now: NOW});
  expect((await reasons('192.0.2.4')).texts).toEqual([
    'alert 3 (firewatch/ssh-bf): refused: ban 1.2.3.4: would lock out 1.2.3.4',
  ]);
});

test('a bouncer that asks for others is named with what it asks for', async () => {
  const stage = await openPeopledStage({store});
  const token = await stage.logIn();
  const at = new Date(stage.now).toISOString();
  const raised = {...alert('203.0.113.7'), start_at: at, stop_at: at, uuid: undefined};
  await stage.ask('POST', '/v1/alerts', {token, body: [raised]});
  await stage.ask('GET', '/v1/decisions/stream?startup=true&origins=lists', {key: KEY});
  const told = async () => {
    const argv = ['why-not', '203.0.113.7', '--state', folder, '-o', 'json'];
    const {stdout} = await runCli(argv, {context: {now: () => BigInt(stage.now) * 1_000_000n}});
    return JSON.parse(stdout).reasons.map(({text}: {text: string}) => text);
  };
  expect(await told()).toEqual([
    'decision 1 (ban Ip:203.0.113.7) holds, but bouncer b1 does not ask for such decisions ({"scopes":["Ip","Range"],"origins":["lists"]})',
  ]);
  const credentials = join(folder, 'credentials.yaml');
  writeFileSync(
    credentials,
    `url: http://127.0.0.1:${stage.port}\nlogin: m1\npassword: ${PASSWORD}\n`,
  );
  const asked = await runCli(['why', '203.0.113.7', '--credentials', credentials, '-o', 'json'], {
    context: {now: () => BigInt(stage.now) * 1_000_000n},
  });
  const story = JSON.parse(asked.stdout);
  expect(story).toMatchObject({
    alerts: [{id: 1, machine: 'm1', events_count: 6}],
    decisions: [{id: 1, active: true, left: '4h0m0s', alert: 1}],
    allowlists: [],
  });
  expect(story.decisions[0].bouncers).toBeUndefined();
  await stage.close();
});
