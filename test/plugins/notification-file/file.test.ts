// Alerts in a file that grows, is rotated, is taken away, or cannot be written.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {Allowance} from '../../../kernel/plugin/broker/allowance.ts';
import {readPlugin} from '../../../kernel/plugin/manifest.ts';
import {openUse} from '../../../kernel/plugin/run/open.ts';
import type {AlertBatch} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/notification-file/index.ts';
import {environment} from '../../kernel/plugin/workshop.ts';
import {buildPlugin} from '../build.ts';
import {testBundle} from '../bundled.ts';
import {batchOf, never, openPlugin, packageOf} from '../open-plugin.ts';

testBundle('notification-file');

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-file-'));
  path = join(folder, 'alerts.log');
});
afterEach(() => rmSync(folder, {recursive: true}));

const open = (config: object = {}, now?: () => bigint) =>
  openPlugin(
    packageOf('notification-file', plugin),
    'notifications',
    'file',
    {log_path: path, ...config},
    undefined,
    now,
  );
const read = (name = 'alerts.log') => readFileSync(join(folder, name), 'utf8');
const there = () => readdirSync(folder).sort();

let keys = 0;
/** A batch whose text is as long as this, with the line break. */
const textOf = (length: number, letter = 'x'): AlertBatch => ({
  ...batchOf(1),
  key: `batch ${keys++}`,
  text: `${letter.repeat(length - 1)}\n`,
});
const KIB = 1 / 1024;

test('a line of JSON for each alert; hostile text makes no line; nobody else may read it', async () => {
  const {run, heard} = await open();
  const hostile = 'a"\n{"alert": null}\u2028\r';
  expect(await run.deliver(batchOf(2, {message: hostile}), never)).toEqual({
    status: 'ok',
    refused: [],
  });
  const lines = read().split('\n');
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0]!)).toEqual({
    time: '2026-03-14T10:00:03.25Z',
    program: 'firewatch',
    alert: batchOf(2, {message: hostile}).alerts[0],
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(heard.counts.get('alerts_delivered_total')).toBe(2);
  expect(heard.counts.get('bytes_written_total')).toBe(statSync(path).size);
});

