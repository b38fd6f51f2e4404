// The reference's own clients against our Local API: its agent pushes, its cscli lists and
// takes back, its firewall bouncer drops packets in a network namespace of this test.
import {type ChildProcess, execFileSync, spawn, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  addBouncer,
  addMachine,
  findMachine,
  hashApiKey,
  hashPassword,
  type LocalApi,
  type OpenedStore,
  openStore,
  startServer,
} from '@firewatch/server';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {banFourHours} from '../server/api/stage.ts';
import {unpackedPackages} from './debian.ts';
import {collectionItems, runFolder, writeDirectory} from './reference/directory.ts';
import {obtainReference, type Reference} from './reference/package.ts';
import {wallClock} from './wall-clock.ts';

const KEY = 'interop-key-interop-key-interop-key-interop';
const PASSWORD = 'interop-password';
const NAMESPACE = `fw-lapi-${process.pid}`;
const VETH = `fwl${process.pid % 100_000}`;
const HOST = '10.213.77.1';
const INSIDE = '10.213.77.2';
const TRIES = 100;

const reference = obtainReference();
const bouncer = unpackedPackages(['crowdsec-firewall-bouncer'], '0.0.25');
const isRoot = process.getuid?.() === 0;
const whyNot =
  typeof reference === 'string'
    ? reference
    : 'why' in bouncer
      ? bouncer.why
      : isRoot
        ? undefined
        : 'it takes root to make a network namespace';

