// Between the Local API's shapes and rows of the store.
import {intervalOf, normalScope} from '@firewatch/kernel';
import type {Alert, Decision} from '@firewatch/schemas';
import type {Insertable, Selectable} from 'kysely';
import type {AlertTable, DecisionTable, EventTable} from './tables.ts';

/** Bytes of an event's meta, JSON, that are kept. */
const EVENT_META_MAX = 8191;
/** Bytes of a context's value that are kept. */
const CONTEXT_MAX = 4095;

export const STRIPPED = '<stripped>';

/** The row of an alert that arrives at `now`, ms. */
export function alertRow(
  alert: Alert,
  machine: string | null,
  now: number,
): Insertable<AlertTable> {
  return {
    uuid: alert.uuid,
    created_at: now,
    started_at: millis(alert.start_at) ?? now,
    stopped_at: millis(alert.stop_at) ?? now,
    machine,
    scenario: alert.scenario,
    scenario_version: alert.scenario_version,
    scenario_hash: alert.scenario_hash,
    message: alert.message,
    kind: alert.kind,
    events_count: alert.events_count,
    capacity: alert.capacity,
    leakspeed: alert.leakspeed,
    simulated: Number(alert.simulated),
    remediation: Number(alert.remediation),
    scope: normalScope(alert.source.scope),
    value: alert.source.value,
    source: JSON.stringify({...alert.source, scope: normalScope(alert.source.scope)}),
    meta: JSON.stringify(alert.meta.map(({key, value}) => ({key, value: cut(value, CONTEXT_MAX)}))),
  };
}

export function eventRows(alert: Alert, alertId: number): Insertable<EventTable>[] {
  return alert.events.map(({timestamp, meta}) => ({
    alert_id: alertId,
    timestamp,
    meta: eventMeta(meta),
  }));
}

/** The meta of an event as JSON, long values cut until it fits. */
function eventMeta(meta: Alert['events'][number]['meta']): string {
  let text = JSON.stringify(meta);
  for (let keep = 2048; bytes(text) > EVENT_META_MAX; keep /= 2) {
    if (keep < 1) return '[]';
    text = JSON.stringify(
      meta.map(({key, value}) => ({
        key,
        value: value.length > 2 * keep ? cut(value, keep) + STRIPPED : value,
      })),
    );
  }
  return text;
}

const bytes = (text: string) => Buffer.byteLength(text);

/** At most so many bytes, whole characters. */
function cut(text: string, most: number): string {
  if (bytes(text) <= most) return text;
  return Buffer.from(text)
    .subarray(0, most)
    .toString()
    .replace(/\uFFFD+$/, '');
}

/**
 * The row of a decision: it lasts from the alert's end, so that old logs read again
 * make decisions that are over already. Undefined when its scope wants an address
 * and its value is none.
 */
export function decisionRow(
  decision: Decision,
  alertId: number,
  stoppedAt: number,
  durationMs: number,
  {now, seq}: {readonly now: number; readonly seq: number},
  interval = intervalOf(decision.value),
): Insertable<DecisionTable> | undefined {
  const scope = normalScope(decision.scope);
  if (!interval && (scope === 'Ip' || scope === 'Range')) return undefined;
  return {
    uuid: decision.uuid,
    alert_id: alertId,
    created_at: now,
    until: stoppedAt + durationMs,
    seq,
    origin: decision.origin,
    type: decision.type,
    scope,
    value: decision.value,
    scenario: decision.scenario,
    simulated: Number(decision.simulated),
    family: interval?.family ?? null,
    first: interval?.first ?? null,
    last: interval?.last ?? null,
  };
}

export type AlertRow = Selectable<AlertTable>;
export type DecisionRow = Selectable<DecisionTable>;

/** An instant of a log as ms; undefined when it is none. */
export function millis(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