test("the operator's text, its mode; the same batch once", async () => {
  const {run} = await open({mode: '0640', fsync: 'none'});
  const batch = {...batchOf(1), text: 'two words'};
  await run.deliver(batch, never);
  await run.deliver(batch, never);
  await run.deliver({...batch, key: 'next', text: 'more\n'}, never);
  expect(read()).toBe('two words\nmore\n');
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

describe('rotation', () => {
  test('by size, as many files as are wanted, the newest is .1', async () => {
    const {run, heard} = await open({
      rotate: {max_size: KIB, max_files: 2, compress: false},
    });
    for (const letter of ['a', 'b', 'c', 'd']) await run.deliver(textOf(600, letter), never);
    expect(there()).toEqual(['alerts.log', 'alerts.log.1', 'alerts.log.2']);
    expect([read()[0], read('alerts.log.1')[0], read('alerts.log.2')[0]]).toEqual(['d', 'c', 'b']);
    expect(heard.counts.get('rotations_total')).toBe(3);
    expect(statSync(join(folder, 'alerts.log')).mode & 0o777).toBe(0o600);
  });

  test('what fits stays in one file, and a batch is never cut', async () => {
    const {run} = await open({rotate: {max_size: KIB, compress: false}});
    await run.deliver(textOf(512, 'a'), never);
    await run.deliver(textOf(512, 'b'), never);
    expect(there()).toEqual(['alerts.log']);
    await run.deliver(textOf(5000, 'c'), never);
    expect(read('alerts.log.1')).toHaveLength(1024);
    expect(read()).toHaveLength(5000);
  });

  test('compressed, and moved on with its ending', async () => {
    const {run, close} = await open({rotate: {max_size: KIB, max_files: 3}});
    for (const letter of ['a', 'b', 'c']) await run.deliver(textOf(600, letter), never);
    await expect.poll(there).toEqual(['alerts.log', 'alerts.log.1.gz', 'alerts.log.2.gz']);
    const unpacked = gunzipSync(readFileSync(join(folder, 'alerts.log.2.gz'))).toString();
    expect(unpacked).toBe(textOf(600, 'a').text);
    expect(statSync(join(folder, 'alerts.log.2.gz')).mode & 0o777).toBe(0o600);
    await close();
  });

  test('a gap that a crash left is closed, nothing else is lost', async () => {
    for (const number of [1, 3, 4]) writeFileSync(`${path}.${number}`, String(number));
    writeFileSync(path, 'x'.repeat(1024));
    const {run} = await open({rotate: {max_size: KIB, max_files: 4, compress: false}});
    await run.deliver(textOf(10), never);
    expect([2, 3, 4].map((number) => read(`alerts.log.${number}`))).toEqual(['1', '3', '4']);
  });

  test('files that are too old go', async () => {
    const now = () => 1_770_000_000_000_000_000n;
    const days = (count: number) => 1_770_000_000 - count * 86_400;
    for (const [name, age] of [
      ['alerts.log.1', 2],
      ['alerts.log.2.gz', 8],
    ] as const) {
      writeFileSync(join(folder, name), 'x');
      utimesSync(join(folder, name), days(age), days(age));
    }
    const {run} = await open({rotate: {max_age: 7}}, now);
    await run.deliver(textOf(10), never);
    expect(there()).toEqual(['alerts.log', 'alerts.log.1']);
  });

  test('by somebody else: the name is opened anew, nothing is written to the old file', async () => {
    const {run} = await open({rotate: {enabled: false, max_size: KIB}});
    await run.deliver(textOf(2000, 'a'), never);
    renameSync(path, `${path}.old`);
    await run.deliver(textOf(2000, 'b'), never);
    rmSync(path);
    await run.deliver(textOf(2000, 'c'), never);
    expect([read('alerts.log.old')[0], read()]).toEqual(['a', textOf(2000, 'c').text]);
    expect(there()).toEqual(['alerts.log', 'alerts.log.old']);
  });
});

describe('what goes wrong', () => {
  test('half a line of before stays alone', async () => {
    writeFileSync(path, 'whole\nhal');
    const {run} = await open();
    await run.deliver(textOf(5), never);
    appendFileSync(path, 'torn');
    await run.deliver(textOf(3), never);
    expect(read()).toBe('whole\nhal\nxxxx\ntorn\nxx\n');
  });

  const FAULTS: [name: string, prepare: () => void, said: RegExp][] = [
    ['no folder', () => rmSync(folder, {recursive: true}), /its folder is not there \(ENOENT/],
    ['a folder', () => mkdirSync(path), /it is a folder/],
    [
      'a link',
      () => symlinkSync('/dev/null', path),
      /it is a symbolic link, which is not followed/,
    ],
  ];
  for (const [name, prepare, said] of FAULTS) {
    test(`${name}: the alerts wait`, async () => {
      prepare();
      const {run, heard} = await open();
      const delivery = await run.deliver(batchOf(1), never);
      expect(delivery).toMatchObject({status: 'retry', reason: expect.stringMatching(said)});
      expect(heard.health.at(-1)).toContain('degraded');
      if (!existsSync(folder)) mkdirSync(folder);
    });
  }

  test.skipIf(!existsSync('/dev/full'))('a full disk: the alerts wait', async () => {
    const {run} = await open({log_path: '/dev/full', rotate: {enabled: false}});
    expect(await run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('/dev/full: the disk is full'),
    });
  });

  for (const log_path of ['/var/log/../x', '/var/*/x', 'x.log', '/var/log/']) {
    test(`${log_path} is no path for it`, async () => {
      await expect(open({log_path})).rejects.toThrow(/log_path/);
    });
  }
});

test('as a process: it may touch the file and what lies beside it under its name, and no more', async () => {
  const out = join(folder, 'built');
  buildPlugin('notification-file', out);
  const installed = await readPlugin(out);
  const config = {log_path: path, rotate: {max_size: KIB, max_files: 2}};
  const {read: reads, write: writes} = new Allowance(installed.manifest, config).paths;
  expect([reads, writes]).toEqual(Array(2).fill([path, `${path}/*`, `${path}.*`]));
  const use = await openUse(
    {plugin: installed, kind: 'notifications', name: 'file', config},
    environment(),
  );
  for (const letter of ['a', 'b', 'c', 'd']) {
    expect(await use.run.deliver(textOf(600, letter), never)).toMatchObject({status: 'ok'});
  }
  await expect.poll(there).toEqual(['alerts.log', 'alerts.log.1.gz', 'alerts.log.2.gz', 'built']);
  await use.close();
});
