// A reader that is killed at any instant, beside a log that is rotated between any two of its
// calls of the system: what it reads is what was written, once and in order.
//
// Every call that goes to the file system first lets the writer do a few of its own, chosen by
// a seed: half a line, one rename of a rotation, a part of a copy. FIREWATCH_STORIES=N plays N
// stories of each kind, FIREWATCH_LONG=1 300.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {FollowedFile} from '../../../plugins/datasource-file/followed-file.ts';
import {asPosition, readPosition} from '../../../plugins/datasource-file/position.ts';
import {chance} from '../../acceptance/agent/stage.ts';

const STORIES = Number(process.env.FIREWATCH_STORIES ?? (process.env.FIREWATCH_LONG ? 300 : 6));
const STEPS = 600;

const others = vi.hoisted(() => ({act: () => {}}));
vi.mock('node:fs/promises', async (load) => {
  const real = (await load()) as typeof import('node:fs/promises');
  const between = <A extends unknown[], R>(call: (...args: A) => R) => {
    return (...args: A): R => {
      others.act();
      return call(...args);
    };
  };
  const {open, readdir, stat} = real;
  return {
    ...real,
    readdir: between(readdir as (...args: unknown[]) => unknown),
    stat: between(stat as (...args: unknown[]) => unknown),
    open: async (...args: Parameters<typeof open>) => {
      others.act();
      const handle = await open(...args);
      handle.read = between(handle.read.bind(handle)) as typeof handle.read;
      handle.stat = between(handle.stat.bind(handle)) as typeof handle.stat;
      return handle;
    },
  };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-rotation-'));
});
afterEach(() => {
  others.act = () => {};
  rmSync(folder, {recursive: true});
});

type Rotation = 'rename' | 'copytruncate';

/** A writer and its logrotate, one call of the system after the other. */
class Writer {
  readonly log: string;
  written = '';
  private readonly next: () => number;
  private readonly rotations: readonly Rotation[];
  private readonly steps: Generator<void, never>;
  private lines = 0;
  isResting = true;

  constructor(log: string, next: () => number, rotations: readonly Rotation[]) {
    this.log = log;
    this.next = next;
    this.rotations = rotations;
    this.steps = this.life();
  }

  step(): void {
    this.steps.next();
  }

  private *life(): Generator<void, never> {
    for (;;) {
      this.isResting = false;
      if (this.next() < 0.2) yield* this.rotate();
      else {
        const line = `${this.lines++} ${'x'.repeat(Math.floor(this.next() * 300))}\n`;
        const cut = Math.floor(this.next() * line.length);
        this.write(line.slice(0, cut));
        yield;
        this.write(line.slice(cut));
      }
      this.isResting = true;
      yield;
    }
  }

  private write(text: string): void {
    appendFileSync(this.log, text);
    this.written += text;
  }

  private *rotate(): Generator<void, void> {
    const {log} = this;
    if (!existsSync(log)) return;
    const ages = readdirSync(dirname(log))
      .map((name) => /\.(\d+)(\.gz)?$/.exec(name))
      .filter((match) => match !== null)
      .map(([, age, suffix = '']) => ({age: Number(age), suffix}))
      .sort((one, other) => other.age - one.age);
    for (const {age, suffix} of ages) {
      renameSync(`${log}.${age}${suffix}`, `${log}.${age + 1}${suffix}`);
      yield;
    }
    if (existsSync(`${log}.3`)) {
      const packed = gzipSync(readFileSync(`${log}.3`));
      writeFileSync(`${log}.3.gz`, '');
      yield;
      appendFileSync(`${log}.3.gz`, packed.subarray(0, packed.length / 2));
      yield;
      appendFileSync(`${log}.3.gz`, packed.subarray(packed.length / 2));
      yield;
      unlinkSync(`${log}.3`);
      yield;
    }
    if (this.rotations[Math.floor(this.next() * this.rotations.length)] === 'rename') {
      renameSync(log, `${log}.1`);
      yield;
      if (this.next() < 0.5) writeFileSync(log, '');
    } else {
      const text = readFileSync(log);
      writeFileSync(`${log}.1`, '');
      yield;
      const cut = Math.floor(this.next() * text.length);
      appendFileSync(`${log}.1`, text.subarray(0, cut));
      yield;
      appendFileSync(`${log}.1`, text.subarray(cut));
      yield;
      truncateSync(log);
    }
  }
}

async function play(seed: number, rotations: readonly Rotation[]): Promise<void> {
  const next = chance(seed);
  mkdirSync(join(folder, `${seed}`));
  const log = join(folder, `${seed}`, 'app.log');
  const writer = new Writer(log, next, rotations);
  const first = 'the first line\n';
  writeFileSync(log, first);
  let now = 0;
  let steps = 0;
  let read = '';
  let left: ReturnType<typeof readPosition>;
  const start = () =>
    new FollowedFile(log, {left, start: 'beginning', now: () => now, onTrouble: () => {}});
  const buffer = new Uint8Array(1024 + Math.floor(next() * 4096));
  let file = start();
  await file.begin();
  const kill = async () => {
    await file.close();
    file = start();
  };
  const take = async () => {
    const length = await file.read(buffer);
    if (length === 0) return;
    // Killed before anybody knew of it.
    if (steps < STEPS && next() < 0.05) return kill();
    read += Buffer.from(buffer.subarray(0, length)).toString();
    left = readPosition(JSON.parse(JSON.stringify(asPosition(file.position))));
  };
  while (read !== first) await take();
  others.act = () => {
    // Now and then the reader sleeps through several rotations.
    const chanceOfMore = next() < 0.02 ? 0.99 : 0.4;
    for (; next() < chanceOfMore && steps < STEPS; steps++) writer.step();
  };
  while (steps < STEPS) {
    const before = read.length;
    await take();
    now += Math.floor(next() * 700);
    if (next() < 0.1) await kill();
    if (read.length === before) others.act();
  }
  others.act = () => {};
  while (!writer.isResting) writer.step();
  appendFileSync(log, 'the last line\n');
  for (let quiet = 0; quiet < 5; ) {
    const before = read.length;
    await take();
    quiet = read.length === before ? quiet + 1 : 0;
    now += 1000;
  }
  await file.close();
  expect(numbersOf(read), `seed ${seed}`).toBe(numbersOf(writer.written));
  expect(read).toBe(`${first}${writer.written}the last line\n`);
}

/** What to look at when lines are missing. */
const numbersOf = (text: string) => text.match(/^\d+/gm)!.join(' ');

const KINDS: Record<string, readonly Rotation[]> = {
  renamed: ['rename'],
  'copied and truncated': ['copytruncate'],
  both: ['rename', 'copytruncate'],
};
test.each(Object.entries(KINDS))(
  '%s: nothing is lost, nothing is read twice',
  async (_, kinds) => {
    const seed = Number(process.env.FIREWATCH_SEED ?? 1);
    for (let i = 0; i < STORIES; i++) await play(seed + i, kinds);
  },
  600_000,
);
