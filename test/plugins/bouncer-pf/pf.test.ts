// What pfctl is run with, and what a table has after it: a program stands for it that keeps the
// table in a file and speaks as pfctl does.
import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import plugin from '../../../plugins/bouncer-pf/index.ts';
import {testBundle} from '../bundled.ts';
import {decision, hold} from '../decisions.ts';
import {never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('bouncer-pf');

const NOW = BigInt(Date.now()) * 1_000_000n;
const one = (id: number, value: string, change = {}) => decision(id, value, NOW, change);

/** FOLDER/table is the table, FOLDER/runs what it was run with; it fails while there is FOLDER/broken. */
const PFCTL = `
const {appendFileSync, existsSync, readFileSync, writeFileSync} = require('node:fs');
const folder = __dirname;
const argv = process.argv.slice(2);
appendFileSync(folder + '/runs', argv.join(' ') + '\\n');
const fail = (words) => { process.stderr.write('pfctl: ' + words + '\\n'); process.exit(1); };
if (existsSync(folder + '/broken')) fail('/dev/pf: Permission denied');
if (argv[0] === '-k') process.exit(0);
const file = folder + '/table';
const command = argv[argv.indexOf('-T') + 1];
if (command === 'flush' && !existsSync(file)) fail('Table does not exist.');
const held = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\\n').filter(Boolean) : []);
const given = argv.includes('-f') ? readFileSync(0, 'utf8').split('\\n').filter(Boolean) : [];
const next = command === 'add' ? held.union(new Set(given))
  : command === 'delete' ? held.difference(new Set(given)) : new Set(given);
writeFileSync(file, [...next].sort().join('\\n'));
const [added, deleted] = [next.difference(held).size, held.difference(next).size];
const words = [added && added + ' addresses added', deleted && deleted + ' addresses deleted'];
console.log((words.filter(Boolean).join(', ') || 'no changes') + '.');
`;

async function open(config: object = {}, now?: () => bigint) {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-pf-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  const pfctl = join(folder, 'pfctl.cjs');
  writeFileSync(pfctl, `#!${process.execPath}\n${PFCTL}`);
  chmodSync(pfctl, 0o755);
  const packaged = packageOf('bouncer-pf', plugin);
  const settings = {pfctl, ...config};
  const opened = await openPlugin(packaged, 'bouncers', 'pf', settings, undefined, now);
  const lines = (name: string) =>
    existsSync(join(folder, name))
      ? readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)
      : [];
  return {...opened, folder, table: () => lines('table'), runs: () => lines('runs')};
}

test('everything, then what changes, then nothing', async () => {
  const {run, table, runs} = await open();
  const first = await hold(run, [one(1, '203.0.113.7'), one(2, '2001:DB8::/32')]);
  expect(first).toMatchObject({status: 'ok', inForce: 2});
  expect(table()).toEqual(['2001:db8::/32', '203.0.113.7']);
  const change = {adds: [one(3, '::ffff:198.51.100.1')], deletes: [one(1, '203.0.113.7')]};
  for (let time = 0; time < 2; time++) {
    expect(await run.apply(change, never)).toMatchObject({status: 'ok', inForce: 2});
    expect(table()).toEqual(['198.51.100.1', '2001:db8::/32']);
  }
  expect(runs().slice(0, 4)).toEqual([
    '-a firewatch -t firewatch -T replace -f -',
    '-a firewatch -t firewatch -T add -f -',
    '-a firewatch -t firewatch -T delete -f -',
    '-k 198.51.100.1',
  ]);
  await run.clear();
  expect(table()).toEqual([]);
});

test('a value stays until the last decision about it is gone', async () => {
  const {run, table} = await open({kill_states: false, anchor: 'web/fw', table: 'bad'});
  await hold(run, [one(1, '203.0.113.7'), one(2, '203.0.113.7')]);
  await run.apply({adds: [], deletes: [one(1, '203.0.113.7')]}, never);
  expect(table()).toEqual(['203.0.113.7']);
  await run.apply({adds: [], deletes: [one(2, '203.0.113.7')]}, never);
  expect(table()).toEqual([]);
});

test('what ended goes, though nobody says so, and is no repair', async () => {
  let now = NOW;
  const {run, table} = await open({}, () => now);
  const {until} = one(1, '203.0.113.7');
  await hold(run, [one(1, '203.0.113.7'), one(2, '203.0.113.8', {until: until * 2n})]);
  now = until + 1_000_000_000n;
  const nothing = {adds: [], deletes: []};
  expect(await run.apply(nothing, never)).toMatchObject({status: 'ok', inForce: 1, repaired: 0});
  expect(table()).toEqual(['203.0.113.8']);
});

test('what somebody changed is put right, and told', async () => {
  const {run, folder, table} = await open();
  await hold(run, [one(1, '203.0.113.7'), one(2, '203.0.113.8')]);
  writeFileSync(join(folder, 'table'), '192.0.2.1\n203.0.113.7\n');
  const looked = await run.apply({adds: [], deletes: []}, never);
  expect(looked).toMatchObject({status: 'ok', repaired: 2});
  expect(table()).toEqual(['203.0.113.7', '203.0.113.8']);
});

test('a pfctl that fails: everything is told again, nobody is unbanned', async () => {
  const {run, folder, table} = await open();
  await hold(run, [one(1, '203.0.113.7')]);
  writeFileSync(join(folder, 'broken'), '');
  const failed = await run.apply({adds: [], deletes: [one(1, '203.0.113.7')]}, never);
  expect(failed).toMatchObject({status: 'resync'});
  expect((failed as {reason: string}).reason).toContain('/dev/pf: Permission denied');
  await expect(run.clear()).rejects.toThrow('Permission denied');
  expect(table()).toEqual(['203.0.113.7']);
  rmSync(join(folder, 'broken'));
  expect(await hold(run, [])).toMatchObject({status: 'ok', inForce: 0});
  expect(table()).toEqual([]);
});

test('nothing in force and no table yet is no fault', async () => {
  const {run} = await open();
  expect(await hold(run, [])).toMatchObject({status: 'ok', inForce: 0});
});

test('no text of a decision gets to pfctl', async () => {
  const {run, table} = await open();
  const values = ['203.0.113.7', '1.2.3.4; flush', '-F all', '$(id)', '1.2.3.4\n5.6.7.8'];
  const answer = await hold(
    run,
    values.map((value, id) => one(id, value)),
  );
  const refused = [1, 2, 3, 4].map((id) => ({id}));
  expect(answer).toMatchObject({status: 'ok', inForce: 1, refused});
  expect(table()).toEqual(['203.0.113.7']);
});

test.each([{anchor: '-F'}, {table: 'a b'}, {table: ''}, {pfctl: 'pfctl'}])(
  'refuses %o',
  async (config) => {
    await expect(open(config)).rejects.toThrow();
  },
);
