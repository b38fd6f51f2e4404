// The tables of the store, as kysely sees them; migrations.ts makes them.
//
// Instants are milliseconds since the epoch. Booleans are 0 and 1. Addresses are
// intervals (interval.ts): 32 hex digits, so that texts compare as addresses do
// in every database.
import type {ColumnType, Generated} from 'kysely';

/** Set when a row is written, then only read. */
type Once<T> = ColumnType<T, T, never>;

export interface AlertTable {
  readonly id: Generated<number>;
  readonly uuid: Once<string>;
  readonly created_at: Once<number>;
  readonly started_at: Once<number>;
  readonly stopped_at: Once<number>;
  /** Who sent it; null: this machine. */
  readonly machine: string | null;
  scenario: string;
  readonly scenario_version: Once<string>;
  readonly scenario_hash: Once<string>;
  message: string;
  readonly kind: Once<string>;
  readonly events_count: Once<number>;
  readonly capacity: Once<number>;
  readonly leakspeed: Once<string>;
  readonly simulated: Once<number>;
  readonly remediation: Once<number>;
  readonly scope: Once<string>;
  readonly value: Once<string>;
  /** The source as the Local API has it, JSON. */
  readonly source: Once<string>;
  /** Contexts, JSON. */
  meta: string;
}

export interface EventTable {
  readonly id: Generated<number>;
  readonly alert_id: Once<number>;
  readonly timestamp: Once<string>;
  /** JSON, at most EVENT_META_MAX bytes. */
  meta: string;
}

export interface DecisionTable {
  readonly id: Generated<number>;
  readonly uuid: Once<string>;
  /** null: the alert was removed */
  alert_id: number | null;
  readonly created_at: Once<number>;
  until: number;
  /** Of the last change to it that concerns bouncers (sequence.ts). */
  seq: number;
  readonly origin: Once<string>;
  readonly type: Once<string>;
  readonly scope: Once<string>;
  readonly value: Once<string>;
  readonly scenario: Once<string>;
  readonly simulated: Once<number>;
  /** 4 or 6; null when the value is no address. */
  readonly family: Once<number | null>;
  readonly first: Once<string | null>;
  readonly last: Once<string | null>;
}

export interface AllowlistTable {
  readonly id: Generated<number>;
  readonly name: Once<string>;
  readonly description: string;
  readonly created_at: Once<number>;
  readonly updated_at: number;
  /** null: by commands */
  readonly managed_by: string | null;
}

export interface AllowlistItemTable {
  readonly id: Generated<number>;
  readonly allowlist_id: Once<number>;
  readonly value: Once<string>;
  readonly comment: string;
  readonly created_at: Once<number>;
  /** null: never */
  readonly expires_at: number | null;
  readonly family: Once<number>;
  readonly first: Once<string>;
  readonly last: Once<string>;
  /** What it was found by; null: it was named itself. */
  readonly source_id: number | null;
}

/** What addresses of an allowlist are found by, again and again. */
export interface AllowlistSourceTable {
  readonly id: Generated<number>;
  readonly allowlist_id: Once<number>;
  readonly kind: Once<'name' | 'file'>;
  /** A name of DNS, or the path of a file. */
  readonly value: Once<string>;
  readonly comment: string;
  readonly created_at: Once<number>;
  /** null: never */
  readonly expires_at: number | null;
  /** null: not yet */
  readonly checked_at: number | null;
  /** Why what it gave last is kept; "" when all is well. */
  readonly problem: string;
}

/** What a sink still has to be told. */
export interface OutboxTable {
  readonly id: Generated<number>;
  readonly sink: Once<string>;
  readonly uuid: Once<string>;
  /** The alert, JSON; the same one however often it is delivered. */
  readonly alert: Once<string>;
  readonly created_at: Once<number>;
  /** Tries that failed. */
  attempts: number;
  /** Key of the batch that it goes out with; null: it waits. */
  batch: ColumnType<string | null, null | undefined, string>;
  /** When the batch may be tried, ms. */
  due_at: ColumnType<number, number, number>;
}

/** What a sink will not be told unless an operator says so. */
export interface DeadLetterTable {
  readonly id: Generated<number>;
  readonly sink: Once<string>;
  readonly uuid: Once<string>;
  readonly alert: Once<string>;
  readonly created_at: Once<number>;
  readonly died_at: Once<number>;
  readonly attempts: Once<number>;
  readonly reason: Once<string>;
}

/** What was dropped for want of room: how many of what waited, and of dead letters. */
export interface OutboxLossTable {
  readonly sink: Once<string>;
  lost: number;
  lost_dead: number;
}

/** The number of the last change to decisions: one row. */
export interface SequenceTable {
  readonly id: number;
  value: number;
}

export interface MachineTable {
  readonly id: Generated<number>;
  readonly machine_id: Once<string>;
  /** As auth/passwords.ts writes it. */
  password: string;
  ip: string;
  /** Names, JSON. */
  scenarios: string;
  version: string;
  validated: number;
  readonly auth_type: Once<string>;
  readonly created_at: Once<number>;
  updated_at: number;
  last_push: number | null;
  last_heartbeat: number | null;
  os_name: string;
  os_version: string;
  /** JSON of the last usage metrics: names, items by kind, counts by datasource. */
  feature_flags: string;
  hub_state: string;
  datasources: string;
}

export interface BouncerTable {
  readonly id: Generated<number>;
  readonly name: Once<string>;
  /** SHA-512 of the key, hex; "" for one known by its certificate. */
  readonly key_hash: Once<string>;
  /** "": not seen yet */
  ip: string;
  type: string;
  version: string;
  readonly auth_type: Once<string>;
  readonly auto_created: Once<number>;
  readonly created_at: Once<number>;
  updated_at: number;
  last_pull: number | null;
  /** How far its stream was told (decision-index.ts); null: never. */
  cursor_seq: number | null;
  cursor_at: number | null;
  /** JSON: what it asked for the last time (bouncer-asks.ts); null: nothing yet. */
  asks: string | null;
  /** Since when it is told nothing, ms; null: it is told all. */
  paused_at: number | null;
  os_name: string;
  os_version: string;
  feature_flags: string;
}

export interface UsageMetricTable {
  readonly id: Generated<number>;
  /** LP: a machine. RC: a bouncer. */
  readonly kind: Once<string>;
  readonly client: Once<string>;
  readonly received_at: Once<number>;
  /** JSON */
  readonly payload: Once<string>;
}

/** What the servers on one store share, by name. */
export interface SharedTable {
  readonly name: Once<string>;
  value: string;
}

export interface Tables {
  readonly sequence: SequenceTable;
  readonly machine: MachineTable;
  readonly bouncer: BouncerTable;
  readonly usage_metric: UsageMetricTable;
  readonly shared: SharedTable;
  readonly outbox: OutboxTable;
  readonly outbox_loss: OutboxLossTable;
  readonly dead_letter: DeadLetterTable;
  readonly alert: AlertTable;
  readonly event: EventTable;
  readonly decision: DecisionTable;
  readonly allowlist: AllowlistTable;
  readonly allowlist_item: AllowlistItemTable;
  readonly allowlist_source: AllowlistSourceTable;
}
