// Decisions in the store: looked up and counted.
import {type Held, intervalOf, type PastDecisions} from '@firewatch/kernel';
import {sql} from 'kysely';
import {type DecisionFilter, meets} from './decision-filter.ts';
import type {Database} from './open.ts';
import type {DecisionRow} from './rows.ts';

export interface DecisionPage {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly idAbove?: number | undefined;
}

/** Active decisions, by their numbers. */
export function activeDecisions(
  database: Database,
  filter: DecisionFilter,
  now: number,
  {limit, offset, idAbove}: DecisionPage = {},
): Promise<DecisionRow[]> {
  let query = database
    .selectFrom('decision')
    .selectAll()
    .where('until', '>', now)
    .where(meets(filter))
    .orderBy('id');
  if (idAbove !== undefined) query = query.where('id', '>', idAbove);
  if (limit !== undefined || offset !== undefined)
    query = query.limit(limit ?? Number.MAX_SAFE_INTEGER);
  if (offset !== undefined) query = query.offset(offset);
  return query.execute();
}

/** Decisions ever made that cover an address or a range; of any other value, its own. */
export async function decisionHistory(
  database: Database,
  value: string,
  now: number,
): Promise<PastDecisions> {
  const target = intervalOf(value) ? {ip: value} : {value};
  const rows = await timesOf(database)
    .where(meets({...target, simulated: true}))
    .orderBy('from')
    .execute();
  const active = rows.filter(({until}) => until > now);
  return {
    count: rows.length,
    active: active.length,
    left: active.reduce((most, {until}) => Math.max(most, until - now), 0),
    madeAt: rows.map(({from}) => from),
  };
}

/** Decisions of one value that are looked at for escalation: the newest. */
const HELD_MAX = 1000;
/** Origins of what an agent decides; a roll-up hits others than its value's. */
const OWN_ORIGIN = 'crowdsec%';

/** Times of the decisions that profiles made about exactly this value, simulated ones left out. */
export function heldDecisions(database: Database, value: string): Promise<Held[]> {
  return timesOf(database)
    .where('value', '=', value)
    .where('simulated', '=', 0)
    .where('origin', 'like', OWN_ORIGIN)
    .orderBy('id', 'desc')
    .limit(HELD_MAX)
    .execute();
}

/** When decisions were made, by the time of their alert, and until when they hold. */
const timesOf = (database: Database) =>
  database
    .selectFrom('decision')
    .select(({fn, ref, selectFrom}) => [
      fn
        .coalesce(
          selectFrom('alert').select('stopped_at').whereRef('alert.id', '=', 'decision.alert_id'),
          ref('created_at'),
        )
        .as('from'),
      'until',
    ]);

/** Hex digits of an address before which a network of so many bits ends. */
const DIGIT_BITS = 4;

/**
 * Distinct networks of so many bits (a multiple of 4) within a range, that around `except`
 * left out, in which an address has an active decision of a type.
 */
export async function countAttackers(
  database: Database,
  range: string,
  bits: number,
  type: string,
  except: string,
  now: number,
): Promise<number> {
  const {family, first} = intervalOf(except)!;
  const digits = (family === 4 ? bits + 96 : bits) / DIGIT_BITS;
  const network = sql<string>`substr(${sql.ref('first')}, 1, ${digits})`;
  const {count} = await database
    .selectFrom('decision')
    .select(sql<number>`count(distinct ${network})`.as('count'))
    .where('until', '>', now)
    .where('scope', '=', 'Ip')
    .where(network, '!=', first.slice(0, digits))
    .where(meets({ip: range, contains: false, type}))
    .executeTakeFirstOrThrow();
  return Number(count);
}
