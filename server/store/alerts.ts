// Alerts in the store: listed, looked at, removed.
import type {AlertEvent, AlertSource, MetaEntry} from '@firewatch/schemas';
import {type AlertFilter, matches} from './alert-filter.ts';
import {end} from './expire.ts';
import type {Database} from './open.ts';
import {parts} from './parts.ts';
import type {AlertRow, DecisionRow} from './rows.ts';

/** An alert with all that belongs to it. */
export interface StoredAlert {
  readonly row: AlertRow;
  readonly source: AlertSource;
  readonly meta: readonly MetaEntry[];
  readonly events: readonly AlertEvent[];
  readonly decisions: readonly DecisionRow[];
}

export interface AlertPage {
  /** Absent: all. */
  readonly limit?: number | undefined;
  readonly sort?: 'asc' | 'desc' | undefined;
  /** Default true. */
  readonly withDecisions?: boolean | undefined;
  /** Default true. */
  readonly withEvents?: boolean | undefined;
}

/** Alerts by the time they were stored, newest first. */
export async function findAlerts(
  database: Database,
  filter: AlertFilter,
  now: number,
  {limit, sort = 'desc', withDecisions = true, withEvents = true}: AlertPage = {},
): Promise<StoredAlert[]> {
  let query = database
    .selectFrom('alert')
    .selectAll()
    .where(matches(filter, now))
    .orderBy('created_at', sort)
    .orderBy('id', sort);
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.execute();
  const ids = rows.map(({id}) => id);
  const events = withEvents ? await eventsOf(database, ids) : new Map<number, AlertEvent[]>();
  const decisions = withDecisions
    ? await decisionsOf(database, ids)
    : new Map<number, DecisionRow[]>();
  return rows.map((row) => ({
    row,
    source: JSON.parse(row.source),
    meta: JSON.parse(row.meta),
    events: events.get(row.id) ?? [],
    decisions: decisions.get(row.id) ?? [],
  }));
}

async function eventsOf(
  database: Database,
  alerts: readonly number[],
): Promise<Map<number, AlertEvent[]>> {
  const found = new Map<number, AlertEvent[]>();
  for (const ids of parts(alerts)) {
    const rows = await database
      .selectFrom('event')
      .select(['alert_id', 'timestamp', 'meta'])
      .where('alert_id', 'in', ids)
      .orderBy('id')
      .execute();
    for (const {alert_id, timestamp, meta} of rows)
      listOf(found, alert_id).push({timestamp, meta: JSON.parse(meta)});
  }
  return found;
}

async function decisionsOf(
  database: Database,
  alerts: readonly number[],
): Promise<Map<number, DecisionRow[]>> {
  const found = new Map<number, DecisionRow[]>();
  for (const ids of parts(alerts)) {
    const rows = await database
      .selectFrom('decision')
      .selectAll()
      .where('alert_id', 'in', ids)
      .orderBy('id')
      .execute();
    for (const row of rows) listOf(found, row.alert_id!).push(row);
  }
  return found;
}

/** Removes alerts and their events. Their decisions end now and stay for a while, so that bouncers learn of it. */
export async function removeAlerts(
  database: Database,
  filter: AlertFilter,
  now: number,
): Promise<number> {
  return database.transaction().execute(async (tx) => {
    const rows = await tx.selectFrom('alert').select('id').where(matches(filter, now)).execute();
    for (const ids of parts(rows.map(({id}) => id))) {
      const active = await tx
        .selectFrom('decision')
        .select('id')
        .where('alert_id', 'in', ids)
        .where('until', '>', now)
        .execute();
      await end(
        tx,
        active.map(({id}) => id),
        now,
      );
      await tx.deleteFrom('alert').where('id', 'in', ids).execute();
    }
    return rows.length;
  });
}

function listOf<T>(map: Map<number, T[]>, key: number): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
