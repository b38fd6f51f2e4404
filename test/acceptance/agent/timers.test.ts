// Counters that time ends, whether the agent is there or not at that instant: each is alerted once,
// with all that it counted before the kill, while the agent was away, and after.
import {appendFileSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {writeRules} from '../../dated-lines.ts';
import {built} from '../harness.ts';
import {storyTime} from './fast-time.ts';
import {KILLS} from './play.ts';
import {alertsOf, type ChildOptions, chance, STORY_RULES, startChild} from './stage.ts';

const SEED = 31;
/** A minute of test/count takes a second. */
const HASTE = 60;
/** So long, in that time, sources may take to show what they have: three seconds. */
const QUIET_MS = 180_000;
/** Later lines of a counter come this much after its first. */
const LATER_MS = 30_000;
/** If its first is not older than this yet. */
const STILL_MS = 45_000;
const PATIENCE_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'firewatch-timers-'));
const rules = join(folder, 'rules');
const log = join(folder, 'test.log');
const state = join(folder, 'state');

beforeAll(async () => {
  await built();
  writeRules(rules, STORY_RULES);
  mkdirSync(state);
}, 300_000);
afterAll(() => rmSync(folder, {recursive: true}));

/** Counters in the store: "address events". */
const counted = () =>
  alertsOf(state)
    .filter(({scenario}) => scenario === 'test/count')
    .map(({value, events_count}) => `${value} ${events_count}`)
    .sort();

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !isSo() && Date.now() < end; ) await wait(20);
}

test(`${KILLS} kills: counters that time ends`, async () => {
  const next = chance(SEED);
  const origin = Date.now();
  const now = () => storyTime(origin, HASTE, Date.now());
  const options: ChildOptions = {
    state,
    rules,
    log,
    mode: 'tail',
    origin,
    haste: HASTE,
    quietMs: QUIET_MS,
  };
  let serial = 0;
  const write = (at: number, address: string, kind: string, count: number) => {
    for (let i = 0; i < count; i++)
      appendFileSync(
        log,
        `${new Date(at).toISOString()} ip=${address} kind=${kind} n=${serial++}\n`,
      );
  };
  const counts = new Map<string, number>();
  const expected = () => [...counts].map(([address, count]) => `${address} ${count}`).sort();
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startChild(options);
    const known = counts.size;
    // Killed when the first counter of those before is alerted, or at any time.
    if (next() < 0.4 && kill > 0) await until(() => counted().length >= known);
    else if (next() < 0.7) await child.ready;
    const begun = now();
    const addresses = Array.from({length: 3}, (_, i) => `192.0.2.${1 + ((kill * 3 + i) % 250)}`);
    for (const address of addresses) {
      counts.set(address, 1 + Math.floor(next() * 3));
      write(begun, address, 'odd', counts.get(address)!);
    }
    await wait(next() * 500);
    child.process.kill('SIGKILL');
    await child.ended;
    for (const address of addresses) {
      const more = Math.floor(next() * 3);
      if (now() - begun > STILL_MS) continue;
      counts.set(address, counts.get(address)! + more);
      write(begun + LATER_MS, address, 'odd', more);
    }
    await wait(next() * 1000);
  }
  const {ended} = startChild(options);
  await until(() => counted().length >= counts.size);
  write(now(), '192.0.2.254', 'last', 1);
  expect(await ended).toEqual({code: 0, stderr: ''});
  expect(counted()).toEqual(expected());
}, 900_000);
