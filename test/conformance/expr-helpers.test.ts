// Every row of expr-helpers.json through the compiler, the core and the host: the
// reference's own cases of its helpers, of loading data files, of the addresses of bots.
import {compileRules} from '@firewatch/core-wasm/compiler';
import {describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {Status, Tag} from '../../core-wasm/assembly/abi.ts';
import {ExpressionError} from '../../core-wasm/compiler/expr/index.ts';
import {Program} from '../../core-wasm/host/program.ts';
import {conformance, hasConformance, titled} from '../conformance-data.ts';
import {agrees} from '../core-wasm/expr/agree.ts';
import type {Tagged} from '../core-wasm/expr/values.ts';
import {evaluate, type File, type Outcome} from './helpers/bench.ts';
import {decisionFunctions} from './helpers/decision-store.ts';
import {Resolver} from './helpers/resolver.ts';
import {type Row, variable} from './helpers/row.ts';

interface LoadingRow extends File {
  readonly name: string;
  readonly file: string;
  readonly loaded?: boolean;
  readonly expected_entries?: number | null;
  readonly error_contains?: string;
}

interface AddressRow {
  readonly input: string;
  readonly expected: string | null;
}

interface Vectors {
  readonly files: Readonly<Record<string, File>>;
  readonly vectors: readonly Row[];
  readonly file_loading: readonly LoadingRow[];
  readonly bot_addr_parsing: readonly AddressRow[];
}

/** Rows that do not hold, and why. */
const LISTED: readonly (readonly [RegExp, string])[] = [
  [/^TestToJson\/[34]$/, 'structs of the reference: objects of the host have no JSON form here'],
  [/^TestToJson\/5$/, 'no variable that rules see holds a function'],
];

const listed = (id: string) => LISTED.find(([rows]) => rows.test(id))?.[1];

const vectors: Vectors = conformance('vectors/expr-helpers.json') ?? {
  files: {},
  vectors: [],
  file_loading: [],
  bot_addr_parsing: [],
};

const shown = (value: unknown) =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint'
      ? `${inner}`
      : inner instanceof Map
        ? Object.fromEntries(inner)
        : inner,
  );

interface Range {
  readonly $t: 'range';
  readonly unit: 'seconds(duration)' | 'hours(float)';
  readonly min: number;
  readonly max: number;
  readonly tolerance: number;
}

const isRange = (expected: unknown): expected is Range =>
  (expected as Range | null | undefined)?.$t === 'range';

function within({unit, min, max, tolerance}: Range, value: unknown): boolean {
  const {tag, value: number} = value as Tagged;
  if (tag !== (unit === 'hours(float)' ? Tag.Float : Tag.Duration)) return false;
  const measured = tag === Tag.Float ? (number as number) : Number(number) / 1e9;
  return measured >= min - tolerance && measured <= max + tolerance;
}

const CLOSE = 1e-6;

function holds({expected, compare}: Row, value: unknown): boolean {
  if (isRange(expected)) return within(expected, value);
  if (!compare) return agrees(expected, value);
  const {tag, value: number} = value as Tagged;
  return tag === Tag.Float && Math.abs((number as number) - (expected as {v: number}).v) < CLOSE;
}

const run = (row: Row, resolver: Resolver): Promise<Outcome> =>
  evaluate(row.expr, {
    variables: Object.fromEntries(
      Object.entries(row.env).map(([name, value]) => [name, variable(value)]),
    ),
    files: Object.fromEntries((row.files ?? []).map((name) => [name, vectors.files[name]!])),
    functions: {...decisionFunctions(row.db ?? []), ...resolver.functions()},
  });

async function refused(row: Row, phase: string): Promise<void> {
  let refusal: unknown;
  const outcome = await run(row, new Resolver()).catch((error) => {
    refusal = error;
  });
  if (outcome) {
    expect(phase).toContain('run');
    expect(Status[outcome.status], shown(outcome.value)).toBe('Error');
    return;
  }
  expect(phase).toContain('compile');
  expect(refusal).toBeInstanceOf(ExpressionError);
}

