// What the commands on installed items print: for people, for cscli's scripts, for programs.
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {buildShippedIndex} from '../../kernel/hub/publish/shipped.ts';
import {DOOR_HUB, folder, write} from '../kernel/hub/client/hubs.ts';
import {runCli} from './harness.ts';

/** A shipped hub, and a state of its own. */
async function shipped() {
  const [shippedRules, state, built] = [folder(), folder(), folder()];
  write(shippedRules, DOOR_HUB);
  write(built, {'index.json': await buildShippedIndex(shippedRules, '0.1.0')});
  const context = {shippedRules, shippedIndex: join(built, 'index.json'), state};
  return (...argv: string[]) => runCli(argv, {context});
}

test('install says its plan and what it cost; again, that there is nothing to do', async () => {
  const run = await shipped();
  const first = await run('collections', 'install', 'some/doors');
  expect(first).toMatchObject({code: 0, stderr: ''});
  expect(first.stdout).toContain('Action plan:\n  install collections:some/doors 0.1.0\n');
  expect(first.stdout).toMatch(
    /Done: 5 steps, 5 files fetched \(.*\) in .* s; this is generation 1\./,
  );
  expect((await run('hub', 'install', 'some/doors')).stdout).toBe('Nothing to do.\n');
});

test('a dry run in raw is a step a line', async () => {
  const run = await shipped();
  const {stdout} = await run('scenario', 'install', '--dry-run', '-o', 'raw', 'some/knocks');
  expect(stdout).toBe('install scenarios:some/knocks 0.1.0\n');
});

test("list has cscli's columns and keys", async () => {
  const run = await shipped();
  await run('hub', 'install', 'some/knocks');
  expect((await run('scenarios', 'list', '-o', 'raw')).stdout).toBe(
    'name,status,version,description\nsome/knocks,enabled,0.1.0,three knocks\n',
  );
  expect((await run('hub', 'list', '-a', '-o', 'raw')).stdout).toContain(
    'some/raw,disabled,,takes every line,parsers\n',
  );
  const {scenarios, parsers} = JSON.parse((await run('hub', 'list', '-o', 'json')).stdout);
  expect(parsers).toEqual([]);
  expect(scenarios).toMatchObject([
    {
      name: 'some/knocks',
      local_version: '0.1.0',
      local_path: expect.stringMatching(/scenarios\/some\/knocks\.yaml$/),
      description: 'three knocks',
      utf8_status: '✔️  enabled',
      status: 'enabled',
    },
  ]);
  expect((await run('hub', 'list', '--status', 'tainted')).stdout).toBe('0 items\n');
});

test('search, inspect, status and verify', async () => {
  const run = await shipped();
  await run('hub', 'install', 'some/doors');
  expect((await run('hub', 'search', 'THREE', 'knock')).stdout).toContain('some/knocks');
  expect(await run('hub', 'search', 'nobody')).toMatchObject({code: 1});
  expect(
    JSON.parse((await run('scenarios', 'inspect', '-o', 'json', 'some/knocks')).stdout),
  ).toMatchObject({
    installed: true,
    tainted: false,
    up_to_date: true,
    belongs_to_collections: ['collections:some/doors'],
  });
  expect((await run('scenarios', 'inspect', 'some/knocks')).stdout).toContain('status: enabled\n');
  const status = JSON.parse((await run('hub', 'status', '-o', 'json')).stdout);
  expect(status).toMatchObject({generation: 1, installed: 5, updates: [], tainted: []});
  expect((await run('hub', 'verify')).stdout).toBe('5 items, 5 artefacts: 0 faults\n');
});

const FAULTS = [
  {argv: ['hub', 'install'], code: 2, text: 'what to install'},
  {argv: ['hub', 'install', '../etc'], code: 1, text: 'FW4011'},
  {argv: ['hub', 'install', 'some/nobody'], code: 1, text: 'FW4042'},
  {argv: ['hub', 'install', 'some/knocks@latest'], code: 1, text: 'FW4011'},
  {argv: ['hub', 'upgrade', 'some/knocks'], code: 1, text: 'FW4046'},
  {argv: ['hub', 'upgrade', '--preview'], code: 2, text: 'name the logs'},
  {argv: ['hub', 'remove'], code: 2, text: 'nothing to remove'},
  {argv: ['hub', 'rollback'], code: 1, text: 'FW4035'},
  {argv: ['hub', 'list', '--status', 'good'], code: 2, text: 'not-installed'},
  {argv: ['hub', 'update', '--allow', 'all'], code: 2, text: 'allow'},
  {
    argv: ['hub', 'update', '--source', '/nowhere', '--key', 'nokey'],
    code: 2,
    text: 'neither a public key',
  },
];
for (const {argv, code, text} of FAULTS) {
  test(`firewatch ${argv.join(' ')} is refused`, async () => {
    const run = await shipped();
    const outcome = await run(...argv);
    expect(outcome).toMatchObject({code, stdout: ''});
    expect(outcome.stderr).toContain(text);
  });
}
