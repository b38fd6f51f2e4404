// A store that fails under the Local API: a disk that is full, a database that goes away and
// returns. What was not stored is refused, what was acknowledged is there afterwards, and
// bouncers go on where they were.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openStore} from '@firewatch/server';
import {afterEach, describe, expect, test} from 'vitest';
import {KEY, openPeopledStage, type Stage} from '../server/api/stage.ts';
import {madeDatabase, testDatabases} from './databases.ts';

let closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

const ban = (stage: Stage, token: string, value: string, message = 'm') => {
  const at = new Date(stage.now).toISOString();
  const alert = {
    ...{capacity: 5, events: [{timestamp: at, meta: []}], events_count: 6, leakspeed: '10s'},
    ...{message, scenario: 'a/b', scenario_hash: '', scenario_version: '', simulated: false},
    ...{remediation: true, start_at: at, stop_at: at, source: {scope: 'ip', value, ip: value}},
  };
  return stage.ask('POST', '/v1/alerts', {token, body: [alert]});
};
const streamed = async (stage: Stage, query = '') => {
  const {json} = await stage.ask('GET', `/v1/decisions/stream${query}`, {key: KEY});
  return (json.new as {value: string}[]).map(({value}) => value).sort();
};

const isRoot = process.getuid?.() === 0;
describe.skipIf(!isRoot)(isRoot ? 'a full disk' : 'a full disk: needs root for a tmpfs', () => {
  test('what cannot be stored is refused, and when there is room it goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firewatch-full-'));
    closing.push(() => rmSync(folder, {recursive: true}));
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'firewatch-test', disk]);
    closing.push(() => execFileSync('umount', [disk]));
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(1 << 20));
    const store = await openStore(join(disk, 'firewatch.db'));
    closing.push(() => store.close());
    const stage = await openPeopledStage({store});
    closing.push(() => stage.close());
    const token = await stage.logIn();
    const stored: string[] = [];
    let refused = 0;
    for (let i = 0; i < 2000 && refused < 3; i++) {
      const value = `10.0.${i >> 8}.${i & 255}`;
      const {status} = await ban(stage, token, value, 'x'.repeat(20_000));
      if (status === 201) stored.push(value);
      else {
        expect(status).toBe(500);
        refused += 1;
      }
    }
    expect(refused).toBe(3);
    expect(stored.length).toBeGreaterThan(10);
    expect((await stage.ask('GET', '/health')).status).toBe(200);
    // Whoever is known still is, and hears what holds.
    expect(await streamed(stage, '?startup=true')).toEqual([...stored].sort());
    rmSync(ballast);
    expect((await ban(stage, token, '192.0.2.1')).status).toBe(201);
    const reopened = await openStore(join(disk, 'firewatch.db'));
    const alerts = await reopened.database.selectFrom('alert').select('value').execute();
    await reopened.close();
    expect(alerts.map(({value}) => value).sort()).toEqual([...stored, '192.0.2.1'].sort());
  }, 120_000);
});

/** A way to a port that can be cut. */
class Way {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private server: Server | undefined;
  private readonly to: number;

  constructor(to: number) {
    this.to = to;
  }

  open(): Promise<number> {
    this.server = createServer((socket) => {
      if (this.isCut) {
        socket.destroy();
        return;
      }
      const other = connect(this.to, '127.0.0.1');
      for (const [one, end] of [
        [socket, other],
        [other, socket],
      ] as const) {
        this.sockets.add(one);
        one.on('error', () => {});
        one.on('close', () => {
          this.sockets.delete(one);
          end.destroy();
        });
        one.pipe(end);
      }
    });
    return new Promise((resolve) => {
      this.server!.listen(0, '127.0.0.1', () => {
        const address = this.server!.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.server!.close(() => resolve()));
  }
}

const servers = (await testDatabases()).filter(({place}) => place !== undefined);
describe.each(servers)('$name', ({why, place}) => {
  test.skipIf(why !== undefined)(
    `goes away and returns${why === undefined ? '' : `: ${why}`}`,
    async () => {
      const made = await madeDatabase(place, 'away', '');
      closing.push(made.drop);
      const port = made.place.startsWith('postgres') ? 5432 : 3306;
      const way = new Way(port);
      const through = await way.open();
      closing.push(() => way.close());
      const store = await openStore(made.place.replace('127.0.0.1', `127.0.0.1:${through}`));
      closing.push(() => store.close());
      const stage = await openPeopledStage({store});
      closing.push(() => stage.close());
      const token = await stage.logIn();
      expect((await ban(stage, token, '192.0.2.1')).status).toBe(201);
      expect(await streamed(stage, '?startup=true')).toEqual(['192.0.2.1']);
      const sending = Promise.all(
        Array.from({length: 8}, (_, i) => ban(stage, token, `198.51.100.${i}`)),
      );
      way.cut();
      const acknowledged = (await sending).flatMap(({status}, i) =>
        status === 201 ? [`198.51.100.${i}`] : [],
      );
      const refused = await ban(stage, token, '192.0.2.2');
      expect(refused.status).toBeGreaterThanOrEqual(500);
      // What is in memory is answered all the same.
      expect((await stage.ask('GET', '/health')).status).toBe(200);
      way.mend();
      await until(async () => (await ban(stage, token, '192.0.2.3')).status === 201);
      await stage.api.refresh();
      const told = await streamed(stage, '?startup=true');
      for (const value of ['192.0.2.1', '192.0.2.3', ...acknowledged])
        expect(told).toContain(value);
      const alerts = await store.database.selectFrom('alert').select('value').execute();
      expect(alerts.map(({value}) => value)).toEqual(expect.arrayContaining(acknowledged));
    },
    120_000,
  );
});

/** Tries until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never was');
}
