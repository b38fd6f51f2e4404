// The book of alerts: who attacked, by which scenarios, at what, with a few lines as evidence.
// Memory grows with the alerts' sources, not with their events: targets and samples are bounded.
import type {Alert, AlertEvidence, RaisedAlert} from '@firewatch/core-wasm';
import type {
  ReportSource,
  ScenarioTotal,
  Severity,
  SourceScenario,
  Target,
} from '@firewatch/schemas';
import {formatInstant, parseInstant} from '../time/instant.ts';
import {bySeverity, severityOf, worse} from './severity.ts';

/** Sample lines kept for a source. */
const SAMPLES_MAX = 3;
/** Targets shown for a source. */
const TARGETS_MAX = 10;
/** Different targets counted for a source; further new ones are not counted. */
const TARGETS_COUNTED_MAX = 1000;
/** Meta keys that name what was aimed at, the telling ones first. */
const TARGET_KEYS = new Map(
  ['target_user', 'target_fqdn', 'http_path', 'dst_port', 'service'].map((key, rank) => [
    key,
    rank,
  ]),
);

/** What a source did by one scenario. */
interface Part {
  readonly name: string;
  severity: Severity;
  alerts: number;
  events: number;
  first: bigint;
  last: bigint;
}

interface SourceEntry {
  readonly scope: string;
  readonly value: string;
  readonly place: Pick<ReportSource, 'cn' | 'as_number' | 'as_name'>;
  severity: Severity;
  alerts: number;
  events: number;
  first: bigint;
  last: bigint;
  readonly scenarios: Map<string, Part>;
  readonly targets: Map<string, Target>;
  readonly samples: AlertEvidence[];
}

interface ScenarioEntry {
  severity: Severity;
  alerts: number;
  events: number;
  readonly sources: Set<string>;
}

export interface Ledger {
  add(raised: RaisedAlert): void;
  /** Worst first, then most events, then by value. */
  sources(): ReportSource[];
  /** Most alerts first. */
  scenarios(): ScenarioTotal[];
}

/** An empty book. */
export function openLedger(): Ledger {
  const sources = new Map<string, SourceEntry>();
  const scenarios = new Map<string, ScenarioEntry>();
  return {
    add({alert, evidence, labels}) {
      const severity = severityOf(labels);
      const id = `${alert.source.scope}\n${alert.source.value}`;
      const source = sources.get(id) ?? newSource(alert);
      sources.set(id, source);
      enter(source, alert, severity, evidence);
      const total = scenarios.get(alert.scenario) ?? {
        severity,
        alerts: 0,
        events: 0,
        sources: new Set(),
      };
      scenarios.set(alert.scenario, total);
      total.severity = worse(total.severity, severity);
      total.alerts += 1;
      total.events += alert.events_count;
      total.sources.add(id);
    },
    sources: () =>
      [...sources.values()]
        .map(view)
        .sort(
          (one, other) =>
            bySeverity(one, other) ||
            other.events_count - one.events_count ||
            compare(one.value, other.value),
        ),
    scenarios: () =>
      [...scenarios]
        .map(([name, total]) => ({
          name,
          severity: total.severity,
          alerts: total.alerts,
          sources: total.sources.size,
          events_count: total.events,
        }))
        .sort((one, other) => other.alerts - one.alerts || compare(one.name, other.name)),
  };
}

const newSource = ({source, start_at, stop_at}: Alert): SourceEntry => ({
  scope: source.scope,
  value: source.value,
  place: {
    ...(source.cn && {cn: source.cn}),
    ...(source.as_number && {as_number: source.as_number}),
    ...(source.as_name && {as_name: source.as_name}),
  },
  severity: 'low',
  alerts: 0,
  events: 0,
  first: instantOf(start_at),
  last: instantOf(stop_at),
  scenarios: new Map(),
  targets: new Map(),
  samples: [],
});

function enter(
  source: SourceEntry,
  alert: Alert,
  severity: Severity,
  evidence: readonly AlertEvidence[],
): void {
  source.severity = worse(source.severity, severity);
  source.alerts += 1;
  source.events += alert.events_count;
  const [first, last] = [instantOf(alert.start_at), instantOf(alert.stop_at)];
  source.first = earlier(source.first, first);
  source.last = later(source.last, last);

  const part = source.scenarios.get(alert.scenario) ?? {
    name: alert.scenario,
    severity,
    alerts: 0,
    events: 0,
    first,
    last,
  };
  source.scenarios.set(alert.scenario, part);
  part.severity = worse(part.severity, severity);
  part.alerts += 1;
  part.events += alert.events_count;
  part.first = earlier(part.first, first);
  part.last = later(part.last, last);

  for (const {meta} of alert.events) countTarget(source.targets, meta);
  for (const line of evidence) {
    if (source.samples.length >= SAMPLES_MAX) break;
    if (!source.samples.some((known) => known.line === line.line)) source.samples.push(line);
  }
}

/** Counts the most telling target of an event. */
function countTarget(targets: Map<string, Target>, meta: Alert['events'][number]['meta']): void {
  let best: Alert['events'][number]['meta'][number] | undefined;
  let rank = TARGET_KEYS.size;
  for (const entry of meta) {
    const own = TARGET_KEYS.get(entry.key);
    if (own === undefined || own >= rank || entry.value === '') continue;
    best = entry;
    rank = own;
  }
  if (!best) return;
  const {key, value} = best;
  const id = `${key}\n${value}`;
  const target = targets.get(id);
  if (target) target.count += 1;
  // A piece of the key, not of the alert's event, whose texts would stay with it.
  else if (targets.size < TARGETS_COUNTED_MAX)
    targets.set(id, {key, value: id.slice(key.length + 1), count: 1});
}

const view = (source: SourceEntry): ReportSource => ({
  scope: source.scope,
  value: source.value,
  ...source.place,
  severity: source.severity,
  alerts: source.alerts,
  events_count: source.events,
  first_seen: formatInstant(source.first),
  last_seen: formatInstant(source.last),
  scenarios: [...source.scenarios.values()]
    .map(viewOfPart)
    .sort((one, other) => bySeverity(one, other) || compare(one.name, other.name)),
  targets: [...source.targets.values()]
    .sort((one, other) => other.count - one.count || compare(one.value, other.value))
    .slice(0, TARGETS_MAX),
  samples: source.samples.map(({source: acquisition, line, at}) => ({
    acquisition,
    line,
    time: formatInstant(at),
  })),
});

const viewOfPart = ({name, severity, alerts, events, first, last}: Part): SourceScenario => ({
  name,
  severity,
  alerts,
  events_count: events,
  first_seen: formatInstant(first),
  last_seen: formatInstant(last),
});

/** Alerts carry their times in the log's zone. */
const instantOf = (text: string): bigint => parseInstant(text) ?? 0n;
const earlier = (one: bigint, other: bigint) => (other < one ? other : one);
const later = (one: bigint, other: bigint) => (other > one ? other : one);
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
