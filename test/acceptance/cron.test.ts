// The recipes of docs/cron.md, executed as they stand there, over three rotations: every line
// counts once, a slow brute force spread over the runs is found, and quiet runs say nothing.
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Report} from '@firewatch/schemas';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {failure, instant, type Rotation, rotatedLog} from './cron-log.ts';
import {built, root, whyNot} from './harness.ts';

const START = Date.UTC(2026, 1, 3) / 1000;
const ATTACKER = '203.0.113.7';

/** Code blocks of the page, by the file they are for. */
const recipes = new Map(
  readFileSync(join(root, 'docs/cron.md'), 'utf8')
    .split('```')
    .filter((_, at) => at % 2 === 1)
    .map((block) => block.slice(block.indexOf('\n') + 1))
    .filter((block) => block.startsWith('# /'))
    .map((block) => [block.slice(2, block.indexOf('\n')), block] as const),
);

let home = '';
beforeAll(async () => {
  await built();
  home = mkdtempSync(join(tmpdir(), 'firewatch-cron-'));
}, 300_000);
afterAll(() => rmSync(home, {recursive: true}));

/** The command of the recipe that cron hands to the shell. */
function cronCommand(): string {
  const line = recipes
    .get('/etc/cron.d/firewatch')!
    .split('\n')
    .find((one) => one.startsWith('*'))!;
  expect(line).not.toContain('%'); // a line end, to cron
  return line.split(' ').slice(6).join(' ');
}

/** The command of the service, with what systemd puts in its place. */
function unitCommand(): string {
  const unit = recipes.get('/etc/systemd/system/firewatch-analyze.service')!;
  const line = unit.split('\n').find((one) => one.startsWith('ExecStart='))!;
  return line.slice('ExecStart='.length).replace(/\$\{STATE_DIRECTORY\}/, '/var/lib/firewatch');
}

/** A machine: a folder in which the recipe's paths lie. */
function machine(name: string) {
  const folder = join(home, name);
  mkdirSync(join(folder, 'log/nginx'), {recursive: true});
  mkdirSync(join(folder, 'lib'));
  const auth = rotatedLog(join(folder, 'log'));
  const access = rotatedLog(join(folder, 'log/nginx'), 'access.log');
  /** Runs a command as cron does: its environment, no terminal. */
  const run = (command: string) => {
    const inside = command
      .replaceAll('/var/log', join(folder, 'log'))
      .replaceAll('/var/lib/firewatch', join(folder, 'lib'))
      .replaceAll('/usr/local/bin/firewatch', join(root, 'firewatch'));
    const {status, stdout, stderr} = spawnSync('/bin/sh', ['-c', inside], {
      encoding: 'utf8',
      cwd: '/',
      env: {PATH: '/usr/bin:/bin', HOME: folder, LOGNAME: 'root', SHELL: '/bin/sh'},
    });
    return {code: status, stdout, stderr};
  };
  return {auth, access, run};
}

const request = (seconds: number, ip: string) => {
  const [, month, day] = instant(seconds).slice(0, 10).split('-');
  expect(month).toBe('02');
  return `${ip} - - [${day}/Feb/2026:${instant(seconds).slice(11, 19)} +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0"`;
};

const RECIPES = [
  {name: 'cron', command: cronCommand},
  {name: 'systemd timer', command: unitCommand},
];
const ROTATIONS: readonly (Rotation | undefined)[] = [
  undefined,
  'rename',
  undefined,
  'copytruncate',
  undefined,
  'compress',
  undefined,
];

describe.each(RECIPES)('$name', ({name, command}) => {
  test('three rotations: every line once, the slow attack found, silence otherwise', () => {
    const {auth, access, run} = machine(name.replaceAll(' ', '-'));
    const recipe = command();
    /** The same, with a cursor of its own, telling what it counted. */
    const telling = `${recipe.replace(' --quiet', '').replace('/cursor ', '/telling ')} -o json`;
    let written = 0;
    let counted = 0;
    const found: string[] = [];
    const mails: boolean[] = [];
    const alerted: boolean[] = [];
    const write = (run: number, half: number) => {
      // A failure every twenty seconds, three in each half of a run's time: too slow for any one run.
      const seconds = START + (run * 2 + half) * 60;
      auth.write(...[0, 20, 40].map((at) => failure(seconds + at, ATTACKER)));
      auth.write(failure(seconds + 50, `198.51.100.${run * 2 + half}`));
      access.write(request(seconds, '192.0.2.10'));
      written += 5;
    };
    for (const [at, rotation] of ROTATIONS.entries()) {
      write(at, 0);
      if (rotation) {
        auth.rotate(rotation, '');
        access.rotate(rotation, '');
      }
      if (rotation !== 'compress') write(at, 1); // and once an empty log after the rotation
      const mail = run(recipe);
      expect(mail).toMatchObject({code: 0, stderr: ''});
      mails.push(mail.stdout !== '');
      const report = JSON.parse(run(telling).stdout) as Report;
      expect(report.summary.problems).toEqual([]);
      counted += report.summary.lines;
      alerted.push(report.summary.alerts > 0);
      found.push(...report.alerts.map(({scenario, source}) => `${scenario} ${source.value}`));
      if (mail.stdout !== '') expect(mail.stdout).toContain(ATTACKER);
    }
    expect(counted).toBe(written);
    expect(found).toContain(`firewatch/ssh-slow-bf ${ATTACKER}`);
    expect(found.filter((one) => !one.endsWith(ATTACKER))).toEqual([]);
    expect(mails).toEqual(alerted);
    expect(mails[0]).toBe(false);
    const idle = run(recipe);
    expect(idle).toEqual({code: 0, stdout: '', stderr: ''});
  }, 120_000);
});

const noSystemd = whyNot('systemd-analyze', '--version');
test('systemd takes the units as they stand', (context) => {
  if (noSystemd) context.skip(noSystemd);
  const units = [...recipes].filter(([path]) => path.startsWith('/etc/systemd/'));
  expect(units.length).toBe(2);
  const paths = units.map(([path, text]) => {
    const file = join(home, path.slice(path.lastIndexOf('/') + 1));
    writeFileSync(file, text.replaceAll('/usr/local/bin/firewatch', join(root, 'firewatch')));
    return file;
  });
  const output = execFileSync('systemd-analyze', ['verify', '--man=no', ...paths], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(output).toBe('');
});
