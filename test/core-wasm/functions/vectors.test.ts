// The rows of expr-helpers.json that are made of calls alone and need no resolver,
// database or request, on the room of functions; test/conformance/expr-helpers.test.ts
// runs all of them through compiler, core and host.
import {expect, test} from 'vitest';
import {Status, Tag} from '../../../core-wasm/assembly/abi.ts';
import {Fn} from '../../../core-wasm/assembly/abi-expr.ts';
import {conformance, noConformance} from '../../conformance-data.ts';
import {agrees} from '../expr/agree.ts';
import {float, int, Tagged, time} from '../expr/values.ts';
import {readCall, type Term} from './call-text.ts';
import {type File, Library} from './library.ts';

interface Row {
  readonly id: string;
  readonly expr: string;
  readonly env: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly expected?: unknown;
  readonly error?: {readonly phase: string};
  readonly compare?: string;
  readonly side_effect?: Readonly<Record<string, unknown>>;
  readonly dns?: Names;
}

interface Names {
  readonly ptr: Readonly<Record<string, readonly string[]>>;
  readonly fwd: Readonly<Record<string, readonly string[]>>;
}

interface Vectors {
  readonly vectors: readonly Row[];
  readonly files: Readonly<Record<string, File>>;
}

/** What the host does: not this room's. */
const ELSEWHERE = /Decisions|JA4H/;

const data: Vectors | undefined = conformance('vectors/expr-helpers.json');
if (!data) test.skip(`helpers: ${noConformance}`, () => {});
const library = new Library();

interface Typed {
  readonly $t: string;
  readonly v?: unknown;
}

const isTyped = (value: unknown): value is Typed =>
  typeof value === 'object' && value !== null && '$t' in value;

/** A value as the vectors write it; undefined for what only the host has. */
function coreValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(coreValue);
  if (value === null || typeof value !== 'object') return value;
  if (!isTyped(value)) {
    return new Map(Object.entries(value).map(([key, item]) => [key, coreValue(item)]));
  }
  const {$t, v} = value;
  switch ($t) {
    case 'int':
      return int(v as number);
    case 'float':
      return float(v as number);
    case 'time':
      return time(BigInt(Date.parse(v as string)) * 1_000_000n);
    case '[]string':
      return new Tagged(Tag.Strings, v);
    case 'map[string]string':
      return new Tagged(Tag.StringMap, v);
    case '[]time.Time':
      return (v as unknown[]).map(coreValue);
    case 'nil[]any':
      return new Tagged(Tag.Array, null);
    default:
      return undefined;
  }
}

/** Builtins start with a small letter where the language writes them. */
const FUNCTIONS = new Map(
  Object.entries(Fn).flatMap(([name, fn]) => {
    if (typeof fn !== 'number') return [];
    const bare = name.replace(/^Builtin/, '');
    return [[bare === name ? name : bare[0]!.toLowerCase() + bare.slice(1), fn as Fn] as const];
  }),
);

const FAILED = Symbol('failed');

function evaluate(term: Term, env: Row['env']): unknown {
  switch (term.kind) {
    case 'value':
      return term.value;
    case 'list':
      return term.items.map((item) => evaluate(item, env));
    case 'name':
      return term.name === 'out' ? library.unmarshaled : coreValue(env[term.name]);
    case 'call': {
      const args = term.args.map((arg) => evaluate(arg, env));
      if (args.includes(FAILED)) return FAILED;
      const fn = FUNCTIONS.get(term.name);
      if (fn === undefined) throw new Error(`no function "${term.name}"`);
      const {status, value} = library.call(fn, ...args);
      return status === Status.Ok ? value : FAILED;
    }
  }
}

/** Whether a reverse name that a forward look-up confirms matches a pattern. */
function confirmed(names: Names, [address, ...patterns]: readonly string[]): boolean {
  return (names.ptr[address!] ?? [])
    .map((name) => name.toLowerCase().replace(/\.$/, ''))
    .filter((name) => names.fwd[name]?.includes(address!))
    .some((name) => patterns.some((pattern) => new RegExp(pattern, 'i').test(name)));
}

/** The row is a call, and of things the room knows. */
const isOurs = ({env, error, expr}: Row, term: Term | undefined): boolean =>
  error?.phase !== 'compile' &&
  !ELSEWHERE.test(expr) &&
  term?.kind === 'call' &&
  Object.values(env).every((value) => coreValue(value) !== undefined);

const shown = (value: unknown) =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner));

for (const row of data?.vectors ?? []) {
  const {id, expr, env, expected, error} = row;
  const term = readCall(expr);
  if (!isOurs(row, term)) continue;
  test(`${id} ${expr}`, () => {
    const files = (row.files ?? []).map((name) => [name, data!.files[name]!] as const);
    library.open(Object.fromEntries(files));
    library.host = (_, args) => (row.dns ? confirmed(row.dns, args as string[]) : undefined);
    if (env.out) library.unmarshaled = coreValue(env.out);
    const value = evaluate(term!, env);
    if (error) {
      expect(value).toBe(FAILED);
      return;
    }
    const close =
      row.compare?.startsWith('approx') &&
      Math.abs(((value as Tagged).value as number) - ((expected as Typed).v as number)) < 1e-6;
    expect(close || agrees(expected, value), `${shown(value)}, not ${shown(expected)}`).toBe(true);
    for (const [path, wanted] of Object.entries(row.side_effect ?? {})) {
      const document = library.unmarshaled as ReadonlyMap<string, unknown>;
      const effect = document.get(path.replace('out.', ''));
      expect(agrees(wanted, effect), `${path}: ${shown(effect)}`).toBe(true);
    }
  });
}
