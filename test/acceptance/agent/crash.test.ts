// Killed at any instant, over rotations and on a bad disk, the agent ends up with what it would
// have had undisturbed: every alert once, with its decisions and what sinks are to be told.
//
// FIREWATCH_LONG=1 kills some hundreds of times; FIREWATCH_KILLS says how often in each play.
import {execFileSync} from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import {open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {writeRules} from '../../dated-lines.ts';
import {built} from '../harness.ts';
import {disturbed, KILLS, LINES_PER_KILL, type Play, undisturbed} from './play.ts';
import {chance, STORY_RULES, storyOf} from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'firewatch-crash-'));
const rules = join(folder, 'rules');
const place = {folder, rules};

beforeAll(async () => {
  await built();
  writeRules(rules, STORY_RULES);
}, 300_000);
afterAll(() => {
  for (const one of mounted) execFileSync('umount', [one]);
  rmSync(folder, {recursive: true});
});

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

/** The state is on a disk of its own, which something else fills up now and then. */
function smallDisk(seed: number): Play {
  const ballastOf = (state: string) => join(state, 'ballast');
  return {
    seed,
    rotations: ['rename'],
    begin: (state) => mount(['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', state]),
    meanwhile: (state, next) => {
      if (next() < 0.03) fillUp(ballastOf(state));
      else if (next() < 0.06) rmSync(ballastOf(state), {force: true});
    },
    mend: (state) => rmSync(ballastOf(state), {force: true}),
  };
}

const DISK_BYTES = 24 << 20;
const PIECE = Buffer.alloc(1 << 16);

function fillUp(file: string): void {
  const ballast = openSync(file, 'w');
  try {
    for (;;) writeSync(ballast, PIECE);
  } catch (error) {
    expect(error).toMatchObject({code: 'ENOSPC'});
  } finally {
    closeSync(ballast);
  }
}

const mounted: string[] = [];
function mount(args: readonly string[]): void {
  execFileSync('mount', args, {stdio: 'pipe'});
  mounted.push(args.at(-1)!);
}

/** Why there can be no disk for a test alone; undefined: there can. */
function whyNoDisk(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const there = mkdtempSync(join(tmpdir(), 'firewatch-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', there], {stdio: 'pipe'});
    execFileSync('umount', [there]);
    return undefined;
  } catch {
    return 'may not mount';
  } finally {
    rmSync(there, {recursive: true});
  }
}

const PLAYS: Readonly<Record<string, Play>> = {
  'one file': {seed: 11, rotations: []},
  'renamed and compressed': {seed: 12, rotations: ['rename']},
  'copied and truncated': {seed: 13, rotations: ['copytruncate']},
  'a damaged checkpoint': {seed: 14, rotations: ['rename'], damage: damageCheckpoint},
  'a full disk': {seed: 15, rotations: [], child: {fullDisk: true}},
  'a disk that is full and has room again': smallDisk(17),
  'a clock set back': {seed: 16, rotations: ['rename'], child: {backwards: true}},
};

for (const [name, play] of Object.entries(PLAYS)) {
  test(`${KILLS} kills: ${name}`, async ({skip}) => {
    const why = play.begin && whyNoDisk();
    if (why) skip(why);
    const slug = name.replaceAll(' ', '-');
    const lines = storyOf(KILLS * LINES_PER_KILL + 50, chance(play.seed + 100));
    const expected = await undisturbed(place, lines, slug);
    expect(expected.length).toBeGreaterThan(50);
    expect(await disturbed(place, lines, slug, play)).toEqual(expected);
  }, 900_000);
}
