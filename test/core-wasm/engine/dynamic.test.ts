// Patterns that only a line brings: what they may cost, and that they still match.
import type {RuleSet} from '@firewatch/core-wasm';
import {beforeAll, expect, test} from 'vitest';
import {LINE_MAX} from '../../../core-wasm/assembly/abi.ts';
import {CONTROL_STEPS} from '../../../core-wasm/automata/layout.ts';
import type {Engine} from '../../../core-wasm/host/engine.ts';
import {imageOf, openEngine} from './replay.ts';

const PARSER = `name: test/dynamic
filter: 'true'
onsuccess: next_stage
statics:
  - meta: matched
    expression: "string('text' matches evt.Line.Raw)"
  - meta: itself
    expression: "string(evt.Line.Raw matches evt.Line.Raw)"
`;
const rules: RuleSet = {
  files: [{kind: 'parsers', stage: 's00-raw', path: 'dynamic.yaml', text: PARSER}],
  data: [],
  patterns: [],
};

let image: Uint8Array;
let engine: Engine;
beforeAll(async () => {
  image = imageOf(rules);
  engine = await openEngine(image);
});

/** How a line fares as a pattern: of `text`, of itself, and why an evaluation failed. */
async function fate(line: string): Promise<string> {
  const own = await openEngine(image);
  const source = own.addSource({name: 'x', module: 'file', labels: {}});
  const {event} = own.explain(source, new TextEncoder().encode(line));
  const reasons = new Set(own.stats().errors.map(({reason}) => reason));
  return [event.meta.matched ?? '-', event.meta.itself ?? '-', ...reasons].join(' ');
}

test.each([
  ['a pattern', '^te.t$', 'true false'],
  ['one that matches itself', 'text|t*', 'true true'],
  ['one that does not match', '^ext', 'false false'],
  ['no pattern', 'te(xt', '- - not a regular expression'],
  ['the longest, too large for itself', 'text|'.repeat(819), 'true - too many steps'],
  ['one longer than that', 'text|'.repeat(820), '- - too many steps'],
  ['many characters, of ASCII', '.{1000}|.', 'true true'],
  ['many characters beyond it', '.{1000}|é', 'false - too many steps'],
  ['a large set, of ASCII', '\\pL{4}', 'true false'],
  ['a small one on a long text', `text|[^é]{300}${'é'.repeat(600)}`, 'true - too many steps'],
])('%s', async (_, line, wanted) => {
  expect(await fate(line)).toBe(wanted);
});

test('the longest line as a pattern costs no search', () => {
  const source = engine.addSource({name: 'y', module: 'file', labels: {}});
  const core = Reflect.get(engine, 'core');
  const control = ((core.exports.cacheAddress() >>> 0) + 15) & ~15;
  const steps = () =>
    Number(new DataView(core.memory.buffer).getBigUint64(control + CONTROL_STEPS, true));
  const before = steps();
  const line = `${'a b(c)d*'.repeat(LINE_MAX / 8)}\n`;
  engine.input().set(new TextEncoder().encode(line));
  engine.feed(source, line.length);
  expect(steps()).toBe(before);
  expect(engine.stats().errors).toMatchObject([
    {reason: 'too many steps', count: 1},
    {reason: 'too many steps', count: 1},
  ]);
});
