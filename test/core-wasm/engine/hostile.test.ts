// Hostile lines: nothing traps, what comes out is valid text, and the work is linear.
import type {Engine} from '@firewatch/core-wasm';
import {beforeAll, describe, expect, test} from 'vitest';
import {LINE_MAX} from '../../../core-wasm/assembly/abi.ts';
import {CONTROL_STEPS} from '../../../core-wasm/automata/layout.ts';
import {seededRandom} from '../../../core-wasm/host/chaos.ts';
import type {Core} from '../../../core-wasm/host/core.ts';
import {greedyRules, hostileChunk, SHAPES} from './hostile.ts';
import {feedAll, hubImage, imageOf, openEngine, text} from './replay.ts';

/** 10^6 by scripts/fuzz.mjs. */
const LINES = Number(process.env.FIREWATCH_HOSTILE_LINES ?? 60_000);
const BATCH = 1000;
const TYPES = ['syslog', 'nginx', 'x'];

/** Bytes and instructions the matcher looked at so far. */
function matcherSteps(engine: Engine): number {
  const core: Core = Reflect.get(engine, 'core');
  const control = ((core.exports.cacheAddress() >>> 0) + 15) & ~15;
  return Number(new DataView(core.memory.buffer).getBigUint64(control + CONTROL_STEPS, true));
}

const RULES: readonly [string, () => Promise<Uint8Array>, number][] = [
  ['our hub items', hubImage, LINES],
  ['every extractor on every line', async () => imageOf(greedyRules()), LINES / 20],
];

describe.each(RULES)('%s', (_, image, lines) => {
  let engine: Engine;
  let empty: Uint8Array;
  beforeAll(async () => {
    engine = await openEngine(await image());
    empty = engine.snapshot();
  });

  const addSources = () =>
    TYPES.map((type) => engine.addSource({name: type, module: 'file', labels: {type}}));

  test(`${lines} random lines`, () => {
    const random = seededRandom(7);
    engine.restore(empty);
    const sources = addSources();
    for (let done = 0; done < lines; done += BATCH) {
      const alerts = feedAll(engine, sources[random(sources.length)]!, hostileChunk(random, BATCH));
      expect(text(alerts).isWellFormed()).toBe(true);
    }
    const counted = engine.stats().sources.reduce((sum, source) => sum + source.lines, 0);
    expect(counted).toBeGreaterThan(lines * 0.95);
    expect(JSON.stringify(engine.stats(), (_, v) => String(v)).isWellFormed()).toBe(true);
  }, 600_000);

  test.each(Object.entries(SHAPES))('%s: work grows with the length alone', (_, shape) => {
    const cost = TYPES.map((type) => {
      const steps = (size: number) => {
        engine.restore(empty);
        const source = engine.addSource({name: 'x', module: 'file', labels: {type}});
        const before = matcherSteps(engine);
        const alerts = feedAll(engine, source, shape(size));
        alerts.push(...engine.endSource(source), ...engine.finish());
        expect(text(alerts).isWellFormed()).toBe(true);
        return matcherSteps(engine) - before;
      };
      steps(LINE_MAX);
      return [steps(LINE_MAX / 16), steps(LINE_MAX)];
    });
    for (const [small, large] of cost)
      expect(large).toBeLessThanOrEqual(16 * small! * 1.25 + 200_000);
  });

  test.each(Object.entries(SHAPES))('%s: a line of 1 MB is cut', (_, shape) => {
    engine.restore(empty);
    const source = engine.addSource({name: 'x', module: 'file', labels: {type: 'syslog'}});
    const bytes = shape(1 << 20);
    expect(() => {
      feedAll(engine, source, bytes);
      engine.endSource(source);
    }).not.toThrow();
    const [stats] = engine.stats().sources;
    expect([stats!.lines, stats!.truncated]).toEqual([1, 1]);
  });
});
