// What sinks still have to be told. Rows come in with their alert, in the same
// transaction, and go when the sink has said that it has them: whatever is killed
// when, no alert is put in twice and none is forgotten. A batch is written down
// before it is sent, so that the same alerts go again under the same key. A sink
// that is down keeps its own rows and holds up nobody else.
import type {Batch, BatchOutcome, Outbox, OutboxRow, WaitingRow} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import type {Transaction} from 'kysely';
import {bury, countLost, DEAD_MAX} from './dead-letters.ts';
import type {Database} from './open.ts';
import {putRow} from './put-row.ts';
import type {Tables} from './tables.ts';

/** Rows a sink may have: the oldest go first, and are counted. */
export const OUTBOX_MAX = 100_000;

export interface SinkDepth {
  readonly sink: string;
  readonly waiting: number;
  /** Of the one that waits longest, ms; 0 when none does. */
  readonly oldest: number;
  /** Never delivered, for want of room. */
  readonly lost: number;
  readonly dead: number;
  /** Dead letters dropped, for want of room. */
  readonly lostDead: number;
}

/** Puts an alert in for sinks, once for each. */
export async function putOut(
  tx: Transaction<Tables>,
  alert: Alert,
  sinks: readonly string[],
  now: number,
  most: number,
): Promise<void> {
  for (const sink of new Set(sinks)) {
    await putRow(tx, {sink, uuid: alert.uuid, alert: JSON.stringify(alert), created_at: now});
    const overdue = await tx
      .selectFrom('outbox')
      .select('id')
      .where('sink', '=', sink)
      .orderBy('id', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst();
    if (!overdue) continue;
    const {numDeletedRows} = await tx
      .deleteFrom('outbox')
      .where('sink', '=', sink)
      .where('id', '<=', overdue.id)
      .executeTakeFirst();
    await countLost(tx, sink, {lost: Number(numDeletedRows), lostDead: 0});
  }
}

/** The outbox as dispatchers use it. */
export const outboxOf = (database: Database, deadMax: number = DEAD_MAX): Outbox => ({
  waiting: (sink, most, after) => waitingRows(database, sink, most, after),
  read: (ids) => outboxRows(database, ids),
  begun: (sink) => begunBatches(database, sink),
  begin: (ids, key) => beginBatch(database, ids, key),
  settle: (sink, outcome, now) => settleBatch(database, sink, outcome, now, deadMax),
});

/** Rows of no batch behind the row `after`, oldest first. */
function waitingRows(
  database: Database,
  sink: string,
  most: number,
  after: number,
): Promise<WaitingRow[]> {
  return database
    .selectFrom('outbox')
    .select(['id', 'created_at as since'])
    .where('sink', '=', sink)
    .where('batch', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(most)
    .execute();
}

/** Rows by their ids, in order; those that are gone are left out. */
async function outboxRows(database: Database, ids: readonly number[]): Promise<OutboxRow[]> {
  if (ids.length === 0) return [];
  const rows = await database
    .selectFrom('outbox')
    .select(['id', 'created_at', 'alert'])
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  return rows.map(rowOf);
}

/** Batches that were begun and are not through, oldest first. */
async function begunBatches(database: Database, sink: string): Promise<Batch[]> {
  const rows = await database
    .selectFrom('outbox')
    .selectAll()
    .where('sink', '=', sink)
    .where('batch', 'is not', null)
    .orderBy('id')
    .execute();
  return [...Map.groupBy(rows, ({batch}) => batch!)].map(([key, group]) => ({
    key,
    rows: group.map(rowOf),
    tries: group[0]!.attempts,
    dueAt: group[0]!.due_at,
  }));
}

/** Writes down that these rows are a batch. */
async function beginBatch(database: Database, ids: readonly number[], key: string): Promise<void> {
  await database
    .updateTable('outbox')
    .set({batch: key})
    .where('id', 'in', [...ids])
    .execute();
}

/** What became of a try: rows the sink has go, some die, the rest comes again. */
function settleBatch(
  database: Database,
  sink: string,
  {gone, dead, again}: BatchOutcome,
  now: number,
  deadMax: number,
): Promise<void> {
  return database.transaction().execute(async (tx) => {
    if (dead.length > 0) await bury(tx, sink, dead, now, deadMax);
    const over = [...gone, ...dead.map(({id}) => id)];
    if (over.length > 0) await tx.deleteFrom('outbox').where('id', 'in', over).execute();
    if (!again) return;
    await tx
      .updateTable('outbox')
      .set({batch: again.key, attempts: again.tries, due_at: again.dueAt})
      .where('id', 'in', [...again.ids])
      .execute();
  });
}

/** Drops what waits for a sink; how many that were. */
export async function dropWaiting(database: Database, sink: string): Promise<number> {
  const {numDeletedRows} = await database
    .deleteFrom('outbox')
    .where('sink', '=', sink)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** How much waits for each sink, and what was lost. */
export async function outboxDepth(database: Database): Promise<SinkDepth[]> {
  const waiting = await database
    .selectFrom('outbox')
    .select(({fn}) => [
      'sink',
      fn.countAll<number>().as('waiting'),
      fn.min('created_at').as('oldest'),
    ])
    .groupBy('sink')
    .execute();
  const dead = await database
    .selectFrom('dead_letter')
    .select(({fn}) => ['sink', fn.countAll<number>().as('dead')])
    .groupBy('sink')
    .execute();
  const losses = await database.selectFrom('outbox_loss').selectAll().execute();
  const sinks = new Set([...waiting, ...dead, ...losses].map(({sink}) => sink));
  return [...sinks].sort().map((sink) => {
    const is = (one: {readonly sink: string}) => one.sink === sink;
    const [row, loss] = [waiting.find(is), losses.find(is)];
    return {
      sink,
      waiting: Number(row?.waiting ?? 0),
      oldest: Number(row?.oldest ?? 0),
      lost: loss?.lost ?? 0,
      dead: Number(dead.find(is)?.dead ?? 0),
      lostDead: loss?.lost_dead ?? 0,
    };
  });
}

const rowOf = ({
  id,
  created_at,
  alert,
}: {
  readonly id: number;
  readonly created_at: number;
  readonly alert: string;
}): OutboxRow => ({id, since: created_at, alert: JSON.parse(alert)});
