// The wire of the reference's Local API, recorded: sent to ours, in the same order. What
// changes from run to run is set aside (tokens, fractions of seconds); where we answer
// otherwise on purpose the difference is listed with its reason, and has to be one.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {
  addAlerts,
  addBouncer,
  addMachine,
  hashApiKey,
  hashPassword,
  removeAlerts,
  updateMachine,
} from '@firewatch/server';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {conformanceFolder, hasConformance, titled} from '../conformance-data.ts';
import {openStage, type Stage} from '../server/api/stage.ts';

const folder = join(conformanceFolder, 'peer/lapi-transcripts');

interface Exchange {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answerHeaders: Readonly<Record<string, string>>;
  readonly answer: string;
}

/** Recorded before: four alerts with a decision each, which were removed. */
const EARLIER = 4;
const HEADERS_THAT_MATTER = [
  'content-type',
  'www-authenticate',
  'cache-control',
  'expires',
  'pragma',
];

/** What we answer instead, by the number of the exchange, and why. */
const DIFFERENCES: Readonly<Record<string, {status?: number; body?: unknown; why: string}>> = {
  '06': {status: 422, why: 'lapi.md 4: missing fields are 422'},
  '18': {
    body: {message: expect.stringContaining('JSON')},
    why: 'the words for broken JSON are those of our parser',
  },
  '32': {
    body: {message: "filter parameter 'badparam' is unknown (=1): invalid filter"},
    why: 'lapi.md 6: the words of 1.7.8',
  },
  '55': {
    body: [5, 6, 7, 8].map((id) => expect.objectContaining({id, scope: 'Ip'})),
    why: 'lapi.md 8: scope counts, in any case',
  },
  '57': {body: [expect.objectContaining({id: 5})], why: 'lapi.md 8: limit counts'},
  '76': {
    body: {new: [], deleted: []},
    why: 'a decision that ended is told once: the reference overlaps by two seconds',
  },
  '86': {
    body: {new: [], deleted: expect.arrayContaining([expect.objectContaining({id: 6})])},
    why: 'lapi.md 15: who removes an alert ends its decisions, and bouncers hear of it',
  },
  '87': {
    status: 400,
    body: expect.anything(),
    why: 'lapi.md 10: usage-metrics are there since 1.4.6',
  },
  '89': {status: 200, body: [], why: 'lapi.md 9: allowlists are there since 1.4.6'},
  '90': {status: 204, why: 'lapi.md 4: machines can leave since 1.4.6'},
};

function parse(name: string): Exchange {
  const [asked = '', answered = ''] = readFileSync(join(folder, name), 'utf8').split(
    '\n---------- response\n',
  );
  const [line = '', ...head] = headOf(asked);
  const [method = '', path = ''] = line.split(' ');
  const [statusLine = '', ...answerHead] = headOf(answered);
  return {
    name,
    method,
    path,
    headers: headersOf(head),
    body: bodyOf(asked),
    status: Number(statusLine.split(' ')[1]),
    answerHeaders: headersOf(answerHead),
    answer: bodyOf(answered),
  };
}

const headOf = (text: string) => text.split(/\r?\n\r?\n/)[0]!.split(/\r?\n/);
const bodyOf = (text: string) =>
  text
    .split(/\r?\n\r?\n/)
    .slice(1)
    .join('\n\n')
    .trim();
const headersOf = (lines: readonly string[]) =>
  Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );

const json = (text: string): unknown => {
  try {
    return text === '' ? '' : JSON.parse(text);
  } catch {
    return text;
  }
};

/** Keys that 1.4.6 does not have yet (lapi.md 2). */
const LATER_KEYS = ['uuid', 'kind', 'remediation'];

/** An answer without what changes from run to run, and what lapi.md 2 and 8 have otherwise. */
function settled(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const all = value.map((one) => settled(one));
    // Of decisions no order is promised (lapi.md 8).
    const isDecisions = all.some(
      (one) => typeof one === 'object' && one !== null && 'duration' in one,
    );
    return isDecisions ? all.sort(byId) : all;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([name]) => !LATER_KEYS.includes(name));
    return Object.fromEntries(entries.map(([name, one]) => [name, settled(one, name)]));
  }
  // Empty lists of streams are lists since.
  if (value === null && (key === 'new' || key === 'deleted')) return [];
  if (key === 'token') return '<jwt>';
  if (key === 'duration') return wholeSeconds(String(value));
  if (['start_at', 'stop_at'].includes(key)) return new Date(String(value)).toISOString();
  return value;
}

