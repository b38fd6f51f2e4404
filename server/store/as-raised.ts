// A stored alert in the shape that it came in: what sinks are told, should they be told again.
// Long values and labels were not kept, so they are not told.
import {formatDuration} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import type {StoredAlert} from './alerts.ts';

const NS_PER_MS = 1_000_000n;

/** Decisions last as long as they were made for, or until they were ended. */
export const asRaised = ({row, source, meta, events, decisions}: StoredAlert): Alert => ({
  uuid: row.uuid,
  scenario: row.scenario,
  scenario_hash: row.scenario_hash,
  scenario_version: row.scenario_version,
  message: row.message,
  leakspeed: row.leakspeed,
  capacity: row.capacity,
  simulated: row.simulated !== 0,
  remediation: row.remediation !== 0,
  kind: row.kind,
  events_count: row.events_count,
  start_at: new Date(row.started_at).toISOString(),
  stop_at: new Date(row.stopped_at).toISOString(),
  source,
  events: [...events],
  meta: [...meta],
  labels: [],
  decisions: decisions.map((one) => ({
    uuid: one.uuid,
    origin: one.origin,
    type: one.type,
    scope: one.scope,
    value: one.value,
    duration: formatDuration(BigInt(one.until - row.stopped_at) * NS_PER_MS),
    scenario: one.scenario,
    simulated: one.simulated !== 0,
  })),
});