describe.skipIf(whyNot !== undefined)(
  `clients of the reference${whyNot === undefined ? '' : `: ${whyNot}`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'firewatch-lapi-'));
    const children: ChildProcess[] = [];
    let store: OpenedStore;
    let api: LocalApi;
    let port = 0;

    beforeAll(async () => {
      store = await openStore(join(folder, 'store.db'));
      const now = Date.now();
      const password = await hashPassword(PASSWORD);
      await addMachine(
        store.database,
        {machineId: 'peer', password, ip: '', isValidated: true, authType: 'password'},
        now,
      );
      await addBouncer(
        store.database,
        {name: 'fw', keyHash: hashApiKey(KEY), ip: '', authType: 'api-key', isAutoCreated: false},
        now,
      );
      api = await startServer({
        database: store.database,
        isShared: false,
        clock: wallClock,
        access: {
          ...{trusted: [], proxies: [], isRegistrationLocal: false, autoRegistration: undefined},
          ...{agentUnits: [], bouncerUnits: []},
        },
        decider: banFourHours,
        log: () => {},
        version: 'interop',
      });
      port = (await api.listen({tcp: {host: '0.0.0.0', port: 0}})).port!;
      openNamespace();
      const wanted = collectionItems(reference as Reference, ['crowdsecurity/linux']);
      mkdirSync(join(folder, 'crowdsec'));
      writeDirectory(join(folder, 'crowdsec'), reference as Reference, (path) => wanted.has(path));
    }, 120_000);

    afterAll(async () => {
      for (const child of children) child.kill('SIGKILL');
      spawnSync('ip', ['netns', 'del', NAMESPACE]);
      spawnSync('ip', ['link', 'del', VETH]);
      await api?.close();
      await store?.close();
      rmSync(folder, {recursive: true});
    });

    test('cscli logs in, adds, lists and takes back', async () => {
      expect((await cscli('lapi', 'status')).stderr).toContain('You can successfully interact');
      await cscli('decisions', 'add', '-i', '192.0.2.1', '-d', '30m', '-t', 'captcha');
      await cscli('decisions', 'add', '-r', '198.51.100.0/24');
      const listed = JSON.parse((await cscli('decisions', 'list', '-o', 'json')).stdout);
      expect(
        listed.flatMap(({decisions}: {decisions: {value: string; type: string}[]}) =>
          decisions.map(({type, value}) => `${type} ${value}`),
        ),
      ).toEqual(['ban 198.51.100.0/24', 'captcha 192.0.2.1']);
      const alerts = JSON.parse((await cscli('alerts', 'list', '-o', 'json')).stdout);
      expect(alerts.length).toBe(2);
      const inspected = await cscli('alerts', 'inspect', String(alerts[0].id), '-o', 'json');
      expect(JSON.parse(inspected.stdout).id).toBe(alerts[0].id);
      const taken = await cscli('decisions', 'delete', '--ip', '192.0.2.1');
      expect(taken.stderr).toContain('1 decision(s) deleted');
      const left = JSON.parse((await cscli('decisions', 'list', '-o', 'json')).stdout);
      expect(left.length).toBe(1);
      await cscli('decisions', 'delete', '--all');
      expect((await cscli('alerts', 'delete', '--all')).stderr).toContain('2 alert(s) deleted');
    });

    test('the agent pushes what it finds, and decisions come of it', async () => {
      const log = join(folder, 'auth.log');
      const lines = Array.from(
        {length: 12},
        (_, i) =>
          `Feb  3 10:00:${String(i).padStart(2, '0')} host sshd[1]: Failed password for invalid user eve from 203.0.113.77 port 4000 ssh2\n`,
      );
      writeFileSync(log, lines.join(''));
      const {program} = reference as Reference;
      const args = ['-c', configFile(), '-dsn', `file://${log}`, '-type', 'syslog', '-no-api'];
      const ended = await ran(program, args, 90_000);
      expect(ended.code, ended.stderr.slice(-800)).toBe(0);
      const alerts = await store.database.selectFrom('alert').selectAll().execute();
      expect(alerts.map(({scenario}) => scenario)).toContain('crowdsecurity/ssh-bf');
      const decisions = await store.database.selectFrom('decision').selectAll().execute();
      expect(decisions.some(({value, type}) => value === '203.0.113.77' && type === 'ban')).toBe(
        true,
      );
      const machine = await findMachine(store.database, 'peer');
      expect(machine!.version).toContain('1.4.6');
      expect(JSON.parse(machine!.scenarios)).toContain('crowdsecurity/ssh-bf');
    });

    test('the firewall bouncer drops packets of a banned address, until it is taken back', async () => {
      const config = join(folder, 'fw.yaml');
      await forward();
      writeFileSync(config, bouncerConfig());
      const program = join(
        (bouncer as {folder: string}).folder,
        'usr/bin/crowdsec-firewall-bouncer',
      );
      const child = spawn('ip', ['netns', 'exec', NAMESPACE, program, '-c', config], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      let words = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          words = (words + chunk).slice(-3000);
        });
      await until(
        () => words.includes('Processing new and deleted decisions'),
        () => words,
      );
      expect(isReachable()).toBe(true);
      await cscli('decisions', 'add', '-i', HOST, '-d', '10m');
      await until(
        () => !isReachable(),
        () => words,
      );
      // A longer ban of the same address beside it: taking back one of them unbans nobody.
      await cscli('decisions', 'add', '-i', HOST, '-d', '20m', '-R', 'longer');
      const rows = await store.database
        .selectFrom('decision')
        .select(['id', 'until'])
        .where('value', '=', HOST)
        .orderBy('until', 'desc')
        .execute();
      await cscli('decisions', 'delete', '--id', String(rows[0]!.id));
      for (let i = 0; i < 5; i++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(isReachable()).toBe(false);
      }
      await cscli('decisions', 'delete', '--ip', HOST);
      await until(isReachable, () => words);
      const {status} = spawnSync('kill', [String(child.pid)]);
      expect(status).toBe(0);
    });

    function openNamespace(): void {
      const ip = (...args: string[]) => execFileSync('ip', args);
      ip('netns', 'add', NAMESPACE);
      ip('link', 'add', VETH, 'type', 'veth', 'peer', 'name', 'inside', 'netns', NAMESPACE);
      ip('addr', 'add', `${HOST}/30`, 'dev', VETH);
      ip('link', 'set', VETH, 'up');
      ip('-n', NAMESPACE, 'addr', 'add', `${INSIDE}/30`, 'dev', 'inside');
      ip('-n', NAMESPACE, 'addr', 'add', `${INSIDE.replace(/2$/, '6')}/32`, 'dev', 'lo');
      ip('-n', NAMESPACE, 'link', 'set', 'inside', 'up');
      ip('-n', NAMESPACE, 'link', 'set', 'lo', 'up');
    }

    /** A packet of ours is answered in there: the bouncer's rules drop by the source. */
    const isReachable = () =>
      spawnSync('python3', ['-c', PING, INSIDE], {timeout: 5000}).status === 0;

    const bouncerConfig = () => `mode: nftables
pid_dir: ${folder}/
update_frequency: 1s
daemonize: false
log_mode: stdout
log_level: info
api_url: http://127.0.0.1:${port}/
api_key: ${KEY}
disable_ipv6: false
deny_action: DROP
deny_log: false
supported_decisions_types: [ban]
blacklists_ipv4: crowdsec-blacklists
blacklists_ipv6: crowdsec6-blacklists
nftables:
  ipv4: {enabled: true, set-only: false, table: crowdsec, chain: crowdsec-chain}
  ipv6: {enabled: true, set-only: false, table: crowdsec6, chain: crowdsec6-chain}
prometheus: {enabled: false}
`;

    /** The bouncer reaches the API by the loopback of its namespace, which its rules never drop. */
    async function forward(): Promise<void> {
      const child = spawn('python3', ['-c', FORWARD, NAMESPACE, String(port)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      await new Promise((resolve) => child.stdout.once('data', resolve));
    }

    const configFile = () => {
      const directory = join(folder, 'crowdsec');
      const credentials = join(folder, 'credentials.yaml');
      writeFileSync(
        credentials,
        `url: http://127.0.0.1:${port}/\nlogin: peer\npassword: ${PASSWORD}\n`,
      );
      const config = join(folder, 'config.yaml');
      const shared = execFileSync('cat', [join(directory, 'config.yaml')], {encoding: 'utf8'});
      writeFileSync(
        config,
        `${shared.replaceAll(`${runFolder(directory)}/credentials.yaml`, credentials).replaceAll(runFolder(directory), folder)}cscli: {hub_branch: master}\n`,
      );
      return config;
    };

    const cscli = (...args: string[]) => {
      const {cscli: program} = reference as Reference;
      return ran(program, ['-c', configFile(), ...args], 60_000);
    };

    function ran(program: string, args: readonly string[], timeout: number) {
      const {libraries} = reference as Reference;
      const child = spawn(program, args, {
        cwd: folder,
        timeout,
        env: {PATH: process.env.PATH, TZ: 'UTC', LD_LIBRARY_PATH: libraries},
      });
      return new Promise<{code: number | null; stdout: string; stderr: string}>(
        (resolve, reject) => {
          let [stdout, stderr] = ['', ''];
          child.stdout.on('data', (chunk) => {
            stdout += chunk;
          });
          child.stderr.on('data', (chunk) => {
            stderr += chunk;
          });
          child.on('error', reject);
          child.on('close', (code) => resolve({code, stdout, stderr}));
        },
      );
    }
  },
);

