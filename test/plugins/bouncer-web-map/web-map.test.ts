// What is written for nginx and Apache, when they are told, and what is put right.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Decision} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/bouncer-web-map/index.ts';
import {testBundle} from '../bundled.ts';
import {decision, hold} from '../decisions.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('bouncer-web-map');

const NOW = BigInt(Date.now()) * 1_000_000n;
const HEAD = '# Written by firewatch; what is changed here is put right.\n';
const one = (id: number, value: string, type = 'ban'): Decision => decision(id, value, NOW, {type});

/** `reload` is a program that writes a line into a file, and fails while there is a file "broken". */
async function open(kind = 'nginx-map', config: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-map-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const program = join(folder, 'reload.sh');
  writeFileSync(
    program,
    `#!/bin/sh\nif [ -e ${folder}/broken ]; then echo "bad line 7" >&2; exit 3; fi\necho >> ${folder}/reloads\n`,
  );
  chmodSync(program, 0o755);
  const opened = await openPlugin(packageOf('bouncer-web-map', plugin), 'bouncers', kind, {
    ...{folder, reload: [program], reload_interval: '0s', ...config},
  });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const reloads = () => (existsSync(join(folder, 'reloads')) ? read('reloads').length : 0);
  return {...opened, folder, read, reloads};
}

describe('what is written', () => {
  const MIXED = [
    one(1, '203.0.113.7', 'captcha'),
    one(2, '203.0.113.0/24'),
    one(3, '2001:DB8::/32', 'throttle'),
    one(4, '::ffff:198.51.100.1'),
    one(5, '2001:db9::7', 'something; new'),
    one(6, '192.0.2.0/24', 'captcha'),
  ];

  test('for nginx: a narrow entry says what the strictest around it says', async () => {
    const {run, read} = await open();
    await hold(run, MIXED);
    expect(read('decisions.conf')).toBe(
      `${HEAD}${[
        '192.0.2.0/24 captcha;',
        '203.0.113.0/24 ban;',
        '198.51.100.1 ban;',
        '203.0.113.7 ban;',
        '2001:db8::/32 throttle;',
        '2001:db9::7 ban;',
      ].join('\n')}\n`,
    );
  });

  test('for Apache: the strictest condition comes last', async () => {
    const {run, read} = await open('apache-map');
    await hold(run, MIXED);
    expect(read('addresses.map')).toBe(
      `${HEAD}198.51.100.1 ban\n203.0.113.7 ban\n2001:db9::7 ban\n`,
    );
    expect(read('ranges.conf')).toBe(
      `${HEAD}SetEnvIfExpr "-R '192.0.2.0/24'" firewatch=captcha\nSetEnvIfExpr "-R '203.0.113.0/24'" firewatch=ban\nSetEnvIfExpr "-R '2001:db8::/32'" firewatch=ban\n`,
    );
  });

  test('no text of a decision', async () => {
    for (const kind of ['nginx-map', 'apache-map']) {
      const {run, folder, read} = await open(kind);
      const hostile = ['1.2.3.4; deny all', "1.2.3.4' || true", '1.2.3.4\nban', '$(id)', '*'];
      const answer = await hold(
        run,
        [...hostile, '203.0.113.7'].map((value, id) => one(id, value, `ban;\n${id}`)),
      );
      expect(answer).toMatchObject({
        status: 'ok',
        inForce: 1,
        refused: hostile.map((_, id) => ({id})),
      });
      const written = readdirSync(folder)
        .filter((name) => /\.(conf|map)$/.test(name))
        .map(read)
        .join('')
        .replaceAll(HEAD, '');
      expect(written).toMatch(/^203\.0\.113\.7 ban;?\n$/);
    }
  });
});

describe('when the server is told', () => {
  test('at the start, and when something changed', async () => {
    const {run, reloads} = await open();
    await hold(run, [one(1, '203.0.113.7')]);
    expect(reloads()).toBe(1);
    await hold(run, [one(1, '203.0.113.7')]);
    await run.apply({adds: [one(2, '203.0.113.7')], deletes: []}, never);
    expect(reloads()).toBe(1);
    await run.apply({adds: [], deletes: [one(1, '203.0.113.7'), one(2, '203.0.113.7')]}, never);
    expect(reloads()).toBe(2);
  });

  test('Apache is not told of addresses', async () => {
    const {run, reloads, read} = await open('apache-map');
    await hold(run, []);
    await run.apply({adds: [one(1, '203.0.113.7')], deletes: []}, never);
    expect([reloads(), read('addresses.map')]).toEqual([1, `${HEAD}203.0.113.7 ban\n`]);
    await run.apply({adds: [one(2, '203.0.113.0/24')], deletes: []}, never);
    expect(reloads()).toBe(2);
  });

  test('again, after it failed', async () => {
    const {run, reloads, folder} = await open();
    writeFileSync(join(folder, 'broken'), '');
    expect(await hold(run, [one(1, '203.0.113.7')])).toEqual({
      status: 'retry',
      reason: 'the reload ended with 3: bad line 7',
    });
    rmSync(join(folder, 'broken'));
    const nothing = {adds: [], deletes: []};
    expect(await run.apply(nothing, never)).toMatchObject({status: 'ok', inForce: 1});
    expect(reloads()).toBe(1);
  });

  test('not before the interval is over', async () => {
    const {run, reloads} = await open('nginx-map', {reload_interval: '50s'});
    await hold(run, [one(1, '203.0.113.7')]);
    const controller = new AbortController();
    const waiting = run.apply({adds: [one(2, '203.0.113.8')], deletes: []}, controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(waiting).rejects.toThrow();
    expect(reloads()).toBe(1);
  });
});

test('what somebody else changed is put right', async () => {
  const {run, folder, read, reloads} = await open();
  await hold(run, [one(1, '203.0.113.7'), one(2, '203.0.113.8')]);
  const before = read('decisions.conf');
  writeFileSync(join(folder, 'decisions.conf'), before.replace('203.0.113.7 ban;\n', ''));
  const nothing = {adds: [], deletes: []};
  expect(await run.apply(nothing, never)).toMatchObject({status: 'ok', repaired: 1});
  expect([read('decisions.conf'), reloads()]).toEqual([before, 2]);
  rmSync(join(folder, 'decisions.conf'));
  expect(await run.apply(nothing, never)).toMatchObject({status: 'ok', repaired: 2});
  expect(read('decisions.conf')).toBe(before);
  expect(await run.apply(nothing, never)).toMatchObject({repaired: 0});
});

test('a folder that is not there', async () => {
  const {run} = await open('nginx-map', {folder: '/nowhere/at/all'});
  expect(await hold(run, [])).toMatchObject({
    status: 'retry',
    reason: expect.stringContaining('/nowhere/at/all/decisions.conf cannot be written'),
  });
});

test('cleared, the file is there and empty, and others are as they were', async () => {
  const {run, folder, read, reloads} = await open();
  writeFileSync(join(folder, 'other.conf'), 'mine');
  await hold(run, [one(1, '203.0.113.7')]);
  await run.clear();
  expect([read('decisions.conf'), read('other.conf'), reloads()]).toEqual([HEAD, 'mine', 2]);
});

test('faults of the configuration', async () => {
  await expect(open('nginx-map', {reload_interval: '1h'})).rejects.toThrow(/reload_interval/);
  await expect(open('nginx-map', {reload: ['nginx', '-s', 'reload']})).rejects.toThrow(/reload\/0/);
});
