// `firewatch serve` killed again and again while machines push alerts, on each database that
// is here: what was acknowledged is there, and a bouncer is told each decision.
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {addBouncer, addMachine, hashApiKey, hashPassword, openStore} from '@firewatch/server';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {KEY, PASSWORD} from '../server/api/stage.ts';
import {madeDatabase, testDatabases} from './databases.ts';

const PROGRAM = new URL('../../cli/bin/firewatch.cjs', import.meta.url).pathname;
const KILLS = 12;
/** Alerts that are under way at once. */
const SENDERS = 4;

interface Answer {
  readonly status: number;
  readonly text: string;
}

describe.each(await testDatabases())('$name', ({why, place}) => {
  describe.skipIf(why !== undefined)(why ?? 'killed', () => {
    let folder = '';
    let store = '';
    let drop = async () => {};
    let server: ChildProcess | undefined;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'firewatch-killed-'));
      ({place: store, drop} = await madeDatabase(place, 'killed', folder));
      const {database, close} = await openStore(store);
      const now = Date.now();
      await addMachine(
        database,
        {
          ...{machineId: 'm1', password: await hashPassword(PASSWORD), ip: ''},
          ...{isValidated: true, authType: 'password'},
        },
        now,
      );
      await addBouncer(
        database,
        {name: 'b1', keyHash: hashApiKey(KEY), ip: '', authType: 'api-key', isAutoCreated: false},
        now,
      );
      await close();
      const config = `server: {listen_socket: ${folder}/api.sock}\nstate: ${folder}\nlog: {format: json}\n`;
      writeFileSync(join(folder, 'firewatch.yaml'), config);
    }, 60_000);
    afterAll(async () => {
      server?.kill('SIGKILL');
      await drop();
      rmSync(folder, {recursive: true, force: true});
    });

    test('no acknowledged alert is lost, and no decision is left out of the stream', async () => {
      const acknowledged: string[] = [];
      const known = new Set<string>();
      let serial = 0;
      for (let round = 0; round < KILLS; round++) {
        server = await serve(folder, store);
        const token = await logIn(folder);
        let isAlive = true;
        const send = async () => {
          while (isAlive) {
            const n = serial++;
            const value = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
            const answer = await ask(folder, 'POST', '/v1/alerts', {
              headers: {authorization: `Bearer ${token}`},
              body: [alertOf(value)],
            }).catch(() => undefined);
            if (!answer) return;
            expect([answer.status, answer.text]).toEqual([201, expect.anything()]);
            acknowledged.push(value);
          }
        };
        const before = acknowledged.length;
        const senders = Array.from({length: SENDERS}, send);
        // Killed in the middle of whatever it is doing after some answers, more each round.
        while (acknowledged.length < before + 5 + round * 3) await poll(folder, known, round);
        server.kill('SIGKILL');
        isAlive = false;
        await Promise.all(senders);
      }
      server = await serve(folder, store);
      await poll(folder, known, 1);
      await poll(folder, known, 1);
      expect(acknowledged.filter((value) => !known.has(value))).toEqual([]);
      const {database, close} = await openStore(store);
      const alerts = await database.selectFrom('alert').select(['id', 'value']).execute();
      const decisions = await database.selectFrom('decision').select('alert_id').execute();
      await close();
      const stored = new Set(alerts.map(({value}) => value));
      expect(acknowledged.filter((value) => !stored.has(value))).toEqual([]);
      // An alert and its decision are there together or not at all.
      const decided = new Set(decisions.map(({alert_id}) => alert_id));
      expect(alerts.filter(({id}) => !decided.has(id))).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(KILLS * 5);
    }, 300_000);
  });
});

/** A bouncer's poll: with `startup` the first time alone. */
async function poll(folder: string, known: Set<string>, round: number): Promise<void> {
  const query = round === 0 && known.size === 0 ? '?startup=true' : '';
  const answer = await ask(folder, 'GET', `/v1/decisions/stream${query}`, {
    headers: {'x-api-key': KEY},
  });
  expect(answer.status).toBe(200);
  for (const {value} of JSON.parse(answer.text).new as {value: string}[]) known.add(value);
}

async function serve(folder: string, store: string): Promise<ChildProcess> {
  const config = join(folder, 'firewatch.yaml');
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--config', config, '--store', store], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    child.stderr!.on('data', (chunk) => {
      said += chunk;
      if (said.includes('"listening"')) resolve();
    });
  });
  return child;
}

async function logIn(folder: string): Promise<string> {
  const body = {machine_id: 'm1', password: PASSWORD};
  const {text} = await ask(folder, 'POST', '/v1/watchers/login', {body});
  return JSON.parse(text).token as string;
}

function ask(
  folder: string,
  method: string,
  path: string,
  {headers = {}, body}: {headers?: Record<string, string>; body?: unknown},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...{socketPath: join(folder, 'api.sock'), method, path, agent: false},
        headers: {'user-agent': 'test/1.0', ...headers},
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString()}),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function alertOf(value: string) {
  const at = new Date().toISOString();
  return {
    ...{capacity: 5, events: [{timestamp: at, meta: []}], events_count: 6, leakspeed: '10s'},
    ...{message: 'm', scenario: 'a/b', scenario_hash: '', scenario_version: '', simulated: false},
    ...{remediation: true, start_at: at, stop_at: at, source: {scope: 'ip', value, ip: value}},
  };
}