async function until(isSo: () => boolean, words: () => string): Promise<void> {
  for (let i = 0; i < TRIES; i++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`it never came: ${words()}`);
}

/** TCP to a closed port of the address: refused means that the packet arrived and was answered. */
const PING = `
import socket, sys
s = socket.socket(); s.settimeout(0.7)
try: s.connect((sys.argv[1], 9))
except ConnectionRefusedError: sys.exit(0)
except OSError: sys.exit(1)
sys.exit(0)
`;

/** Listens on the loopback of the namespace, connects on that of the host. */
const FORWARD = `
import os, socket, sys, threading
name, port = sys.argv[1], int(sys.argv[2])
host = os.open('/proc/self/ns/net', os.O_RDONLY)
inside = os.open('/run/netns/' + name, os.O_RDONLY)
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.setns(inside, 0x40000000)
server = socket.socket(); server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', port)); server.listen(16)
libc.setns(host, 0x40000000)
print('ready', flush=True)
def pipe(a, b):
    try:
        while True:
            data = a.recv(65536)
            if not data: break
            b.sendall(data)
    except OSError: pass
    for s in (a, b):
        try: s.shutdown(socket.SHUT_RDWR)
        except OSError: pass
while True:
    client, _ = server.accept()
    peer = socket.create_connection(('127.0.0.1', port))
    threading.Thread(target=pipe, args=(client, peer), daemon=True).start()
    threading.Thread(target=pipe, args=(peer, client), daemon=True).start()
`;
