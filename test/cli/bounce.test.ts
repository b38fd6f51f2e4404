// `firewatch bounce` with the example bouncer, installed, against a Local API.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Writable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {environment} from '../kernel/plugin/workshop.ts';
import {ban, KEY, openPeopledStage, type Stage} from '../server/api/stage.ts';
import {runCli} from './harness.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/plugins/bouncer-example', import.meta.url));
const {timers} = environment();

let folder = '';
let stage: Stage;
let token = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-bounce-'));
  const installed = join(folder, 'hub', 'current', 'plugins', 'acme', 'bouncer-example');
  mkdirSync(join(installed, '..'), {recursive: true});
  cpSync(EXAMPLE, installed, {recursive: true});
  mkdirSync(join(folder, 'list'));
  stage = await openPeopledStage();
  token = await stage.logIn();
  configure();
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, {recursive: true});
});

const file = () => join(folder, 'list', 'banned.txt');
const banned = () => (existsSync(file()) ? readFileSync(file(), 'utf8') : undefined);

function configure(more = ''): void {
  const api = `{url: "http://127.0.0.1:${stage.port}", key: ${KEY}}`;
  writeFileSync(
    join(folder, 'firewatch.yaml'),
    `bouncers:\n  - {type: example, name: list, folder: ${join(folder, 'list')}, api: ${api}${more}}\n`,
    {mode: 0o600},
  );
}

/** Runs the command until `stop`. */
function bounce(...argv: string[]) {
  const controller = new AbortController();
  const said = {out: '', err: ''};
  const heard = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        said[name] += chunk;
        done();
      },
    });
  const code = runCli(
    ['bounce', '--config', join(folder, 'firewatch.yaml'), '--state', folder, ...argv],
    {context: {...timers, signal: controller.signal, stdout: heard('out'), stderr: heard('err')}},
  ).then(({code}) => code);
  return {
    said,
    code,
    stop() {
      controller.abort();
      return code;
    },
  };
}

/** As files have no events that can be relied on, they are looked at. */
async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 1500 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isSo()).toBe(true);
}

test('what the API decides is enforced as it decides it, and stays when this stops', async () => {
  await ban(stage, token, '192.0.2.1');
  const running = bounce();
  await until(() => banned() === '192.0.2.1\n');
  await ban(stage, token, '2001:db8::/32', '10s');
  await until(() => banned() === '192.0.2.1\n2001:db8::/32\n');
  stage.pass(10_000);
  await until(() => banned() === '192.0.2.1\n');
  expect([await running.stop(), banned()]).toEqual([0, '192.0.2.1\n']);
  expect(running.said.err).toContain('"by":"events"');
  expect(running.said.err).not.toContain(KEY);
});

test('an API that goes away unbans nobody', async () => {
  await ban(stage, token, '192.0.2.1');
  const running = bounce();
  await until(() => banned() === '192.0.2.1\n');
  await stage.close();
  await until(() => running.said.err.includes('FW5311'));
  expect(banned()).toBe('192.0.2.1\n');
  await running.stop();
  expect(banned()).toBe('192.0.2.1\n');
  stage = await openPeopledStage();
});

test('on_stop: remove, and --clear without any API', async () => {
  configure(', on_stop: remove');
  await ban(stage, token, '192.0.2.1');
  const running = bounce('list');
  await until(() => banned() === '192.0.2.1\n');
  await running.stop();
  expect(banned()).toBeUndefined();
  writeFileSync(file(), '192.0.2.9\n');
  await stage.close();
  expect(await bounce('--clear').code).toBe(0);
  expect(banned()).toBeUndefined();
  stage = await openPeopledStage();
});

test('--dry-run says what would be done', async () => {
  await ban(stage, token, '192.0.2.1', '4h', {scenario: 'a\u001b[2Jb'});
  const running = bounce('--dry-run');
  await until(() => running.said.out.endsWith('\n'));
  await running.stop();
  expect(running.said.out).toMatch(
    /^list: \+ ban Ip 192\.0\.2\.1 until \S+ \(cscli: a\\x1b\[2Jb\)\n$/,
  );
  expect(banned()).toBeUndefined();
});

test('what is wrong is said before anything runs', async () => {
  const told = async (...argv: string[]) => {
    const {code, said} = bounce(...argv);
    expect(await code).toBe(1);
    return said.err;
  };
  expect(await told('other')).toContain('there is no bouncer "other"; there are list');
  const file = join(folder, 'firewatch.yaml');
  writeFileSync(file, 'bouncers: [{type: nope, name: x, api: {url: x}}]');
  expect(await told()).toMatch(/FW5302.*there are example/s);
  writeFileSync(
    file,
    `bouncers:
  - {type: example, name: x, folder: /x, types: [captcha], check_interval: soon}
  - {type: example, name: x, folder: /x, api: {url: "ftp://x"}}
`,
  );
  const faults = await told();
  for (const text of [
    'firewatch.yaml:2:',
    'knows ban, found "captcha"',
    'found "soon"',
    'FW5303',
    'expected a URL like http://127.0.0.1:8080/, or a path, found "ftp://x"',
    'expected a key, or client_cert and client_key',
  ])
    expect(faults).toContain(text);
});
