// Web servers of Debian's packages for tests of bouncers: started on free ports with the sample
// configuration of a README, asked by clients of both families.
import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {onTestFinished} from 'vitest';
import {librariesOf, unpackedPackages} from '../debian.ts';

const READY_MS = 30_000;
const STOP_MS = 5_000;

/** What a bouncer is told to refuse in these tests; the others are clients as well. */
export const CLIENTS = {banned: '127.0.0.66', ranged: '127.0.9.9', other: '127.0.0.1', v6: '::1'};
export const RANGE = '127.0.9.0/24';

/** The first block of a language in a README, or its number `at`. */
export function sampleOf(plugin: string, language: string, at = 0): string {
  const readme = readFileSync(join('plugins', plugin, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)];
  const found = blocks.filter(([, name]) => name === language)[at];
  if (!found) throw new Error(`${plugin}/README.md has no sample of ${language}`);
  return found[2]!;
}

/** Replaces texts that have to be there. */
export const changed = (text: string, changes: Readonly<Record<string, string>>): string =>
  Object.entries(changes).reduce((one, [from, to]) => {
    if (!one.includes(from)) throw new Error(`the sample has no ${JSON.stringify(from)}`);
    return one.replaceAll(from, to);
  }, text);

/** Ports that nobody listened on a moment ago, of both families. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({length: count}, async () => {
      const server = createServer().listen(0, '::');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as {port: number}).port);
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}

export interface Program {
  readonly folder: string;
  /** Starts a program of the package, by its path; it is ended with the test. */
  start(path: string, argv: readonly string[], env?: NodeJS.ProcessEnv): Running;
}

export interface Running {
  readonly child: ChildProcess;
  words(): string;
}

/** Packages to run, or why they are not there. */
export function programOf(packages: readonly string[], version: string): Program | string {
  const found = unpackedPackages(packages, version);
  if ('why' in found) return found.why;
  const {folder} = found;
  return {
    folder,
    start(path, argv, env = {}) {
      const file = join(folder, path);
      if (!existsSync(file)) throw new Error(`${file} is not there`);
      const child = spawn(file, argv, {
        env: {PATH: process.env.PATH, LD_LIBRARY_PATH: librariesOf(folder), ...env},
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let words = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (piece) => {
          words = (words + piece).slice(-4000);
        });
      onTestFinished(() => stopped(child));
      return {child, words: () => words};
    },
  };
}

/** The name of tests with a program, and why they are skipped. */
export const named = (name: string, program: Program | string) =>
  typeof program === 'string' ? `${name}: ${program}` : name;

/** Starts nginx with the inside of its `http` block; its files lie in `folder`. */
export async function inNginx(
  nginx: Program,
  config: string,
  folder: string,
  port: number,
): Promise<Running> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; user root; worker_processes 1; pid ${folder}/pid; error_log stderr;
events {}
http { access_log off; ${temporary}
${config}}
`,
  );
  const running = nginx.start('usr/sbin/nginx', ['-c', file]);
  await until(isServing(port), running);
  return running;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(STOP_MS, undefined, {ref: false})]);
  child.kill('SIGKILL');
}

/** Status of a request of a client, by the address that it comes from; 0: no answer. */
export function statusFor(client: string, port: number, path = '/index.html'): Promise<number> {
  const host = client.includes(':') ? '::1' : '127.0.0.1';
  return new Promise((resolve) => {
    const asking = request({host, port, path, localAddress: client, agent: false}, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    asking.on('error', () => resolve(0));
    asking.end();
  });
}

/** The statuses of all clients. */
export async function statuses(
  port: number,
  path?: string,
): Promise<Record<keyof typeof CLIENTS, number>> {
  const found: Record<string, number> = {};
  for (const [name, client] of Object.entries(CLIENTS))
    found[name] = await statusFor(client, port, path);
  return found as Record<keyof typeof CLIENTS, number>;
}

/** Asks until something is so. Throws with what the program said. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  {child, words}: Running,
): Promise<void> {
  for (const end = Date.now() + READY_MS; Date.now() < end; await sleep(100)) {
    if (await isSo()) return;
    if (child.exitCode !== null) break;
  }
  throw new Error(`it never came: ${words()}`);
}

/** Until the clients get these statuses: workers of before may answer for a moment. */
export const untilStatuses = (
  wanted: Awaited<ReturnType<typeof statuses>>,
  port: number,
  running: Running,
): Promise<void> =>
  until(async () => JSON.stringify(await statuses(port)) === JSON.stringify(wanted), running);

export const isServing = (port: number) => async () => (await statusFor('127.0.0.1', port)) !== 0;
