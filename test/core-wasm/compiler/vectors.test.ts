// What the reference accepts and refuses, recorded from its own tests.

import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {TYPES, typeFaults} from '../../../core-wasm/compiler/rules/scenario-type.ts';
import type {ScenarioSpec} from '../../../core-wasm/compiler/rules/specs.ts';
import {conformance, conformanceFolder, noConformance} from '../../conformance-data.ts';
import {compile, errors} from './rule-set.ts';

interface LoadRow {
  readonly id: string;
  readonly bucket: object;
  readonly loads: boolean;
}

interface Nanoseconds {
  readonly duration_ns: number;
}

interface TypeRow {
  readonly name: string;
  readonly type: string;
  readonly bucket: Readonly<Record<string, unknown>>;
  readonly parsed_leakspeed: Nanoseconds | number | null;
  readonly parsed_duration: Nanoseconds | number | null;
  readonly error: string | null;
}

const buckets: {load: LoadRow[]; type_validation: TypeRow[]} | undefined = conformance(
  'vectors/bucket-configs.json',
);

describe.skipIf(!buckets)(`bucket-configs.json (${buckets ? 'all rows' : noConformance})`, () => {
  for (const {id, bucket, loads} of buckets?.load ?? []) {
    test(`${id} ${loads ? 'loads' : 'is refused'}`, () => {
      // JSON is YAML.
      const compiled = compile({scenarios: {'scenarios/a.yaml': JSON.stringify(bucket)}});
      expect(compiled.loaded.scenarios, JSON.stringify(compiled.faults)).toBe(loads ? 1 : 0);
      expect(errors(compiled).length > 0).toBe(!loads);
    });
  }

  for (const row of buckets?.type_validation ?? []) {
    test(`type_validation ${row.name}`, () => {
      const times = {
        leakspeed: nanoseconds(row.parsed_leakspeed),
        duration: nanoseconds(row.parsed_duration),
      };
      const faults = typeFaults(TYPES[row.type]!, asSpec(row.bucket), times);
      const refused = faults.filter(({severity}) => severity === 'error');
      expect(refused.length > 0, JSON.stringify(faults)).toBe(row.error !== null);
      const key =
        row.error && /capacity|leakspeed|duration|condition|prior|threshold/.exec(row.error)![0];
      if (key) expect(refused[0]!.key).toContain(key);
    });
  }
});

function nanoseconds(time: Nanoseconds | number | null): bigint | undefined {
  if (time === null) return undefined;
  return BigInt(typeof time === 'number' ? time : time.duration_ns);
}

/** Values as the decoders give them. */
function asSpec(bucket: TypeRow['bucket']): ScenarioSpec {
  const at = {kind: 'scalar', start: 0, end: 0, text: '', style: 'plain', tag: ''} as const;
  const entries = Object.entries(bucket).map(([key, value]) =>
    Array.isArray(value) ? [key, value] : [key, {value, at}],
  );
  return {start: 0, ...Object.fromEntries(entries)};
}

interface NodeRow {
  readonly index: number;
  readonly node: Readonly<Record<string, unknown>> & {readonly pattern_syntax?: [string, string][]};
  readonly compiles: boolean;
}

const nodes: {cases: NodeRow[]} | undefined = conformance('vectors/node-configs.json');

describe.skipIf(!nodes)(`node-configs.json (${nodes ? 'all rows' : noConformance})`, () => {
  const rows = nodes?.cases ?? [];
  const path = (index: number) => `parsers/s00-raw/${String(index).padStart(2, '0')}.yaml`;
  // One library for all, in their order.
  const files = rows.map(({index, node: {pattern_syntax, ...node}}) => {
    const patterns = pattern_syntax && {pattern_syntax: Object.fromEntries(pattern_syntax)};
    return [path(index), JSON.stringify({name: `test/${index}`, ...node, ...patterns})];
  });
  const compiled = compile({parsers: Object.fromEntries(files)});
  for (const {index, compiles} of rows) {
    test(`case ${index} ${compiles ? 'compiles' : 'is refused'}`, () => {
      const own = errors(compiled).filter(({where}) => where.file === path(index));
      expect(own.length > 0, JSON.stringify(own)).toBe(!compiles);
    });
  }

  test('what compiles is loaded', () => {
    expect(compiled.loaded.parsers).toBe(rows.filter(({compiles}) => compiles).length);
  });
});

