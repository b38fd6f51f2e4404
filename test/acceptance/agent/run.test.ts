// `firewatch run` as a person or a service manager meets it.
import type {ChildProcess} from 'node:child_process';
import {appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {writeRules} from '../../dated-lines.ts';
import {built, firewatch} from '../harness.ts';
import {STORY_RULES, storeOf} from './stage.ts';

let folder: string;
beforeAll(async () => {
  await built();
}, 300_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-run-'));
  writeRules(join(folder, 'rules'), STORY_RULES);
  writeFileSync(join(folder, 'app.log'), '');
  put('');
});
afterEach(() => rmSync(folder, {recursive: true}));

const put = (more: string) =>
  writeFileSync(
    join(folder, 'firewatch.yaml'),
    `rules: rules
state: state
log: {format: text}
sources:
  - {filename: ${folder}/app.log, labels: {type: test}}
${more}`,
  );

const args = () => ['run', '--config', join(folder, 'firewatch.yaml')];

/** Resolves when the child has said the text. */
const said = (child: ChildProcess, text: string) =>
  new Promise<void>((resolve) => {
    let all = '';
    child.stderr!.on('data', (piece) => {
      all += piece;
      if (all.includes(text)) resolve();
    });
  });

const LAST = `${new Date(Date.UTC(2026, 0, 1)).toISOString()} ip=192.0.2.1 kind=last n=1\n`;

test('it says what it watches, alerts, reloads what is right, and stops when it is told', async () => {
  const {code, stderr} = await firewatch(args(), {
    during: async (child) => {
      await said(child, ' ready ');
      appendFileSync(join(folder, 'app.log'), LAST);
      await said(child, 'scenario=test/last');
      const second = await firewatch(args());
      expect(second).toMatchObject({code: 1});
      expect(second.stderr).toContain('FW6001');
      writeFileSync(join(folder, 'rules/scenarios/bad.yaml'), 'type: none\nname: test/bad\n');
      child.kill('SIGHUP');
      await said(child, 'not reloaded');
      rmSync(join(folder, 'rules/scenarios/bad.yaml'));
      child.kill('SIGHUP');
      await said(child, ' reloaded ');
      appendFileSync(join(folder, 'app.log'), LAST.replace('192.0.2.1', '192.0.2.2'));
      await said(child, 'value=192.0.2.2');
      put(`  - {filename: ${folder}/more.log, start: beginning, labels: {type: test}}`);
      writeFileSync(join(folder, 'more.log'), LAST.replace('192.0.2.1', '192.0.2.3'));
      child.kill('SIGHUP');
      await said(child, 'value=192.0.2.3');
      // What is left out is watched no more; back again, it goes on where it was.
      put('');
      child.kill('SIGHUP');
      await said(child, `watched no more source=file type=test files=${folder}/more.log`);
      appendFileSync(join(folder, 'more.log'), LAST.replace('192.0.2.1', '192.0.2.4'));
      put(`  - {filename: ${folder}/more.log, start: beginning, labels: {type: test}}`);
      child.kill('SIGHUP');
      await said(child, 'value=192.0.2.4');
      child.kill('SIGTERM');
    },
  });
  expect(stderr).toContain(`watching source=file type=test files=${folder}/app.log`);
  expect(stderr).toContain('stopped');
  expect(code).toBe(0);
  expect(storeOf(join(folder, 'state')).filter((row) => row.includes('test/last'))).toHaveLength(4);
});

test('a faulty configuration: all faults, nothing runs', async () => {
  put('colour: red\nclock: never\n');
  const checked = await firewatch(['config', 'check', '--config', join(folder, 'firewatch.yaml')]);
  expect(checked.code).toBe(1);
  expect(checked.stderr).toContain('firewatch.yaml:7:8');
  expect(checked.stderr).toContain('unknown "colour"');
  expect(await firewatch(args())).toMatchObject({code: 1});
});

test('config show: defaults and sources', async () => {
  mkdirSync(join(folder, 'state'));
  const {code, stdout} = await firewatch([
    'config',
    'show',
    '--config',
    join(folder, 'firewatch.yaml'),
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    clock: 'event',
    rules: join(folder, 'rules'),
    sources: [{source: 'file', labels: {type: 'test'}, config: {start: 'end', mode: 'tail'}}],
  });
});

/** Lines that make test/burst overflow. */
const burst = (ip: string, hour: number) =>
  Array.from(
    {length: 5},
    (_, i) =>
      `${new Date(Date.UTC(2026, 0, 1, hour, 0, i)).toISOString()} ip=${ip} kind=bad n=${i}\n`,
  ).join('');

test('it locks nobody out, leaves friends alone, and is harder on who comes back', async () => {
  writeFileSync(join(folder, 'friends.txt'), '192.0.2.2\n');
  put(`allowlists: [{name: friends, files: [friends.txt]}]
decisions: {lockout_guard: {also: [192.0.2.1]}, escalation: {factor: 3}}
`);
  const {code, stderr} = await firewatch(args(), {
    during: async (child) => {
      await said(child, ' ready ');
      const text = burst('192.0.2.1', 1) + burst('192.0.2.2', 2) + burst('192.0.2.3', 3);
      appendFileSync(join(folder, 'app.log'), text + burst('192.0.2.3', 12));
      await said(child, 'decisions=ban 12h0m0s');
      writeFileSync(join(folder, 'friends.txt'), '192.0.2.2\n192.0.2.3\n');
      child.kill('SIGHUP');
      await said(child, ' reloaded ');
      appendFileSync(join(folder, 'app.log'), burst('192.0.2.3', 13));
      await said(child, 'source is allowlisted scenario=test/burst scope=Ip value=192.0.2.3');
      child.kill('SIGTERM');
    },
  });
  expect(code).toBe(0);
  expect(stderr).toContain(
    'decision refused: would lock out 192.0.2.1 (named in the configuration) scenario=test/burst type=ban scope=Ip value=192.0.2.1',
  );
  expect(stderr).toContain('source is allowlisted scenario=test/burst scope=Ip value=192.0.2.2');
  const rows = storeOf(join(folder, 'state'));
  expect(rows.filter((row) => row.includes('"ban"'))).toHaveLength(2);
  expect(rows.filter((row) => row.includes('test/burst') && row.includes('stopped'))).toHaveLength(
    3,
  );
});
