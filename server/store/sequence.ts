// Changes to decisions are numbered: every transaction that makes or ends some takes the
// next number and writes it into their rows. The row that holds the number stays locked
// until the commit, so numbers become visible in their order, whichever server takes
// them: whoever has read up to a number has missed nothing below it.
import type {Transaction} from 'kysely';
import type {Tables} from './tables.ts';

/** The one row of its table. */
export const SEQUENCE_ROW = 1;

export async function nextSequence(tx: Transaction<Tables>): Promise<number> {
  await tx
    .updateTable('sequence')
    .set((row) => ({value: row('value', '+', 1)}))
    .where('id', '=', SEQUENCE_ROW)
    .execute();
  const {value} = await tx
    .selectFrom('sequence')
    .select('value')
    .where('id', '=', SEQUENCE_ROW)
    .executeTakeFirstOrThrow();
  return value;
}
