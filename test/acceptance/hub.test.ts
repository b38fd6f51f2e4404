// The life of installed rules as a person lives it: `firewatch hub …` against a real web server.
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {serve} from '../kernel/hub/client/web-server.ts';
import {firewatch, root} from './harness.ts';

/** Seven failed logins in seven seconds: more than the scenario's five. */
const LOG = Array.from(
  {length: 7},
  (_, at) =>
    `Feb  3 10:01:0${at} web sshd[${20 + at}]: Failed password for root from 203.0.113.7 port ${4000 + at} ssh2\n`,
).join('');

test('publish, install, list, edit, diff, upgrade with a preview, roll back', async () => {
  const work = mkdtempSync(join(tmpdir(), 'firewatch-hub-life-'));
  onTestFinished(() => rmSync(work, {recursive: true}));
  const at = (...parts: string[]) => join(work, ...parts);
  const run = async (...args: string[]) => {
    const outcome = await firewatch(args, {cwd: work});
    expect(outcome.stderr).toBe('');
    return outcome;
  };

  // Whoever runs the hub: a key, a folder of rules, a web server.
  for (const part of ['parsers', 'scenarios', 'collections', 'data', 'tests'])
    cpSync(join(root, 'hub-index', part), at('rules', part), {recursive: true});
  await run('hub', 'keygen', '--out', 'hub.key');
  const publish = () =>
    run('hub', 'publish', '--hub', 'rules', '--key', 'hub.key', '--out', 'www', '--unchecked');
  expect((await publish()).stdout).toContain('Published firewatch, serial 1');
  const web = await serve(at('www'));
  const hub = (verb: string, ...args: string[]) =>
    run(
      'hub',
      verb,
      '--state',
      'state',
      ...(['diff', 'rollback'].includes(verb) ? [] : ['--source', web.url, '--key', 'hub.key.pub']),
      ...args,
    );

  // Install.
  const installed = await hub('install', 'firewatch/sshd', 'firewatch/nginx');
  expect(installed.code).toBe(0);
  expect(installed.stdout).toContain('install collections:firewatch/sshd 1.0.0');
  expect(installed.stdout).toContain('this is generation 1');
  const listed = JSON.parse((await hub('list', '-o', 'json')).stdout);
  expect(
    listed.collections.map(({name, status}: Record<string, string>) => [name, status]),
  ).toEqual(
    expect.arrayContaining([
      ['firewatch/nginx', 'enabled'],
      ['firewatch/sshd', 'enabled'],
    ]),
  );

  // Edit.
  expect(await hub('diff')).toMatchObject({code: 0, stdout: ''});
  const scenario = at('state/hub/current/scenarios/firewatch/ssh-bf.yaml');
  const text = readFileSync(scenario, 'utf8');
  writeFileSync(scenario, text.replace('blackhole: 1m', 'blackhole: 2m'));
  const diff = await hub('diff');
  expect(diff.code).toBe(1);
  expect(diff.stdout).toContain('-blackhole: 1m\n+blackhole: 2m\n');
  const tainted = JSON.parse((await hub('list', '-o', 'json')).stdout);
  expect(
    tainted.scenarios.find(({name}: {name: string}) => name === 'firewatch/ssh-bf').status,
  ).toBe('enabled,tainted');

  // A newer version, in which it takes more to be an attack.
  const rule = at('rules/scenarios/firewatch/ssh-bf.yaml');
  writeFileSync(rule, readFileSync(rule, 'utf8').replaceAll('capacity: 5', 'capacity: 9'));
  expect((await publish()).stdout).toContain('released scenarios:firewatch/ssh-bf@1.1.0');
  writeFileSync(at('auth.log'), LOG);
  const preview = await hub('upgrade', '--preview', '-o', 'json', 'auth.log');
  expect(JSON.parse(preview.stdout)).toMatchObject({
    steps: [{action: 'upgrade', name: 'firewatch/ssh-bf', from: '1.0.0', to: '1.1.0'}],
    preview: {
      lines: 7,
      appear: [],
      vanish: [{scenario: 'firewatch/ssh-bf', value: '203.0.113.7'}],
    },
  });
  const alerts = async () => {
    const {stdout} = await run(
      'analyze',
      '--state',
      'state',
      '--now',
      '2026-02-04',
      '-o',
      'json',
      'auth.log',
    );
    return JSON.parse(stdout).alerts.map(
      ({scenario, scenario_version}: Record<string, string>) => `${scenario} ${scenario_version}`,
    );
  };
  expect(await alerts()).toEqual(['firewatch/ssh-bf ?']);

  // Upgrade: both changes are there, and judge the log.
  expect((await hub('upgrade')).stdout).toContain(
    'merged your changes: scenarios/firewatch/ssh-bf.yaml',
  );
  const merged = readFileSync(scenario, 'utf8');
  expect(merged).toContain('capacity: 9');
  expect(merged).toContain('blackhole: 2m');
  expect(await alerts()).toEqual([]);

  // Back.
  expect((await hub('rollback')).stdout).toContain('generation 3 has the content of 1');
  expect(readFileSync(scenario, 'utf8')).toBe(text.replace('blackhole: 1m', 'blackhole: 2m'));
  expect(await alerts()).toEqual(['firewatch/ssh-bf ?']);
  expect((await hub('verify')).stdout).toContain('0 faults');
}, 300_000);
