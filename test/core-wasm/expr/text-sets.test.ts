// Searches of sets: what they become, and that they answer as the plain loop does.
import {describe, expect, test} from 'vitest';
import {Space} from '../../../core-wasm/assembly/abi.ts';
import {
  compileExpression,
  disassemble,
  ENVIRONMENTS,
} from '../../../core-wasm/compiler/expr/index.ts';
import {ImageBuilder} from '../../../core-wasm/compiler/image.ts';
import {codeOf} from './code-of.ts';
import {Machine} from './machine.ts';

const env = ENVIRONMENTS.event;
const letters = Array.from({length: 20}, (_, i) => `'${String.fromCharCode(97 + i)}'`).join();

function ops(text: string): string {
  const image = new ImageBuilder();
  compileExpression(text, {env, image});
  return disassemble(codeOf(image.finish()))
    .split('\n')
    .map((line) => line.split(' ')[1])
    .join(' ');
}

const LOOP = 'Str Call LoopOpen LoopNext';
const SHAPES: readonly (readonly [text: string, ops: string | RegExp])[] = [
  ["evt.Meta.x in File('f')", 'JumpSetless SlotHas Jump Slot Str Call In Return'],
  [
    "Lower(evt.Meta.x) in File('f')",
    /^JumpSetless Slot Call SetHas Jump Slot Call Str Call In Return$/,
  ],
  ["any(File('f'), {evt.Meta.x contains #})", new RegExp(`^JumpSetless SlotHas Jump ${LOOP}`)],
  ["none(File('f'), {evt.Meta.x contains #})", new RegExp(`^JumpSetless SlotHas Not Jump ${LOOP}`)],
  ["any(File('f'), {Lower(evt.Meta.x) endsWith Upper('.' + #)})", /^JumpSetless Slot Call SetHas/],
  ["any(File('f'), {# == evt.Meta.x})", /^JumpSetless SlotHas/],
  ["any(['a', 'b', 'c', 'd'], {evt.Meta.x contains #})", 'SlotHas Return'],
  ["none(['a', 'b', 'c', 'd'], {evt.Unmarshaled.x contains #})", /SetHas Not Return$/],
  ["any(['a', 'b', 'c'], {evt.Meta.x contains #})", /LoopOpen/],
  ["RegexpInFile(evt.Meta.x, 'f')", 'JumpSetless SlotHas Jump Slot Str Call Return'],
  [`evt.Meta.x in [${letters}]`, 'SlotHas Return'],
  [`evt.Unmarshaled.x in [${letters}]`, 'Event EventMember Member SetHas Return'],
  ["evt.Meta.x in ['a', 'b']", 'SlotIn Return'],
  [
    "evt.Meta.x contains 'a' or evt.Meta.x startsWith 'b' or evt.Meta.x matches 'c+' or evt.Meta.x contains 'd'",
    'SlotHas Return',
  ],
  [
    "evt.Meta.x matches 'a' || evt.Meta.x matches 'b' || evt.Meta.y == 'c'",
    'SlotHas JumpTrue SlotEq Return',
  ],
  // What a set cannot stand for:
  ["any(File('f'), {# contains evt.Meta.x})", new RegExp(`^${LOOP}`)],
  ["any(File('f'), {evt.Meta.x contains # and true == true})", new RegExp(`^${LOOP}`)],
  ["any(File('f'), {Lower(#) contains #})", new RegExp(`^${LOOP}`)],
  ["any(File('f'), {GetFromStash('s', evt.Meta.x) contains #})", new RegExp(`^${LOOP}`)],
  ['any(File(evt.Meta.f), {evt.Meta.x contains #})', /^Slot Call LoopOpen/],
  ["any(['(', 'b', 'c', 'd'], {evt.Meta.x matches #})", /LoopOpen/],
];

describe('shapes', () => {
  for (const [text, expected] of SHAPES) {
    test(text, () => {
      if (typeof expected === 'string') expect(ops(text)).toBe(expected);
      else expect(ops(text)).toMatch(expected);
    });
  }
});

/** Deterministic random numbers below `n` (xorshift). */
let state = 20261121;
function random(n: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % n;
}
const pick = <T>(items: readonly T[]): T => items[random(items.length)]!;
const several = <T>(most: number, make: () => T): T[] => Array.from({length: random(most)}, make);

