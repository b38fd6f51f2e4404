// Whose request it is and what becomes of it, at instants of the test; the options; the module as
// it is published.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import type {IncomingMessage} from 'node:http';
import {builtinModules} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {AskedDecisions} from '@firewatch/kernel';
import {expect, onTestFinished, test} from 'vitest';
import {Gate} from '../../../bouncers/node/gate.ts';
import {firewatch} from '../../../bouncers/node/index.ts';
import type {FirewatchOptions} from '../../../bouncers/node/options.ts';
import {decision, hold} from '../../plugins/decisions.ts';

const NOW = 1_800_000_000_000_000_000n;
const MINUTE = 60_000_000_000n;
const GOOD: FirewatchOptions = {api: 'http://127.0.0.1:8080', key: 'k', onFailure: 'open'};

async function stage(options: Partial<FirewatchOptions> = {}) {
  const clock = {now: NOW};
  const decisions = new AskedDecisions(() => clock.now);
  const run = decisions.run(async () => {});
  await hold(run, [decision(1, '203.0.113.7', NOW)]);
  const gate = new Gate({...GOOD, ...options}, decisions, () => clock.now);
  const judge = async (remoteAddress: string | undefined, forwarded?: string | string[]) => {
    const headers = forwarded === undefined ? {} : {'x-forwarded-for': forwarded};
    const asked = {socket: {remoteAddress}, headers} as unknown as IncomingMessage;
    return (await gate.judge(asked))?.status ?? 200;
  };
  return {clock, run, judge};
}

test('a decision ends at its end, and what was refused until then is counted', async () => {
  const {clock, run, judge} = await stage();
  const {until} = decision(1, '203.0.113.7', NOW);
  clock.now = until - 1n;
  expect(await judge('203.0.113.7')).toBe(403);
  clock.now = until;
  expect(await judge('203.0.113.7')).toBe(200);
  expect(await run.counts!()).toMatchObject([{remediation: 'ban', unit: 'request', count: 1}]);
});

test.each([
  ['203.0.113.7', undefined, 403],
  ['::ffff:203.0.113.7', undefined, 403],
  ['203.0.113.7', '192.0.2.1', 403],
  ['10.0.0.1', '203.0.113.7', 403],
  ['::ffff:10.0.0.1', '203.0.113.7', 403],
  ['10.0.0.1', '203.0.113.7, 192.0.2.1', 200],
  ['10.0.0.1', '192.0.2.1, 203.0.113.7', 403],
  ['10.0.0.1', '203.0.113.7, 10.0.0.2', 403],
  ['10.0.0.1', ['192.0.2.1', '203.0.113.7'], 403],
  ['10.0.0.1', '203.0.113.7, nobody', 200],
  ['fe80::1%eth0', '203.0.113.7', 200],
])('from %s, on behalf of %s: %i', async (peer, forwarded, status) => {
  const {judge} = await stage({trustedProxies: ['10.0.0.0/8']});
  expect(await judge(peer, forwarded)).toBe(status);
});

test('who has no address: as declared; through a Unix socket a proxy says it', async () => {
  expect(await (await stage()).judge(undefined)).toBe(200);
  expect(await (await stage({onFailure: 'closed'})).judge(undefined)).toBe(503);
  const {judge} = await stage({trustedProxies: ['127.0.0.1']});
  expect(await judge(undefined, '203.0.113.7')).toBe(403);
});

test('a throttle lets through again after its time', async () => {
  const {clock, run, judge} = await stage({throttle: {perMinute: 1, burst: 1}});
  await hold(run, [decision(2, '203.0.113.9', NOW, {type: 'throttle'})]);
  expect([await judge('203.0.113.9'), await judge('203.0.113.9')]).toEqual([200, 429]);
  clock.now += MINUTE;
  expect(await judge('203.0.113.9')).toBe(200);
});

test.each([
  ['none', undefined, 403],
  ['one that is passed', async () => true, 200],
  ['one that is not passed', () => false, 403],
  ['one that leads elsewhere', () => '/captcha', 302],
  ['one that fails', () => Promise.reject(new Error('no')), 403],
])('captcha: %s', async (_name, captcha, status) => {
  const {run, judge} = await stage(captcha && {captcha});
  await hold(run, [decision(2, '203.0.113.9', NOW, {type: 'captcha'})]);
  expect(await judge('203.0.113.9')).toBe(status);
});

test('options that cannot be used are refused, all at once, and not repeated', () => {
  const wrong = {
    ...{api: 'ftp://x', key: 'secret\nkey', onFailure: 'maybe', trustedProxies: ['x']},
    ...{throttle: {perMinute: 0, burst: 1}, follow: 'by foot', trustedproxies: []},
  };
  const fault =
    /api: .*; key: .*; onFailure: .*; trustedProxies: .*; throttle: .*; follow: .*; trustedproxies: there/;
  expect(() => firewatch(wrong as never)).toThrow(fault);
  expect(() => firewatch(wrong as never)).not.toThrow(/secret/);
});

test('the published module needs Node alone', () => {
  const out = mkdtempSync(join(tmpdir(), 'firewatch-node-'));
  onTestFinished(() => rmSync(out, {recursive: true, force: true}));
  execFileSync(process.execPath, ['scripts/build-node-bouncer.mjs', out]);
  const code = readFileSync(join(out, 'firewatch.mjs'), 'utf8');
  const imported = [...code.matchAll(/^import .* from "([^"]+)"/gm)].map(([, name]) => name!);
  expect(imported.filter((name) => !builtinModules.includes(name.replace('node:', '')))).toEqual(
    [],
  );
  expect(readFileSync(join(out, 'index.d.ts'), 'utf8')).not.toContain('@firewatch');
  const use = `import {firewatch} from './firewatch.mjs';
    const bouncer = firewatch({api: '/nowhere.sock', key: 'k', onFailure: 'open', log() {}});
    console.log(typeof bouncer.express, bouncer.isReady);
    await bouncer.close();`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', use], {cwd: out});
  expect(String(said)).toBe('function false\n');
});
