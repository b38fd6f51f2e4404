// A datasource that an installed plugin provides works wherever a bundled one does.
import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Acquisition, Problem} from '@firewatch/schemas';
import {afterAll, describe, expect, test} from 'vitest';
import {environment, pluginFolder} from '../kernel/plugin/workshop.ts';
import {runCli} from './harness.ts';

const state = mkdtempSync(join(tmpdir(), 'firewatch-installed-'));
afterAll(() => rmSync(state, {recursive: true, force: true}));
const installed = join(state, 'hub', 'current', 'plugins', 'acme');
mkdirSync(installed, {recursive: true});

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['queue'],
  properties: {queue: {type: 'string'}},
};
const code = `{
  check: ({queue}) => queue === 'empty' ? [{at: '/queue', message: 'is empty'}] : [],
  open: async () => ({chunks: (async function* () {})(), close: async () => {}}),
}`;
const install = (name: string) =>
  cpSync(
    pluginFolder({kind: 'datasources', code, schema, manifest: {name: `acme/${name}`}}),
    join(installed, name),
    {recursive: true},
  );
install('datasource-queue');

const check = (text: string) => {
  const file = join(state, 'firewatch.yaml');
  writeFileSync(file, text);
  const {timers} = environment();
  return runCli(['config', 'check', '--config', file, '--state', state], {context: timers});
};

test('its settings are checked, by its schema and by itself', async () => {
  const good = await check('sources: [{source: it, queue: full, labels: {type: x}}]');
  expect(good).toMatchObject({code: 0, stdout: expect.stringContaining('sources: 1')});
  const unknown = await check('sources: [{source: it, queue: q, colour: red, labels: {type: x}}]');
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('unknown "colour"');
  const own = await check('sources: [{source: it, queue: empty, labels: {type: x}}]');
  expect(own.code).toBe(1);
  expect(own.stderr).toMatch(/firewatch\.yaml:1:\d+: .*is empty/s);
});

test('a name that nobody provides: what there is, and where to look', async () => {
  const {code, stderr} = await check('sources: [{source: kafka, labels: {type: x}}]');
  expect(code).toBe(1);
  expect(stderr).toContain('no datasource "kafka" is installed; there are fifo, file, it, ');
  expect(stderr).toContain('firewatch plugins search kafka');
});

test('two with one name, and a damaged one, are told and keep nobody from working', async () => {
  install('other-queue');
  mkdirSync(join(installed, 'broken'));
  writeFileSync(join(installed, 'broken', 'plugin.json'), '{');
  const {code, stderr} = await check('sources: [{source: it, queue: full, labels: {type: x}}]');
  expect(code).toBe(0);
  expect(stderr).toContain('FW6301');
  expect(stderr).toContain('by acme/datasource-queue and by acme/other-queue: the first is used');
  expect(stderr).toContain('FW4211');
});

/** Gives lines of two streams in turns, each cut in the middle of a line. */
const streams = `{
  dsn: (dsn) => {
    const {host, username, password} = new URL(dsn);
    if (host === '') throw new TypeError('expected queue://NAME, found no name');
    return {queue: host + username + password};
  },
  open: async ({queue}, host) => ({
    chunks: (async function* () {
      if (queue === 'broken') throw new Error('the broker is gone');
      if (queue === 'none') return;
      const line = (second, user) => '2026-02-03T10:00:0' + second + 'Z host sshd[1]: ' + user;
      const chunk = (source, text) =>
        ({bytes: Buffer.from(text), source, position: 1, at: host.now(), framing: 'line'});
      host.log('warn', 'is slow today');
      yield chunk('one', line(1, 'a') + '\\n' + line(2, 'b').slice(0, 9));
      yield chunk('two', line(3, 'c').slice(0, 5));
      yield chunk('one', line(2, 'b').slice(9) + '\\n');
      yield chunk('two', line(3, 'c').slice(5) + '\\n');
      yield {...chunk('two', line(4, 'd')), framing: 'record'};
    })(),
    close: async () => {},
  }),
}`;

describe('DSNs', () => {
  const other = join(state, 'other');
  cpSync(
    pluginFolder({
      kind: 'datasources',
      code: streams,
      schema,
      manifest: {
        name: 'acme/datasource-streams',
        provides: {
          datasources: {
            it: {schema: 'schema.json', modes: ['cat'], rereadable: false, dsn: ['queue']},
          },
        },
      },
    }),
    join(other, 'hub', 'current', 'plugins', 'acme', 'datasource-streams'),
    {recursive: true},
  );
  const analyze = async (...argv: string[]) => {
    const {timers} = environment();
    const words = ['analyze', '-o', 'json', '--state', other, '--tz', 'UTC', ...argv];
    const {code, stdout, stderr} = await runCli(words, {context: timers});
    const summary = stdout === '' ? undefined : JSON.parse(stdout).summary;
    return {code, stderr, summary};
  };
  const log = join(state, 'auth.log');
  writeFileSync(log, '2026-02-03T10:00:02Z host sshd[1]: between\n');

  test('are read and merged with files', async () => {
    const {code, summary} = await analyze('queue://orders', log, `file://${log}`);
    expect(summary.problems.map(({code, message}: Problem) => `${code} ${message}`)).toEqual([
      'FW1018 was already reached by another name',
      'FW6304 is slow today',
    ]);
    expect(
      summary.acquisitions.map(({name, type, lines}: Acquisition) => [name, type, lines]),
    ).toEqual([
      [log, 'syslog', 1],
      ['one', 'syslog', 4],
    ]);
    expect(code).toBe(0);
  });

  test('that cannot be read are problems, and the rest is read', async () => {
    const {code, summary} = await analyze('queue://broken', 'queue://', 'kafka://x', log);
    expect(summary.problems.map(({code, message}: Problem) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^FW4305 .*the broker is gone/),
      expect.stringMatching(/^FW6302 .*expected queue:\/\/NAME, found no name/),
      'FW6303 no datasource reads "kafka://"; there are file, journalctl, journald, queue',
    ]);
    expect(summary.acquisitions).toHaveLength(1);
    expect(code).toBe(1);
  });

  test('show no password, and no line is no fault', async () => {
    const {code, summary} = await analyze('--type', 'syslog', 'queue://me:hunter2@none', log);
    expect(JSON.stringify(summary)).not.toContain('hunter2');
    expect(code).toBe(0);
  });

  test('are not for --cursor', async () => {
    const {code, stderr} = await analyze('--cursor', join(state, 'c'), 'queue://orders');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--cursor follows files')]);
  });

  test('explain shows their lines', async () => {
    const {timers} = environment();
    const words = ['explain', '-o', 'ndjson', '--state', other, 'queue://orders'];
    const {stdout, stderr} = await runCli(words, {context: timers});
    expect(stdout.trim().split('\n')).toHaveLength(4);
    expect(stderr).toContain('is slow today');
  });
});
