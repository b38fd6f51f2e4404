// Killed at any instant, over rotations and on a bad disk, the agent ends up with what it would
// have had undisturbed: every alert once, with its decisions and what sinks are to be told.
//
// FIREWATCH_LONG=1 kills some hundreds of times.
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {writeRules} from '../../dated-lines.ts';
import {built} from '../harness.ts';
import {
  type ChildOptions,
  chance,
  RotatingLog,
  STORY_RULES,
  startChild,
  storeOf,
  storyOf,
} from './stage.ts';

const KILLS = Number(process.env.FIREWATCH_KILLS ?? (process.env.FIREWATCH_LONG ? 100 : 4));
const LINES_PER_KILL = 60;
const folder = mkdtempSync(join(tmpdir(), 'firewatch-crash-'));
const rules = join(folder, 'rules');

beforeAll(async () => {
  await built();
  writeRules(rules, STORY_RULES);
}, 300_000);
afterAll(() => rmSync(folder, {recursive: true}));

/** What an undisturbed run makes of the lines. */
async function undisturbed(lines: readonly string[], name: string): Promise<string[]> {
  const state = join(folder, `${name}-undisturbed`);
  mkdirSync(state);
  const log = join(state, 'whole.log');
  writeFileSync(log, lines.join(''));
  const {code, stderr} = await startChild({state, rules, log, mode: 'cat'}).ended;
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  return storeOf(state);
}

interface Play {
  readonly seed: number;
  readonly rotations: readonly ('rename' | 'copytruncate')[];
  readonly child?: Partial<ChildOptions>;
  /** Done to the state while nothing runs. */
  readonly damage?: (state: string, next: () => number) => Promise<void>;
}

/** Writes, rotates, kills; gives what the store holds in the end. */
async function disturbed(lines: readonly string[], name: string, play: Play): Promise<string[]> {
  const next = chance(play.seed);
  const state = join(folder, name);
  mkdirSync(state);
  const log = new RotatingLog(join(state, 'test.log'));
  const options: ChildOptions = {state, rules, log: log.path, mode: 'tail', ...play.child};
  let written = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startChild(options);
    const until = written + LINES_PER_KILL;
    // What was rotated before it was ever read belongs to no agent.
    const isFirst = kill === 0;
    const isEarly = !isFirst && next() < 0.3;
    if (!isEarly) await child.ready;
    while (written < until) {
      const line = lines[written++]!;
      const cut = Math.floor(next() * line.length);
      // Not every write of a log ends with its line.
      log.write(line.slice(0, cut));
      if (next() < 0.1) await wait(1);
      log.write(line.slice(cut));
      if (next() < 0.05) await wait(Math.floor(next() * 30));
      if (!isFirst && next() < 0.02 && play.rotations.length > 0)
        log.rotate(play.rotations[Math.floor(next() * play.rotations.length)]!);
    }
    await wait(isFirst ? 1000 : Math.floor(next() * 60));
    child.process.kill('SIGKILL');
    await child.ended;
    await play.damage?.(state, next);
  }
  for (const line of lines.slice(written)) log.write(line);
  const {code, stderr} = await startChild({...options, fullDisk: false}).ended;
  expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('FW6002'))).toEqual([]);
  expect(code).toBe(0);
  return storeOf(state);
}

/** Changes a byte of the newest checkpoint, now and then. */
async function damageCheckpoint(state: string, next: () => number): Promise<void> {
  if (next() < 0.5 || !existsSync(join(state, 'agent'))) return;
  const numbers = readdirSync(join(state, 'agent'))
    .filter((name) => /^checkpoint-\d+$/.test(name))
    .map((name) => Number(name.slice('checkpoint-'.length)));
  if (numbers.length < 2) return;
  const handle = await open(join(state, 'agent', `checkpoint-${Math.max(...numbers)}`), 'r+');
  const {size} = await handle.stat();
  await handle.write(Buffer.from([next() * 256]), 0, 1, 40 + Math.floor(next() * (size - 40)));
  await handle.close();
}

const PLAYS: Readonly<Record<string, Play>> = {
  'one file': {seed: 11, rotations: []},
  'renamed and compressed': {seed: 12, rotations: ['rename']},
  'copied and truncated': {seed: 13, rotations: ['copytruncate']},
  'a damaged checkpoint': {seed: 14, rotations: ['rename'], damage: damageCheckpoint},
  'a full disk': {seed: 15, rotations: [], child: {fullDisk: true}},
  'a clock set back': {seed: 16, rotations: ['rename'], child: {backwards: true}},
};

for (const [name, play] of Object.entries(PLAYS)) {
  test(`${KILLS} kills: ${name}`, async () => {
    const slug = name.replaceAll(' ', '-');
    const lines = storyOf(KILLS * LINES_PER_KILL + 50, chance(play.seed + 100));
    const expected = await undisturbed(lines, slug);
    expect(expected.length).toBeGreaterThan(50);
    expect(await disturbed(lines, slug, play)).toEqual(expected);
  }, 900_000);
}
