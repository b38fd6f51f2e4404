// One row into the outbox of a sink.
import type {Insertable, Transaction} from 'kysely';
import type {Tables} from './tables.ts';

/** Puts a row in, unless the sink is to be told of this alert already. */
export async function putRow(
  tx: Transaction<Tables>,
  row: Pick<Insertable<Tables['outbox']>, 'sink' | 'uuid' | 'alert' | 'created_at'>,
): Promise<void> {
  const known = await tx
    .selectFrom('outbox')
    .select('id')
    .where('sink', '=', row.sink)
    .where('uuid', '=', row.uuid)
    .executeTakeFirst();
  if (known) return;
  await tx
    .insertInto('outbox')
    .values({...row, attempts: 0, due_at: 0})
    .execute();
}
