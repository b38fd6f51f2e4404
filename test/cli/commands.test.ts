// The command line: help, usage errors and their suggestions, exit codes.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {allCommands, commandOf} from '../../cli/commands/index.ts';
import {runCli} from './harness.ts';

let folder = '';
let log = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-cli-'));
  log = join(folder, 'auth.log');
  const line = (user: string) => `203.0.113.7 attack on ${user}\n`;
  writeFileSync(log, `${line('root')}${line('admin')}${line('root')}a quiet line\n`);
});
afterAll(() => rmSync(folder, {recursive: true}));

describe('usage errors', () => {
  const CASES = [
    {argv: ['analyse', 'x'], stderr: 'unknown command "analyse"; did you mean "analyze"?'},
    {
      argv: ['analyze', '--outptu', 'json', 'x'],
      stderr: 'unknown option "--outptu"; did you mean "--output"?',
    },
    {
      argv: ['analyze', '--fail', 'x'],
      stderr: 'unknown option "--fail"; did you mean "--fail-on-alert"?',
    },
    {argv: ['analyze', '--frobnicate', 'x'], stderr: 'unknown option "--frobnicate"\n'},
    {argv: ['analyze', '-z', 'x'], stderr: 'unknown option "-z"'},
    {argv: ['analyze'], stderr: 'not enough positional arguments'},
    {argv: ['analyze', '-o', 'yaml', 'x'], stderr: 'invalid value for -o'},
    {argv: ['analyze', '--now', 'yesterday', 'x'], stderr: '--now: "yesterday" is no instant'},
    {
      argv: ['analyze', '--tz', 'Mars/Olympus', 'x'],
      stderr: '--tz: "Mars/Olympus" is no time zone',
    },
    {argv: ['analyze', '--workers', '4', 'x'], stderr: '--workers: "4" is not possible'},
    {argv: ['explain', 'Feb', '3'], stderr: 'a line needs quotes around it'},
    {argv: ['explain', '--scenario', 'x', 'y'], stderr: 'give --since-start too'},
    {argv: ['explain', 'what is this line'], stderr: 'name it with --type'},
  ];
  for (const {argv, stderr} of CASES) {
    test(argv.join(' '), async () => {
      const outcome = await runCli(argv);
      expect(outcome.stderr).toContain(stderr);
      expect(outcome.stderr).not.toContain('\n\n');
      expect(outcome).toMatchObject({code: 2, stdout: ''});
    });
  }
});

/** Each command once. */
const COMMANDS = await allCommands();
const LISTED = COMMANDS.filter(({isAlias}) => !isAlias);

test('every command is found by its words', async () => {
  for (const {paths, command} of COMMANDS) {
    expect((await commandOf([...paths, 'x']))?.command, paths.join(' ')).toBe(command);
  }
});

describe('help', () => {
  test('the general help names every command', async () => {
    const {code, stdout} = await runCli(['--help']);
    expect(code).toBe(0);
    for (const {paths} of LISTED) expect(stdout).toContain(`  ${paths.join(' ')}`);
  });

  for (const entry of LISTED) {
    const path = entry.paths.join(' ');
    test(`${path} --help shows options with what they mean, and examples, in 80 columns`, async () => {
      const {code, stdout} = await runCli([...entry.paths, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: firewatch ${path}`);
      // A service has no result to print.
      expect(stdout.includes('--output FORMAT')).toBe(!entry.isService);
      expect(stdout).toContain(`    $ `);
      expect(stdout).not.toMatch(/#\d/);
      const options = stdout.slice(0, stdout.indexOf('\nExamples')).split('\n');
      expect(options.filter((line) => [...line].length > 80)).toEqual([]);
      expect(options.filter((line) => /^ +(-\w, )?--\S+( [A-Z]+)?$/.test(line))).toEqual([]);
    });
  }

  test('no command at all is a usage error that shows the help', async () => {
    expect(await runCli([])).toMatchObject({code: 2});
  });
});

describe('exit codes', () => {
  const CASES = [
    {name: 'alerts are no failure', args: ['--type', 'x'], code: 0},
    {name: 'unless asked for', args: ['--type', 'x', '--fail-on-alert'], code: 3},
    {
      name: 'no alert, asked for',
      args: ['--type', 'x', '--fail-on-alert', '--scenario', 'fake/attack'],
      code: 3,
    },
    {name: 'a file of unknown kind', args: [], code: 1},
    {name: 'an unknown scenario', args: ['--type', 'x', '--scenario', 'nope'], code: 1},
  ];
  for (const {name, args, code} of CASES) {
    test(name, async () => {
      expect((await runCli(['analyze', ...args, log])).code).toBe(code);
    });
  }

  test('a bug shows its stack and gives 70', async () => {
    const outcome = await runCli(['analyze', '--type', 'x', log], {
      context: {open: () => Promise.reject(new TypeError('broken'))},
    });
    expect(outcome.code).toBe(70);
    expect(outcome.stderr).toContain('TypeError: broken');
  });
});

test('explain shows the way of a line', async () => {
  const {code, stdout} = await runCli(['explain', '--type', 'x', '203.0.113.7 attack on root']);
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      '203.0.113.7 attack on root',
      '├─ s01-parse',
      '│  └─ ✓ fake/parser  parsers/fake.yaml:3',
      '│     └─ meta.source_ip = 203.0.113.7',
      '├─ parsed',
      '└─ scenarios',
      '   └─ ✓ fake/attack for 203.0.113.7',
      '',
      '',
    ].join('\n'),
  );
});

test('explain -o ndjson prints the final event of each line', async () => {
  const {stdout} = await runCli(['explain', '--type', 'x', '-o', 'ndjson', log]);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({outcome}) => outcome)).toEqual(['parsed', 'parsed', 'parsed', 'unparsed']);
  expect(events[0].meta).toEqual({source_ip: '203.0.113.7'});
});
