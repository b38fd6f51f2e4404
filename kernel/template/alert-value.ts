// Alerts as templates see them: Go's names of fields, and what toJson gives of each.
import type {Alert, AlertEvent, AlertSource, Decision, MetaEntry} from '@firewatch/schemas';
import {Struct, type Value} from './value.ts';

const meta = (entries: readonly MetaEntry[]): Value =>
  entries.map((entry) => new Struct('MetaItem', {Key: entry.key, Value: entry.value}, entry));

const metaOf = (entries: readonly MetaEntry[]) => (key?: Value) =>
  entries.find((entry) => entry.key === key)?.value ?? '';

const event = (one: AlertEvent) =>
  new Struct('Event', {Timestamp: one.timestamp, Meta: meta(one.meta)}, one, {
    GetMeta: metaOf(one.meta),
  });

const decision = (one: Decision) =>
  new Struct(
    'Decision',
    {
      ID: 0n,
      UUID: one.uuid,
      Origin: one.origin,
      Type: one.type,
      Scope: one.scope,
      Value: one.value,
      Duration: one.duration,
      Scenario: one.scenario,
      Simulated: one.simulated,
      Until: '',
    },
    one,
  );

const source = (one: AlertSource) =>
  new Struct(
    'Source',
    {
      IP: one.ip ?? '',
      Range: one.range ?? '',
      Scope: one.scope,
      Value: one.value,
      Cn: one.cn ?? '',
      AsName: one.as_name ?? '',
      AsNumber: one.as_number ?? '',
      Latitude: one.latitude ?? 0,
      Longitude: one.longitude ?? 0,
    },
    one,
    {GetScope: () => one.scope, GetValue: () => one.value},
  );

/** An alert, of this machine unless it says otherwise. */
export function alertValue(alert: Alert, machine: string): Struct {
  return new Struct(
    'Alert',
    {
      ID: 0n,
      UUID: alert.uuid,
      MachineID: machine,
      CreatedAt: alert.stop_at,
      StartAt: alert.start_at,
      StopAt: alert.stop_at,
      Scenario: alert.scenario,
      ScenarioHash: alert.scenario_hash,
      ScenarioVersion: alert.scenario_version,
      Message: alert.message,
      EventsCount: BigInt(alert.events_count),
      Capacity: BigInt(alert.capacity),
      Leakspeed: alert.leakspeed,
      Simulated: alert.simulated,
      Remediation: alert.remediation,
      Kind: alert.kind,
      Labels: alert.labels,
      Source: source(alert.source),
      Decisions: alert.decisions.map(decision),
      Events: alert.events.map(event),
      Meta: meta(alert.meta),
    },
    {...alert, machine_id: machine},
    {
      GetScope: () => alert.source.scope,
      GetValue: () => alert.source.value,
      GetScenario: () => alert.scenario,
      GetEventsCount: () => BigInt(alert.events_count),
      GetMeta: metaOf(alert.meta),
    },
  );
}
