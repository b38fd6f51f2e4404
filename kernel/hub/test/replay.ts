// One log through one set of rules, recorded.
import {readFile} from 'node:fs/promises';
import {
  type CoreSlot,
  type Coverage,
  Dump,
  Engine,
  type EngineOptions,
  type HostFunctions,
  type RaisedAlert,
} from '@firewatch/core-wasm';
import {type GeoFiles, geoFunctions} from '../../enrich/geo.ts';
import {EngineError} from '../../errors.ts';
import type {TestRules} from './resolve.ts';
import type {RuleCache} from './rule-cache.ts';

/** What is the same for all tests of a run. */
export interface Bench {
  readonly wasm: EngineOptions['wasm'];
  /** One test after the other: they share a core. */
  readonly slot: CoreSlot;
  readonly cache: RuleCache;
  /** ns; year-less dates are of its year. */
  readonly now: bigint;
  /** Databases of addresses that are open, by their paths. */
  readonly places: Map<string, Promise<HostFunctions>>;
}

export interface ReplayInput {
  readonly rules: TestRules;
  /** Absolute path: what rules see as the source's name. */
  readonly log: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly folder: string;
}

export interface Replay {
  readonly dump: Dump;
  readonly alerts: readonly RaisedAlert[];
  readonly coverage: Coverage;
  readonly bytes: Uint8Array;
}

/** Replays the log at the times it tells of. */
export async function replay(
  {wasm, slot, cache, now, places}: Bench,
  input: ReplayInput,
): Promise<Replay> {
  const image = imageOf(cache, input);
  const bytes = await readFile(input.log).catch((cause: Error) => {
    throw new EngineError('FW3002', `cannot be read: ${cause.message}`, {
      where: {file: input.log},
      cause,
    });
  });
  if (bytes.length === 0) {
    throw new EngineError('FW3004', 'the log is empty', {where: {file: input.log}});
  }
  const dump = new Dump();
  const functions = await placesOf(places, input.rules.geo);
  const yearRule = new Date(Number(now / 1_000_000n)).getUTCFullYear();
  const engine = await Engine.open({
    wasm,
    slot,
    image,
    now,
    yearRule,
    functions,
    dump,
    mode: 'replay',
    profile: 'small',
  });
  const source = engine.addSource({name: input.log, module: 'file', labels: input.labels});
  const alerts: RaisedAlert[] = [];
  const room = engine.input();
  for (let at = 0; at < bytes.length; at += room.length) {
    const chunk = bytes.subarray(at, at + room.length);
    engine.input().set(chunk);
    alerts.push(...engine.feed(source, chunk.length));
  }
  alerts.push(...engine.endSource(source), ...engine.finish());
  return {dump, alerts, coverage: dump.coverage(), bytes};
}

function placesOf(places: Bench['places'], geo: GeoFiles): Promise<HostFunctions> {
  const key = `${geo.city}\0${geo.asn}`;
  const known = places.get(key);
  if (known) return known;
  const opened = geoFunctions(geo);
  places.set(key, opened);
  return opened;
}

/** A test judges items as they are: a faulty one fails it. */
function imageOf(cache: RuleCache, {rules, folder}: ReplayInput): Uint8Array {
  const {image, faults} = cache.compile(rules);
  const errors = faults.filter(({severity}) => severity === 'error');
  const [fault] = errors;
  if (!fault && image) return image;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new EngineError('FW3007', `${fault?.code}: ${fault?.message}${more}`, {
    where: fault?.where ?? {file: folder},
  });
}
