// What bouncers reported of their enforcement: what is in force, how far they are behind, what
// they dropped. Reports are what clients sent: anything may be missing or be of another kind.
import type {Database} from './open.ts';

/** Of the newest report of a bouncer, but for `hits`; undefined: it does not say. */
export interface Enforcement {
  /** ms */
  readonly reportedAt: number;
  readonly inForce: number | undefined;
  /** What should be in force. */
  readonly wanted: number | undefined;
  /** From a change at the API until it was in force, ms. */
  readonly lagMs: number | undefined;
  /** What was found missing or altered, and put right, since it began. */
  readonly repaired: number | undefined;
  /** What was dropped or refused since then, by unit: packet, byte, request. */
  readonly hits: ReadonlyMap<string, number>;
}

interface Item {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** By the bouncer's name; without those that did not report since then, ms. */
export async function enforcements(
  database: Database,
  since: number,
): Promise<Map<string, Enforcement>> {
  const rows = await database
    .selectFrom('usage_metric')
    .select(['client', 'payload', 'received_at'])
    .where('kind', '=', 'RC')
    .where('received_at', '>', since)
    .orderBy('id')
    .execute();
  const found = new Map<string, Enforcement>();
  for (const {client, payload, received_at} of rows) {
    const items = itemsOf(JSON.parse(payload));
    const sum = (name: string) => {
      const values = items.filter((item) => item.name === name).map(({value}) => value);
      return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0);
    };
    const hits = new Map(found.get(client)?.hits);
    for (const {name, unit, value} of items)
      if (name === 'dropped') hits.set(unit, (hits.get(unit) ?? 0) + value);
    found.set(client, {
      reportedAt: Number(received_at),
      inForce: sum('in_force') ?? sum('active_decisions'),
      wanted: sum('wanted'),
      lagMs: sum('lag'),
      repaired: sum('repaired'),
      hits,
    });
  }
  return found;
}

function itemsOf(payload: unknown): Item[] {
  return listOf(membersOf(payload).metrics)
    .flatMap((metric) => listOf(membersOf(metric).items))
    .map(membersOf)
    .flatMap(({name, value, unit}) =>
      typeof name === 'string' && Number.isFinite(value)
        ? [{name, value: value as number, unit: typeof unit === 'string' ? unit : ''}]
        : [],
    );
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as never) : {};
