// What servers on one store have in common: made by the first, found by the others.
import type {Database} from './open.ts';

/** The value of a name; `make` gives it when nobody has yet. */
export async function sharedValue(
  database: Database,
  name: string,
  make: () => string,
): Promise<string> {
  const find = () =>
    database.selectFrom('shared').select('value').where('name', '=', name).executeTakeFirst();
  const known = await find();
  if (known) return known.value;
  try {
    const value = make();
    await database.insertInto('shared').values({name, value}).execute();
    return value;
  } catch (error) {
    // Another server was faster.
    const other = await find();
    if (other) return other.value;
    throw error;
  }
}
