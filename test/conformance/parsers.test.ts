import type {EventView, HostFunctions, InjectedEvent} from '@firewatch/core-wasm';
import {describe, expect, test} from 'vitest';
import {conformance, hasConformance, titled} from '../conformance-data.ts';
import {openVector, type VectorRules} from './engine.ts';

interface ParserVector extends VectorRules {
  readonly tests: readonly {
    readonly events: readonly InjectedEvent[];
    readonly expected: readonly Expected[];
  }[];
}

interface Expected {
  readonly Stage?: string;
  readonly Process?: boolean;
  readonly Whitelisted?: boolean;
  readonly Parsed?: Readonly<Record<string, string | null>>;
  readonly Meta?: Readonly<Record<string, string | null>>;
  readonly Enriched?: Readonly<Record<string, string | null>>;
  readonly Unmarshaled?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const CASES = [
  'base-grok',
  'base-grok-expression',
  'base-grok-external-data',
  'base-grok-import',
  'base-grok-no-subnode',
  'base-grok-stash',
  'base-json-extract',
  'base-tree',
  'dateparser-enrich',
  'geoip-enrich',
  'json-unmarshal',
  'multi-stage-grok',
  'reverse-dns-enrich',
  'whitelist-base',
];

/** What the reference's databases and resolver answered when the vectors were recorded. */
const ANSWERS: HostFunctions = {
  enrich: {
    reverse_dns: (address) =>
      address === '1.1.1.1' ? {reverse_dns: 'one.one.one.one.'} : undefined,
    GeoIpCity: () => ({IsInEU: 'false'}),
    GeoIpASN: (address) => (address === '1.0.0.1' ? {ASNOrg: 'Google Inc.'} : undefined),
    IpToRange: () => undefined,
  },
};

function meets(view: EventView, wanted: Expected): boolean {
  const fields = (
    have: Record<string, string>,
    want: Readonly<Record<string, string | null>> = {},
  ) => Object.entries(want).every(([key, value]) => (have[key] ?? '') === (value ?? ''));
  return (
    (wanted.Stage === undefined || view.stage === wanted.Stage) &&
    view.process === (wanted.Process ?? false) &&
    view.whitelisted === (wanted.Whitelisted ?? false) &&
    fields(view.parsed, wanted.Parsed) &&
    fields(view.meta, wanted.Meta) &&
    fields(view.enriched, wanted.Enriched) &&
    document(view.unmarshaled, wanted.Unmarshaled?.JSON)
  );
}

/** The vector writes numbers as texts. */
function document(have: unknown, want: Readonly<Record<string, string>> = {}): boolean {
  const members = (have ?? {}) as Record<string, unknown>;
  return Object.entries(want).every(([key, value]) => String(members[key]) === value);
}

describe.skipIf(!hasConformance)(titled('parser vectors'), () => {
  for (const name of CASES) {
    test(name, async () => {
      const vector = conformance(`vectors/parsers/${name}.json`) as ParserVector;
      const {engine, source} = await openVector(vector, ANSWERS);
      for (const {events, expected} of vector.tests) {
        const left = events.map((event) => engine.inject(source, event, false).event);
        for (const wanted of expected) {
          const at = left.findIndex((view) => meets(view, wanted));
          expect(
            at,
            `${JSON.stringify(wanted)} among ${JSON.stringify(left)}`,
          ).toBeGreaterThanOrEqual(0);
          left.splice(at, 1);
        }
      }
    });
  }
});
