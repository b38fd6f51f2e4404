// The recorded facts of real logs: our items must read the same from them as the
// reference's, and find the same attackers. services.json says which cases are
// ours, scenario-map.json which scenario stands for which, one of ours for several
// of the reference's where one list has what they look for.
//
// Every case is run with all items (without whitelists, since many cases have
// private addresses), the recording with those under test alone. So alerts are
// compared for the scenarios that the recording names.
//
// Of a covered case services.json may say: `scenarios`, recorded overflows that we
// have no counterpart of; `first`, that only so many events were recorded; `labels`,
// those of the log beside its type; `where`, the meta of the events recorded, other
// parsers having read the rest; `differs`, what ours reads otherwise on purpose, by
// the event's number from 1; `apart`, what is not compared and why, by the key of
// meta or `time`; `sources`, what ours writes for a recorded address.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {conformanceFolder, noConformance} from '../conformance-data.ts';
import {HubEngine, type HubEvent} from '../hub-engine.ts';

interface Facts {
  readonly log_type: string;
  readonly events: readonly Recorded[];
  readonly overflows: readonly {sources?: string[]; scenario?: string; eventsCount?: number}[];
}

/** What was not recorded is absent or null. */
interface Recorded {
  readonly meta: Record<string, string>;
  readonly message?: string | null;
  readonly program?: string | null;
  readonly marshaledTime?: string | null;
}

interface Case {
  readonly scenarios?: readonly string[];
  readonly first?: number;
  readonly labels?: Record<string, string>;
  readonly where?: Record<string, string>;
  readonly differs?: Record<string, {why: string; meta?: Record<string, string>}>;
  readonly apart?: Record<string, string>;
  readonly sources?: Record<string, string>;
}

const logs = join(conformanceFolder, 'service-logs');
const present = existsSync(logs);
if (!present) console.warn(`skipped: ${noConformance}`);

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const services = json('test/conformance/services.json');
const counterpart: Record<string, string | readonly string[]> = json(
  'test/conformance/scenario-map.json',
);
const covered = Object.keys(services.covered);
const facts = (name: string): Facts => json(join(logs, name, 'facts.json'));
const log = (name: string) => readFileSync(join(logs, name, 'input.log'), 'utf8');

let hub: HubEngine;
beforeAll(async () => {
  hub = await HubEngine.compile({whitelists: false});
});

describe.skipIf(!present)('service logs', () => {
  test('every case of our log types is accounted for', () => {
    const types = new Set(services.types);
    const ours = readdirSync(logs).filter((name) => types.has(facts(name).log_type));
    const known = new Set([...covered, ...Object.keys(services.uncovered)]);
    expect(ours.filter((name) => !known.has(name))).toEqual([]);
  });

  test.each(covered.filter((name) => present && facts(name).events.length > 0))(
    '%s: events',
    async (name) => {
      const {log_type, events} = facts(name);
      const told: Case = services.covered[name];
      const {first, labels, where = {}, differs = {}, apart = {}} = told;
      const met = (await hub.events({type: log_type, ...labels}, log(name)))
        .filter(({meta}) => Object.entries(where).every(([key, value]) => meta[key] === value))
        .slice(0, first);
      const wanted = events.map((event) => compared(event, told));
      expect(met.map((event, i) => recorded(event, wanted[i] ?? {meta: {}}, apart))).toEqual(
        wanted.map((event, i) => ({...event, meta: {...event.meta, ...differs[i + 1]?.meta}})),
      );
    },
  );

  test.each(covered.filter((name) => present && facts(name).overflows.length > 0))(
    '%s: overflows',
    async (name) => {
      const {log_type, overflows} = facts(name);
      const {scenarios = [], labels, sources: ours = {}}: Case = services.covered[name];
      const missing = new Set<string | undefined>([undefined, ...scenarios]);
      const expected = overflows.filter(({scenario}) => !missing.has(scenario));
      const named = new Set(expected.map(({scenario}) => scenario));
      const raised = (await hub.alerts({type: log_type, ...labels}, log(name)))
        .flatMap(({scenario, source, events_count}) =>
          [counterpart[scenario] ?? []].flat().map((name) => [name, source, events_count]),
        )
        .filter(([scenario]) => named.has(String(scenario)));
      const whole = expected.every(({sources, eventsCount}) => sources && eventsCount);
      const wanted = expected.flatMap(({scenario, sources = [], eventsCount}) =>
        whole
          ? sources.map((source) => [scenario, ours[source] ?? source, eventsCount])
          : [[scenario]],
      );
      const shown = whole ? raised : raised.map(([scenario]) => [scenario]);
      expect(shown.sort()).toEqual(wanted.sort());
    },
  );
});

// A recorded event without what was not recorded or is not compared.
function compared({meta, ...rest}: Recorded, {apart = {}, sources = {}}: Case): Recorded {
  const {source_ip: source} = meta;
  const told = source === undefined ? meta : {...meta, source_ip: sources[source] ?? source};
  const kept = Object.entries(told).filter(([key]) => !(key in apart));
  const said = Object.entries(rest).filter(([, value]) => value !== null);
  const {marshaledTime, ...untimed} = Object.fromEntries(said);
  return {
    ...untimed,
    ...(marshaledTime !== undefined && !('time' in apart) && {marshaledTime}),
    meta: Object.fromEntries(kept),
  };
}

// In the shape of facts.json, with what was recorded alone.
function recorded(
  {meta, message, program, time}: HubEvent,
  fact: Recorded,
  apart: Record<string, string>,
): Recorded {
  const kept = Object.entries(meta).filter(
    ([key]) => !(key in services.ignored_meta || key in apart),
  );
  return {
    meta: Object.fromEntries(kept),
    ...(fact.message !== undefined && {message}),
    ...(fact.program !== undefined && {program}),
    ...(fact.marshaledTime !== undefined && {marshaledTime: time}),
  };
}
