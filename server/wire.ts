// Rows of the store in the Local API's shapes, as its clients read them (lapi.md section 2).
import {parseInstant} from '@firewatch/kernel';
import type {AlertEvent, AlertSource, MetaEntry} from '@firewatch/schemas';
import type {StoredAlert} from './store/alerts.ts';
import type {DecisionRow} from './store/rows.ts';

export interface WireDecision {
  readonly id: number;
  readonly uuid?: string;
  readonly origin: string;
  readonly type: string;
  readonly scope: string;
  readonly value: string;
  /** What is left of it, whole seconds: some clients know no fractions, and take 0s for ever. */
  readonly duration: string;
  readonly scenario: string;
  readonly simulated?: boolean;
}

/** Empty lists are null, as clients of the reference know them. */
export interface WireAlert {
  readonly id: number;
  readonly uuid: string;
  readonly machine_id: string;
  readonly created_at: string;
  readonly start_at: string;
  readonly stop_at: string;
  readonly scenario: string;
  readonly scenario_hash: string;
  readonly scenario_version: string;
  readonly message: string;
  readonly kind: string;
  readonly events_count: number;
  readonly capacity: number;
  readonly leakspeed: string;
  readonly simulated: boolean;
  readonly remediation: boolean;
  readonly source: AlertSource;
  readonly labels: null;
  readonly events: readonly AlertEvent[] | null;
  readonly decisions: readonly WireDecision[] | null;
  readonly meta?: readonly MetaEntry[];
}

/** Seconds as RFC 3339. */
export const wireTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** A decision within its alert, at `now`, ms. */
export function wireDecision(row: DecisionRow, now: number): WireDecision {
  const {id, uuid, origin, type, scope, value, scenario, simulated} = row;
  return {
    duration: remaining(row.until, now),
    id,
    origin,
    scenario,
    scope,
    simulated: simulated !== 0,
    type,
    uuid,
    value,
  };
}

/** What is left until then: at least a second of what still holds. */
export function remaining(until: number, now: number): string {
  const seconds = Math.round((until - now) / 1000);
  const shown = until > now ? Math.max(seconds, 1) : seconds;
  return secondsText(shown);
}

/** As Go writes a duration of whole seconds: 3h59m58s, -1m2s, 0s. */
function secondsText(seconds: number): string {
  if (seconds < 0) return `-${secondsText(-seconds)}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  const hours = Math.floor(minutes / 60);
  const rest = `${minutes % 60}m${seconds % 60}s`;
  return hours === 0 ? rest : `${hours}h${rest}`;
}

/** The time of an event as Go prints it, which is how clients know it; what is no time stays. */
function wireEvent({timestamp, meta}: AlertEvent): AlertEvent {
  const instant = parseInstant(timestamp);
  if (instant === undefined) return {meta, timestamp};
  const ns = ((instant % NS_PER_S) + NS_PER_S) % NS_PER_S;
  const second = new Date(Number((instant - ns) / NS_PER_MS)).toISOString();
  const fraction = ns === 0n ? '' : `.${String(ns).padStart(9, '0').replace(/0+$/, '')}`;
  return {meta, timestamp: `${second.slice(0, 10)} ${second.slice(11, 19)}${fraction} +0000 UTC`};
}

const NS_PER_MS = 1_000_000n;
const NS_PER_S = 1_000_000_000n;

/** An alert at `now`, ms. */
export function wireAlert(
  {row, source, meta, events, decisions}: StoredAlert,
  now: number,
): WireAlert {
  return {
    capacity: row.capacity,
    created_at: wireTime(row.created_at),
    decisions: decisions.length === 0 ? null : decisions.map((one) => wireDecision(one, now)),
    events: events.length === 0 ? null : events.map(wireEvent),
    events_count: row.events_count,
    id: row.id,
    kind: row.kind,
    labels: null,
    leakspeed: row.leakspeed,
    machine_id: row.machine ?? 'N/A',
    message: row.message,
    ...(meta.length > 0 && {meta}),
    remediation: row.remediation !== 0,
    scenario: row.scenario,
    scenario_hash: row.scenario_hash,
    scenario_version: row.scenario_version,
    simulated: row.simulated !== 0,
    source,
    start_at: wireTime(row.started_at),
    stop_at: wireTime(row.stopped_at),
    uuid: row.uuid,
  };
}
