// What a sink refused, or did not take however often it was tried. Kept until an
// operator sends it again or drops it; bounded, the oldest go first, and are counted.
import type {DeadRow} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import type {Transaction} from 'kysely';
import type {Database} from './open.ts';
import {putRow} from './put-row.ts';
import type {Tables} from './tables.ts';

/** Dead letters of a sink. */
export const DEAD_MAX = 10_000;
const REASON_MAX = 1_000;

export interface DeadLetter {
  readonly id: number;
  readonly sink: string;
  readonly alert: Alert;
  /** When it was put out, and when it was given up, ms. */
  readonly since: number;
  readonly diedAt: number;
  readonly attempts: number;
  readonly reason: string;
}

export interface DeadLetterFilter {
  readonly sink?: string | undefined;
  readonly ids?: readonly number[] | undefined;
}

/** Copies rows of the outbox; whoever calls removes them there. */
export async function bury(
  tx: Transaction<Tables>,
  sink: string,
  dead: readonly DeadRow[],
  now: number,
  most: number,
): Promise<void> {
  for (const {id, reason} of dead) {
    const row = await tx.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) continue;
    const {uuid, alert, created_at, attempts} = row;
    await tx
      .insertInto('dead_letter')
      .values({
        ...{sink, uuid, alert, created_at, attempts: attempts + 1},
        died_at: now,
        reason: reason.slice(0, REASON_MAX),
      })
      .execute();
  }
  const overdue = await tx
    .selectFrom('dead_letter')
    .select('id')
    .where('sink', '=', sink)
    .orderBy('id', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  if (!overdue) return;
  const {numDeletedRows} = await tx
    .deleteFrom('dead_letter')
    .where('sink', '=', sink)
    .where('id', '<=', overdue.id)
    .executeTakeFirst();
  await countLost(tx, sink, {lost: 0, lostDead: Number(numDeletedRows)});
}

/** Counts what was dropped for want of room. */
export async function countLost(
  tx: Transaction<Tables>,
  sink: string,
  {lost, lostDead}: {readonly lost: number; readonly lostDead: number},
): Promise<void> {
  const {numUpdatedRows} = await tx
    .updateTable('outbox_loss')
    .set((row) => ({lost: row('lost', '+', lost), lost_dead: row('lost_dead', '+', lostDead)}))
    .where('sink', '=', sink)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  await tx.insertInto('outbox_loss').values({sink, lost, lost_dead: lostDead}).execute();
}

/** Dead letters, oldest first. */
export async function deadLetters(
  database: Database,
  filter: DeadLetterFilter,
  limit?: number,
): Promise<DeadLetter[]> {
  let query = selected(database, filter).orderBy('id');
  if (limit !== undefined) query = query.limit(limit);
  const rows = await query.execute();
  return rows.map(({id, sink, alert, created_at, died_at, attempts, reason}) => ({
    ...{id, sink, attempts, reason},
    alert: JSON.parse(alert),
    since: created_at,
    diedAt: died_at,
  }));
}

/** Puts dead letters back into the outbox, as if they were new; how many. */
export function resendDead(
  database: Database,
  filter: DeadLetterFilter,
  now: number,
): Promise<number> {
  return database.transaction().execute(async (tx) => {
    const rows = await selected(tx, filter).orderBy('id').execute();
    for (const {id, sink, uuid, alert} of rows) {
      await putRow(tx, {sink, uuid, alert, created_at: now});
      await tx.deleteFrom('dead_letter').where('id', '=', id).execute();
    }
    return rows.length;
  });
}

/** Drops dead letters; how many. */
export function dropDead(database: Database, filter: DeadLetterFilter): Promise<number> {
  return database.transaction().execute(async (tx) => {
    const rows = await selected(tx, filter).execute();
    for (const {id} of rows) await tx.deleteFrom('dead_letter').where('id', '=', id).execute();
    return rows.length;
  });
}

function selected(database: Database, {sink, ids}: DeadLetterFilter) {
  let query = database.selectFrom('dead_letter').selectAll();
  if (sink !== undefined) query = query.where('sink', '=', sink);
  if (ids !== undefined) query = query.where('id', 'in', [...ids]);
  return query;
}