const PIECES = ['a', 'b', 'A', 'ab', '/', '.', '\n', ' ', 'é', 'É', 'ı', 'K', '日', '\ufffd', 'x'];
const PATTERNS = ['a+b', '^a', 'b$', '(?i)É', '[^a]', '\\.', 'x{2}', '^$', '(?s)a.b', '(', '日|é'];
const text = (): string => several(5, () => pick(PIECES)).join('');
const line = (): string => (random(6) === 0 ? pick(PATTERNS) : text());
const noise = (): Uint8Array => {
  const bytes = [...new TextEncoder().encode(text())];
  for (let i = random(3); i > 0; i--)
    bytes.splice(random(bytes.length + 1), 0, pick([0xff, 0xc3, 0xa9, 0xe6, 0x97, 0x80, 0]));
  return Uint8Array.from(bytes);
};

const SUBJECTS = [
  'evt.Meta.x',
  'Lower(evt.Meta.x)',
  "evt.Meta.x + 'b'",
  'evt.Unmarshaled.x',
  'Upper(evt.Unmarshaled.x)',
  'evt.Unmarshaled.no',
];
const AFFIXES = ['contains', 'startsWith', 'endsWith'];
const ENTRIES = ['#', 'Lower(#)', "# + 'b'", "Upper('a' + #)"];
const VALUES: readonly (() => unknown)[] = [text, text, () => null, () => true, () => [text()]];

/** The comparison, and the same in a shape that no set stands for. */
function pair(): readonly [set: string, plain: string] {
  const subject = pick(SUBJECTS);
  const op = pick(['contains', 'startsWith', 'endsWith', 'matches', '==']);
  const entry = pick(ENTRIES);
  const literal = `[${several(30, () => `'${text().replaceAll('\n', '\\n')}'`).join()}]`;
  const list = pick(["File('f')", "File('g')", literal]);
  switch (random(3)) {
    case 0: {
      const loop = pick(['any', 'none']);
      const predicate = `{${subject} ${op} ${entry}}`;
      return [`${loop}(${list}, ${predicate})`, `let list = ${list}; ${loop}(list, ${predicate})`];
    }
    case 1: {
      const file = pick(["File('f')", "File('g')"]);
      if (random(2) === 0)
        return [`${subject} in ${file}`, `let list = ${file}; ${subject} in list`];
      const texts = ['x', ...several(30, text)].map((item) => `'${item.replaceAll('\n', '\\n')}'`);
      const one = texts.reduceRight(
        (rest, item) => `(${subject} in [${item}] ? true : ${rest})`,
        'false',
      );
      return [`${subject} in [${texts.join()}]`, one];
    }
    default: {
      const terms = several(9, () => `${pick(AFFIXES)} '${pick(['a', 'é', '', 'b.'])}'`);
      const nested = terms.reduceRight(
        (rest, term) => `(${subject} ${term} ? true : ${rest})`,
        'false',
      );
      return [['false', ...terms.map((term) => `${subject} ${term}`)].join(' or '), nested];
    }
  }
}

test('a set answers as the loop does', () => {
  const machine = new Machine();
  let found = 0;
  for (let round = 0; round < 1500; round++) {
    const [set, plain] = pair();
    const run = {
      env,
      event: {
        strings: [[Space.Meta, 'x', random(2) === 0 ? noise() : text()]] as const,
        unmarshaled: new Map([['x', pick(VALUES)()]]),
      },
      files: {f: several(12, line), ...(random(4) > 0 && {g: []})},
    };
    const a = machine.evaluate(set, run);
    const b = machine.evaluate(plain, run);
    expect(
      [a.status, a.value],
      `${set}\n${plain}\n${JSON.stringify([run.event.strings, run.files])}`,
    ).toEqual([b.status, b.value]);
    if (a.value === true) found++;
  }
  expect(found).toBeGreaterThan(200);
});

test('a file whose entries are beyond ASCII, or no patterns, is looped over', () => {
  const machine = new Machine();
  const event = {strings: [[Space.Meta, 'x', 'straße é']]} as const;
  const value = (expression: string, lines: readonly string[]) =>
    machine.evaluate(expression, {env, event, files: {f: lines}}).value;
  expect(value("any(File('f'), {evt.Meta.x contains Lower(#)})", ['no', 'É'])).toBe(true);
  expect(value("any(File('f'), {evt.Meta.x matches #})", ['str', '('])).toBe(true);
  const failed = machine.evaluate("any(File('f'), {evt.Meta.x matches #})", {
    env,
    event,
    files: {f: ['(', 'str']},
  });
  expect(failed.status).toBe(1);
});