/** The answer with durations as recorded where they differ by a second at most. */
function aligned(given: unknown, recorded: unknown): unknown {
  if (Array.isArray(given))
    return given.map((one, at) => aligned(one, Array.isArray(recorded) ? recorded[at] : undefined));
  if (typeof given !== 'object' || given === null) return given;
  const other = (recorded ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      const isNear = key === 'duration' && Math.abs(Number(value) - Number(other[key])) <= 1;
      return [key, isNear ? other[key] : aligned(value, other[key])];
    }),
  );
}

const byId = (one: unknown, other: unknown) =>
  (one as {id: number}).id - (other as {id: number}).id;

/** "29m59.48s" as seconds, to the nearest. */
function wholeSeconds(text: string): number {
  const units = {h: 3600, m: 60, s: 1} as const;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([hms])/g))
    seconds += Number(count) * units[unit as 'h'];
  return Math.round(text.startsWith('-') ? -seconds : seconds);
}

describe.skipIf(!hasConformance)(titled('recorded exchanges of the Local API'), () => {
  const exchanges = hasConformance
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.http'))
        .sort()
        .map(parse)
    : [];
  let stage: Stage;
  let token = '';

  beforeAll(async () => {
    stage = await openStage();
    stage.now = Date.parse('2026-11-21T19:51:00Z');
    const {database} = stage.store;
    await people(stage);
    for (let i = 0; i < EARLIER; i++) await addAlerts(database, [earlier(i)], {now: stage.now});
    await removeAlerts(database, {}, stage.now);
    await database.deleteFrom('decision').execute();
  });
  afterAll(() => stage.close());

  for (const exchange of exchanges) {
    const number = exchange.name.slice(0, 2);
    const difference = DIFFERENCES[number];
    test(`${exchange.name}${difference ? ` (${difference.why})` : ''}`, async () => {
      // The same second of the same day; durations may differ by one.
      const date = Date.parse(exchange.answerHeaders.date!) + 600;
      stage.pass(Math.max(date - stage.now, 0));
      await stage.api.refresh();
      const {'content-length': _, host: __, ...headers} = exchange.headers;
      const answer = await stage.ask(exchange.method, exchange.path, {
        headers: {
          ...headers,
          ...(headers.authorization && {authorization: `Bearer ${token}`}),
        },
        ...(exchange.body !== '' && {body: exchange.body}),
      });
      if (exchange.path === '/v1/watchers/login' && answer.status === 200)
        token = answer.json.token;

      const recorded = settled(json(exchange.answer));
      const given = aligned(settled(json(answer.text)), recorded);
      const wanted = {status: exchange.status, body: recorded};
      const ours = {
        status: difference?.status ?? exchange.status,
        body: difference && 'body' in difference ? difference.body : recorded,
      };
      expect({status: answer.status, body: given}).toEqual(ours);
      if (difference) expect({status: answer.status, body: given}).not.toEqual(wanted);
      if (exchange.method === 'HEAD' || difference) return;
      for (const name of HEADERS_THAT_MATTER)
        expect([name, answer.headers[name]]).toEqual([name, exchange.answerHeaders[name]]);
    });
  }

  test('none is left out', () => {
    expect(exchanges.length).toBe(96);
  });
});

async function people({store: {database}, now}: Stage): Promise<void> {
  const password = await hashPassword('benchbenchbenchbench');
  await addMachine(
    database,
    {machineId: 'bench', password, ip: '', isValidated: true, authType: 'password'},
    now,
  );
  await updateMachine(database, 'bench', {ip: '127.0.0.1'});
  const keyHash = hashApiKey('0123456789abcdef0123456789abcdef');
  await addBouncer(
    database,
    {name: 'transcript', keyHash, ip: '', authType: 'api-key', isAutoCreated: false},
    now,
  );
}

const earlier = (i: number) => ({
  ...{uuid: `alert-${i}`, scenario: 'x', scenario_hash: '', scenario_version: '', message: ''},
  ...{leakspeed: '0', capacity: 0, simulated: false, remediation: true, kind: '', events_count: 1},
  ...{start_at: '2026-11-21T19:50:00Z', stop_at: '2026-11-21T19:50:00Z', labels: [], meta: []},
  source: {scope: 'Ip', value: '192.0.2.1'},
  events: [],
  decisions: [
    {
      ...{uuid: `decision-${i}`, origin: 'cscli', type: 'ban', scope: 'Ip', value: '192.0.2.1'},
      ...{duration: '1h', scenario: 'x', simulated: false},
    },
  ],
});
