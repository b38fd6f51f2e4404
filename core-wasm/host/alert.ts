// From an overflow to alerts: the common part, one alert per source, and the
// Local API's shape of it (rules-language.md 7.9).

import type {Alert, AlertEvidence, AlertSource} from './model.ts';
import type {Overflow} from './overflow.ts';
import {RuleAlert, type RuleMeta, type RuleSource, RuntimeAlert} from './runtime-alert.ts';
import {goDuration, goTime, rfc3339} from './time-text.ts';

/** Builds the runtime alert; `meta` are its contexts. */
export function buildAlert(
  overflow: Overflow,
  sources: ReadonlyMap<string, RuleSource>,
  mapkey: string,
  meta: RuleMeta[],
): RuntimeAlert {
  const {scenario, events} = overflow;
  const runtime = new RuntimeAlert();
  runtime.Mapkey = mapkey;
  runtime.BucketId = mapkey;
  runtime.Reprocess = scenario.reprocess;
  const zones = {first: events[0]?.zone ?? 0, last: events.at(-1)?.zone ?? 0};
  for (const [value, source] of sources) {
    runtime.Sources.set(value, source);
    const alert = new RuleAlert();
    alert.Scenario = scenario.name;
    alert.ScenarioHash = scenario.hash;
    alert.ScenarioVersion = scenario.version;
    alert.Message = message(overflow, sources, zones.last);
    alert.Leakspeed = scenario.leakspeed;
    alert.Capacity = BigInt(scenario.capacity);
    alert.EventsCount = BigInt(overflow.total);
    alert.StartAt = rfc3339(overflow.first, zones.first);
    alert.StopAt = rfc3339(overflow.at, zones.last);
    alert.Simulated = scenario.simulated;
    alert.Remediation = scenario.remediation;
    alert.Meta = meta;
    alert.Events = events.map(({alertEvent}) => alertEvent);
    alert.Source = source.sharingCell();
    runtime.APIAlerts.push(alert);
  }
  return runtime;
}

function message(
  overflow: Overflow,
  sources: ReadonlyMap<string, RuleSource>,
  zone: number,
): string {
  const values = [...sources.keys()];
  const who =
    values.length === 1 ? values[0] : values.length === 0 ? 'UNKNOWN' : `${values.length} sources`;
  const span = goDuration(overflow.at - overflow.first);
  const {name, scope} = overflow.scenario;
  return `${scope} ${who} performed '${name}' (${overflow.total} events over ${span}) at ${goTime(overflow.last, zone)}`;
}

/** The alert as the Local API takes it. */
export function wireAlert(alert: RuleAlert, uuid: string): Alert {
  return {
    uuid,
    scenario: alert.Scenario,
    scenario_hash: alert.ScenarioHash,
    scenario_version: alert.ScenarioVersion,
    message: alert.Message,
    leakspeed: alert.Leakspeed,
    capacity: Number(alert.Capacity),
    simulated: alert.Simulated,
    remediation: alert.Remediation,
    kind: alert.Kind,
    events_count: Number(alert.EventsCount),
    start_at: alert.StartAt,
    stop_at: alert.StopAt,
    source: wireSource(alert.Source!),
    events: alert.Events.map(({wire}) => wire),
    meta: alert.Meta.map(({Key, Value}) => ({key: Key, value: Value})),
    labels: [],
    decisions: [],
  };
}

/** Empty members are absent, as the reference omits them. */
function wireSource(source: RuleSource): AlertSource {
  return {
    scope: source.Scope,
    value: source.Value,
    ...(source.IP && {ip: source.IP}),
    ...(source.Range && {range: source.Range}),
    ...(source.AsNumber && {as_number: source.AsNumber}),
    ...(source.AsName && {as_name: source.AsName}),
    ...(source.Cn && {cn: source.Cn}),
    ...(source.Latitude && {latitude: source.Latitude}),
    ...(source.Longitude && {longitude: source.Longitude}),
  };
}

/** Different raw lines kept as evidence of an alert; reports show as many of a source. */
export const EVIDENCE_MAX = 3;

/** The first raw lines behind the alert, when they were kept. */
export function evidence(
  {events}: Overflow,
  sourceName: (source: number) => string,
): AlertEvidence[] {
  const lines: AlertEvidence[] = [];
  for (const event of events) {
    const line = event.rawLine;
    if (line === undefined || lines.some((known) => known.line === line)) continue;
    lines.push({source: sourceName(event.source), line, at: event.pouredAt ?? event.time});
    if (lines.length === EVIDENCE_MAX) break;
  }
  return lines;
}