interface WhitelistRow {
  readonly name: string;
  readonly whitelist: object;
  readonly error_contains?: string | null;
}

const whitelists: {check: WhitelistRow[]; compile: WhitelistRow[]} | undefined =
  conformance('vectors/whitelists.json');

describe.skipIf(!whitelists)(`whitelists.json (${whitelists ? 'loading' : noConformance})`, () => {
  for (const {name, whitelist, error_contains = null} of [
    ...(whitelists?.compile ?? []),
    ...(whitelists?.check ?? []),
  ]) {
    test(name, () => {
      const text = JSON.stringify({name: 'test/whitelist', whitelist});
      const compiled = compile({parsers: {'parsers/s02-enrich/a.yaml': text}});
      const loads = error_contains === null;
      expect(compiled.loaded.parsers, JSON.stringify(compiled.faults)).toBe(loads ? 1 : 0);
      // A bad whitelist always stops the engine.
      expect(compiled.image !== undefined).toBe(loads);
      for (const fault of errors(compiled)) expect(fault.fatal).toBe(true);
    });
  }
});

interface ContextRow {
  readonly name: string;
  readonly key: string;
  readonly exprs: readonly string[];
  readonly expectedErr: string | null;
}

const contexts:
  | {validate: ContextRow[]; event_to_context: {name: string; context: object}[]}
  | undefined = conformance('vectors/alert-context.json');

describe.skipIf(!contexts)(`alert-context.json (${contexts ? 'loading' : noConformance})`, () => {
  for (const {name, key, exprs, expectedErr} of contexts?.validate ?? []) {
    test(name, () => {
      const text = JSON.stringify({context: {[key]: exprs}});
      const compiled = compile({contexts: {'contexts/a.yaml': text}});
      expect(errors(compiled).length > 0, JSON.stringify(compiled.faults)).toBe(
        expectedErr !== null,
      );
    });
  }
  for (const {name, context} of contexts?.event_to_context ?? []) {
    test(name, () => {
      const compiled = compile({contexts: {'contexts/a.yaml': JSON.stringify({context})}});
      expect(compiled.faults).toEqual([]);
      expect(compiled.loaded.contexts).toBe(1);
    });
  }
});

interface BucketCase {
  readonly id: string;
  readonly buckets: readonly object[];
}

interface ParserCase {
  readonly id: string;
  readonly parsers: readonly {
    readonly stage: string;
    readonly file: string;
    readonly documents: readonly object[];
  }[];
}

const asDocuments = (documents: readonly object[]) =>
  documents.map((document) => JSON.stringify(document)).join('\n---\n');

describe.skipIf(!buckets)(
  `rules of the reference’s own tests (${buckets ? 'loading' : noConformance})`,
  () => {
    for (const name of buckets ? readdirSync(join(conformanceFolder, 'vectors/buckets')) : []) {
      const row: BucketCase = conformance(`vectors/buckets/${name}`);
      test(`buckets/${row.id}`, () => {
        const compiled = compile({scenarios: {'s/a.yaml': asDocuments(row.buckets)}});
        expect(errors(compiled)).toEqual([]);
        expect(compiled.loaded.scenarios).toBe(row.buckets.length);
      });
    }

    for (const name of buckets ? readdirSync(join(conformanceFolder, 'vectors/parsers')) : []) {
      const row: ParserCase = conformance(`vectors/parsers/${name}`);
      test(`parsers/${row.id}`, () => {
        const files = row.parsers.map(({stage, file, documents}) => [
          `parsers/${stage}/${file}`,
          asDocuments(documents),
        ]);
        const compiled = compile({parsers: Object.fromEntries(files)});
        expect(errors(compiled)).toEqual([]);
        expect(compiled.loaded.parsers).toBe(
          row.parsers.flatMap(({documents}) => documents).length,
        );
      });
    }
  },
);