describe.skipIf(!hasConformance)(titled('helpers'), () => {
  for (const row of vectors.vectors) {
    const {id, expr, expected, error, side_effect: effects = {}} = row;
    const why = listed(id);
    if (why) {
      test.skip(`${id} ${expr}: ${why}`, () => {});
      continue;
    }
    test(`${id} ${expr}`, async () => {
      if (error) {
        await refused(row, error.phase);
        return;
      }
      const resolver = new Resolver(row.dns);
      const {status, value, unmarshaled} = await run(row, resolver);
      expect(Status[status], shown(value)).toBe('Ok');
      expect(holds(row, value), `${shown(value)}, not ${shown(expected)}`).toBe(true);
      if (row.dns_lookups !== undefined) expect(resolver.asked).toHaveLength(row.dns_lookups);
      for (const [path, wanted] of Object.entries(effects)) {
        const effect = (unmarshaled as Map<string, unknown>).get(path.replace('out.', ''));
        expect(agrees(wanted, effect), `${path}: ${shown(effect)}`).toBe(true);
      }
    });
  }
});

/** What the reference says of a file, and what we say. */
const COMPLAINTS: Readonly<Record<string, RegExp>> = {
  'failed to parse JSON line': /not JSON/,
  "missing mandatory 'type' field": /"type": expected .* found ""/,
  "unknown entry type 'foobar'": /"type": expected .* found "foobar"/,
  "missing mandatory 'pattern' field": /no "pattern"/,
  "missing mandatory 'tag' field": /no "tag"/,
  "missing mandatory 'name' field": /no "name"/,
  'no identity verification': /no way to know the bot/,
  'invalid user_agent regex': /"googlebot\(" is not a regular expression/,
  'invalid rdns regex': /"googlebot\(" is not a regular expression/,
  'invalid CIDR range': /"192.0.2.0\/99" is not a range/,
  'invalid IP': /"999.1.2.3" is not an IP address/,
  'unknown field': /unknown key "rnds"/,
};

describe.skipIf(!hasConformance)(titled('data files that rules declare'), () => {
  for (const row of vectors.file_loading) {
    const {name, file, type, lines, loaded, expected_entries, error_contains} = row;
    test(name, () => {
      const text = stringify({
        name: 'test/declares',
        filter: 'true',
        data: [{dest_file: file, type}],
        statics: [{meta: 'seen', value: 'yes'}],
      });
      const rule = {kind: 'parsers', stage: 's01-parse', path: 'declares.yaml', text} as const;
      const data = [{name: file, text: lines.join('\n')}];
      const {image, faults} = compileRules({files: [rule], data, patterns: []});
      const files = Program.of(image!).debug.dataFiles;
      if (error_contains === undefined) {
        expect(faults).toEqual([]);
        expect(files.map((known) => known.entries)).toEqual(loaded ? [expected_entries] : []);
        return;
      }
      const complaint = COMPLAINTS[error_contains] ?? /unknown type of data file/;
      expect(faults.map(({message}) => message)).toEqual([expect.stringMatching(complaint)]);
    });
  }
});

describe.skipIf(!hasConformance)(titled('addresses of bots'), () => {
  // Known by its names alone: the resolver is asked about every address that can be read.
  const files = {'bots.json': {type: 'bots', lines: ['{"name":"named","rdns":["x"]}']}};
  for (const {input, expected} of vectors.bot_addr_parsing) {
    test(`"${input}"`, async () => {
      const resolver = new Resolver();
      const outcome = await evaluate('MatchKnownBot(address, "", "/", "bots.json")', {
        variables: {address: variable(input)},
        files,
        functions: resolver.functions(),
      });
      expect(outcome).toMatchObject({status: Status.Ok, value: false});
      expect(resolver.asked).toEqual(expected === null ? [] : [expected]);
    });
  }
});
