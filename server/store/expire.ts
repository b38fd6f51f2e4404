// Decisions taken back: their end is set to now, so that bouncers hear of it, which they
// would not of rows that are gone.
import type {Transaction} from 'kysely';
import {type DecisionFilter, meets} from './decision-filter.ts';
import type {Database} from './open.ts';
import {parts} from './parts.ts';
import {nextSequence} from './sequence.ts';
import type {Tables} from './tables.ts';

/** Ends active decisions at `now`, ms; how many. */
export async function expireDecisions(
  database: Database,
  filter: DecisionFilter & {readonly id?: number | undefined},
  now: number,
): Promise<number> {
  const ended = await expireWhere(database, filter, now);
  return ended.length;
}

/** As above; their UUIDs. */
export function expireWhere(
  database: Database,
  filter: DecisionFilter & {readonly id?: number | undefined},
  now: number,
): Promise<string[]> {
  return database.transaction().execute(async (tx) => {
    let query = tx
      .selectFrom('decision')
      .select(['id', 'uuid'])
      .where('until', '>', now)
      .where(meets({...filter, simulated: filter.simulated ?? true}));
    if (filter.id !== undefined) query = query.where('id', '=', filter.id);
    const rows = await query.execute();
    await end(
      tx,
      rows.map(({id}) => id),
      now,
    );
    return rows.map(({uuid}) => uuid);
  });
}

/**
 * Ends decisions by their numbers. A decision that one of them hid, being shorter, becomes
 * news: a client that knows the longer one has to learn how long the value is meant now.
 */
export async function end(
  tx: Transaction<Tables>,
  ids: readonly number[],
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  const seq = await nextSequence(tx);
  for (const some of parts(ids))
    await tx.updateTable('decision').set({until: now, seq}).where('id', 'in', some).execute();
  const left = await tx
    .selectFrom('decision as ended')
    .innerJoin('decision as left', (join) =>
      join
        .onRef('left.scope', '=', 'ended.scope')
        .onRef('left.type', '=', 'ended.type')
        .onRef('left.value', '=', 'ended.value'),
    )
    .select('left.id')
    .distinct()
    .where('ended.seq', '=', seq)
    .where('left.until', '>', now)
    .execute();
  for (const some of parts(left.map(({id}) => id)))
    await tx.updateTable('decision').set({seq}).where('id', 'in', some).execute();
}

/** Ends one decision, whether or not it is over; false when there is none of the number. */
export function endDecision(database: Database, id: number, now: number): Promise<boolean> {
  return database.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('decision')
      .select('until')
      .where('id', '=', id)
      .executeTakeFirst();
    if (row && row.until > now) await end(tx, [id], now);
    return row !== undefined;
  });
}
