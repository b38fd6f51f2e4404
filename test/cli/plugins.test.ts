// `plugins run`: commands that installed plugins bring.
import {cpSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {installedPlugins} from '../../kernel/plugin/installed.ts';
import {pluginFolder} from '../kernel/plugin/workshop.ts';
import {runCli} from './harness.ts';

const state = mkdtempSync(join(tmpdir(), 'firewatch-state-'));
afterAll(() => rmSync(state, {recursive: true, force: true}));
mkdirSync(join(state, 'hub/current/plugins/test'), {recursive: true});
cpSync(
  pluginFolder({
    kind: 'commands',
    code: `{async run(argv, host, output) {
      await output.out('ran ' + argv.join(' ') + '\\n\\u001b[2J');
      await output.err('to stderr\\n');
      return 3;
    }}`,
  }),
  join(state, 'hub/current/plugins/test/command-it'),
  {recursive: true},
);

test('a command of an installed plugin: arguments, streams, exit code, nothing that moves a cursor', async () => {
  const words = ['plugins', 'run', 'test/command-it', 'it', '--state', state, '--', 'a', '--b'];
  const {code, stdout, stderr} = await runCli(words);
  expect([code, stdout, stderr]).toEqual([3, expect.stringMatching(/^ran a --b\n/), 'to stderr\n']);
  expect(stdout).not.toContain('\u001b');
  expect(await installedPlugins(state)).toEqual(['test/command-it']);
});

test('a plugin that is not there, a command that it does not have', async () => {
  const run = (plugin: string, command: string) =>
    runCli(['plugins', 'run', plugin, command, '--state', state]);
  expect((await run('test/other', 'it')).stderr).toContain('FW4217');
  expect((await run('../../etc', 'it')).stderr).toContain('FW4217');
  expect((await run('test/command-it', 'other')).stderr).toContain('FW4214');
});
