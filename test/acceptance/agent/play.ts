// A play of the crash tests: a log that is written and rotated while its agent is killed again and
// again, and what the store holds in the end, there and after an undisturbed run.
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {expect} from 'vitest';
import {type ChildOptions, chance, RotatingLog, startChild, storeOf} from './stage.ts';

/** FIREWATCH_KILLS: of each play; FIREWATCH_LONG=1: as many as convince. */
export const KILLS = Number(process.env.FIREWATCH_KILLS ?? (process.env.FIREWATCH_LONG ? 100 : 4));
export const LINES_PER_KILL = 60;

/** What an undisturbed run makes of the lines. */
export async function undisturbed(
  {folder, rules}: Place,
  lines: readonly string[],
  name: string,
): Promise<string[]> {
  const state = join(folder, `${name}-undisturbed`);
  mkdirSync(state);
  const log = join(state, 'whole.log');
  writeFileSync(log, lines.join(''));
  const {code, stderr} = await startChild({state, rules, log, mode: 'cat'}).ended;
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  return storeOf(state);
}

/** Where plays are played. */
export interface Place {
  readonly folder: string;
  readonly rules: string;
}

export interface Play {
  readonly seed: number;
  readonly rotations: readonly ('rename' | 'copytruncate')[];
  readonly child?: Partial<ChildOptions>;
  /** Done to the folder of the state before anything is in it. */
  readonly begin?: (state: string) => void;
  /** Done to it while the agent runs, after some of the lines. */
  readonly meanwhile?: (state: string, next: () => number) => void;
  /** Done to it when all kills are done. */
  readonly mend?: (state: string) => void;
  /** Done to it while nothing runs. */
  readonly damage?: (state: string, next: () => number) => Promise<void>;
}

/** Writes, rotates, kills; gives what the store holds in the end. */
export async function disturbed(
  {folder, rules}: Place,
  lines: readonly string[],
  name: string,
  play: Play,
): Promise<string[]> {
  const next = chance(play.seed);
  const state = join(folder, name);
  mkdirSync(state);
  const log = new RotatingLog(join(folder, `${name}.log`));
  play.begin?.(state);
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
      play.meanwhile?.(state, next);
      if (!isFirst && next() < 0.02 && play.rotations.length > 0)
        log.rotate(play.rotations[Math.floor(next() * play.rotations.length)]!);
    }
    await wait(isFirst ? 1000 : Math.floor(next() * 60));
    child.process.kill('SIGKILL');
    await child.ended;
    await play.damage?.(state, next);
  }
  play.mend?.(state);
  for (const line of lines.slice(written)) log.write(line);
  const {code, stderr} = await startChild({...options, fullDisk: false}).ended;
  expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('FW6002'))).toEqual([]);
  expect(code).toBe(0);
  return storeOf(state);
}
