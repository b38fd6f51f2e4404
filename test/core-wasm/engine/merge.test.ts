// Sources merged by time are one stream, however each of them is cut.
import {CoreSlot, type Engine, type RaisedAlert, type RuleSet} from '@firewatch/core-wasm';
import fc from 'fast-check';
import {beforeAll, describe, expect, test} from 'vitest';
import {parse, stringify} from 'yaml';
import {
  addLog,
  examples,
  feedAll,
  hubImage,
  imageOf,
  type Log,
  openEngine,
  text,
} from './replay.ts';
import {lines, rules} from './story.ts';

type Cut = (left: number) => number;
const whole: Cut = (left) => left;

/** Merges logs as the engine asks for them; `cut` says how much it gets of what is left. */
function merged(engine: Engine, logs: readonly Log[], cut: Cut = whole): RaisedAlert[] {
  const alerts: RaisedAlert[] = [];
  const sources = logs.map((log) => ({source: addLog(engine, log), rest: log.bytes}));
  engine.beginMerge();
  for (let step = engine.mergeStep(); step !== 'done'; step = engine.mergeStep()) {
    if ('alerts' in step) {
      alerts.push(...step.alerts);
      continue;
    }
    const wanted = sources[step.needs]!;
    if (wanted.rest.length === 0) {
      expect(engine.endSource(wanted.source)).toEqual([]);
      continue;
    }
    const size = Math.min(Math.max(1, cut(wanted.rest.length)), wanted.rest.length, 1 << 20);
    expect(feedAll(engine, wanted.source, wanted.rest.subarray(0, size))).toEqual([]);
    wanted.rest = wanted.rest.subarray(size);
  }
  return [...alerts, ...engine.finish()];
}

const log = (story: readonly string[]): Log => ({
  name: 'story',
  type: 'test',
  bytes: new TextEncoder().encode(story.map((line) => `${line}\n`).join('')),
});

/** A scenario that accepts every line. */
const EVERY = {
  type: 'leaky',
  name: 'test/every',
  description: 'd',
  capacity: 500,
  leakspeed: '1h',
  filter: 'evt.Overflow.Alert == nil',
};

const withEvery = (set: RuleSet): RuleSet => ({
  ...set,
  files: set.files.map((file) =>
    file.kind === 'scenarios' ? {...file, text: `${stringify(EVERY)}---\n${file.text}`} : file,
  ),
});

/** Without what depends on the order lines are parsed in: stashes and the clock. */
function withoutMemory(set: RuleSet): RuleSet {
  const forget = (textOf: string) => {
    const parser = parse(textOf);
    delete parser.nodes[0].nodes[0].stash;
    parser.statics = parser.statics.filter(({meta}: {meta?: string}) => meta !== 'asked');
    return stringify(parser);
  };
  return {
    ...set,
    files: set.files.map((file) =>
      file.stage === 's01-parse' ? {...file, text: forget(file.text)} : file,
    ),
  };
}

/** Alerts without what names the source of a line. */
const nameless = (alerts: readonly RaisedAlert[]) =>
  text(alerts.map((raised) => ({...raised, alert: {...raised.alert, uuid: ''}})));

const dated = (line: string) => line.startsWith('2026');
const stories = fc.array(
  lines.map((story) => story.filter(dated)),
  {minLength: 1, maxLength: 4},
);

/** All lines in the order of (largest time of their source so far, source, place). */
function oneStream(all: readonly (readonly string[])[]): string[] {
  const keyed = all.flatMap((story, source) => {
    let running = '';
    return story.map((line, place) => {
      const stamp = line.slice(0, line.indexOf(' ')).padEnd(24, '~');
      running = running > stamp ? running : stamp;
      return {key: running, source, place, line};
    });
  });
  const order = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
  keyed.sort((a, b) => order(a.key, b.key) || a.source - b.source || a.place - b.place);
  return keyed.map(({line}) => line);
}

/** Memory that one engine takes over from the other: making it costs more than a story. */
const slot = new CoreSlot();
/** Stories a property is tried on; scripts/fuzz.mjs asks for more. */
const RUNS = Number(process.env.FIREWATCH_STORIES ?? 12);

describe('random rules and sources', () => {
  test('raise what one stream in order of time raises', async () => {
    let raised = 0;
    await fc.assert(
      fc.asyncProperty(rules, stories, async (set, all) => {
        const engine = await openEngine(imageOf(withoutMemory(withEvery(set))), {slot});
        const empty = engine.snapshot();
        const together = merged(engine, all.map(log));
        engine.restore(empty);
        const stream = log(oneStream(all));
        const source = addLog(engine, stream);
        const single = [...feedAll(engine, source, stream.bytes), ...engine.finish()];
        raised += single.length;
        expect(nameless(together)).toBe(nameless(single));
      }),
      {numRuns: RUNS},
    );
    expect(raised).toBeGreaterThan(RUNS * 2);
  });

  test('do not depend on chunks, stashes and clock included', async () => {
    await fc.assert(
      fc.asyncProperty(
        rules,
        fc.array(lines, {minLength: 2, maxLength: 4}),
        fc.array(fc.integer({min: 1, max: 400}), {minLength: 1, maxLength: 9}),
        async (set, all, sizes) => {
          const engine = await openEngine(imageOf(set), {slot});
          const empty = engine.snapshot();
          const atOnce = text(merged(engine, all.map(log)));
          engine.restore(empty);
          let turn = 0;
          const pieces = text(merged(engine, all.map(log), () => sizes[turn++ % sizes.length]!));
          expect(pieces).toBe(atOnce);
        },
      ),
      {numRuns: RUNS},
    );
  });
});

describe('the examples together', () => {
  let engine: Engine;
  let empty: Uint8Array;
  let expected: string;
  beforeAll(async () => {
    engine = await openEngine(await hubImage());
    empty = engine.snapshot();
    expected = text(merged(engine, examples));
  });

  test('raise alerts', () => expect(expected).not.toBe(''));

  test.each([50, 3000, 100_000])('in pieces of %d bytes', (size) => {
    engine.restore(empty);
    expect(text(merged(engine, examples, () => size))).toBe(expected);
  });

  test('hold nothing when all is done', () => {
    expect(() => engine.snapshot()).not.toThrow();
  });
});
