// Addresses of allowlists that are found by names and in files, found again. What cannot be
// found now keeps what it gave before: a resolver that is down must not open the door to bans
// of friends.
import {type AddressList, parseAddressList} from '@firewatch/kernel';
import type {Selectable} from 'kysely';
import {addItem, endWithin} from './allowlist-entries.ts';
import type {Database} from './open.ts';
import type {AllowlistSourceTable} from './tables.ts';

/** Where names and files are looked up. */
export interface AllowlistWorld {
  /** All addresses of a name; none when there is no such name. Ends in time. */
  addresses(name: string): Promise<readonly string[]>;
  read(file: string): Promise<string>;
}

/** What became of a name or a file. */
export interface RefreshedSource {
  readonly list: string;
  readonly kind: 'name' | 'file';
  readonly value: string;
  /** Addresses it stands for now. */
  readonly count: number;
  /** Why some or all of what it gave before is kept; undefined when all is well. */
  readonly problem: string | undefined;
  /** Whether the problem is new, or went. */
  readonly isNews: boolean;
  /** Decisions that ended, as they lay within new addresses. */
  readonly expired: number;
}

/** A name or a file that stands for more is refused whole. */
export const SOURCE_ADDRESSES_MAX = 65_536;
/** Names that are asked for at once. */
const AT_ONCE = 16;
const FAULTS_SHOWN = 5;

type Source = Selectable<AllowlistSourceTable> & {readonly list: string};

/** Looks up everything that has not expired; `list`: of one list alone. */
export async function refreshAllowlists(
  database: Database,
  world: AllowlistWorld,
  now: number,
  list?: string,
): Promise<RefreshedSource[]> {
  let query = database
    .selectFrom('allowlist_source')
    .innerJoin('allowlist', 'allowlist.id', 'allowlist_source.allowlist_id')
    .selectAll('allowlist_source')
    .select('allowlist.name as list')
    .where((source) =>
      source.or([source('expires_at', 'is', null), source('expires_at', '>', now)]),
    )
    .orderBy('allowlist_source.id');
  if (list !== undefined) query = query.where('allowlist.name', '=', list);
  const sources = await query.execute();
  const refreshed: RefreshedSource[] = [];
  const answers: Found[] = [];
  for (let at = 0; at < sources.length; at += AT_ONCE) {
    const some = sources.slice(at, at + AT_ONCE);
    answers.push(...(await Promise.all(some.map((source) => find(source, world)))));
  }
  for (const [i, source] of sources.entries())
    refreshed.push(await take(database, source, answers[i]!, now));
  // What one of them lost, another may still stand for.
  for (const [i, source] of sources.entries()) await take(database, source, answers[i]!, now);
  return refreshed;
}

type Found = {readonly values: readonly string[]} | {readonly problem: string};

async function find({kind, value}: Source, world: AllowlistWorld): Promise<Found> {
  try {
    if (kind === 'name') return ofName(await world.addresses(value));
    return ofFile(parseAddressList(await world.read(value)));
  } catch (error) {
    return {problem: (error as Error).message};
  }
}

function ofName(addresses: readonly string[]): Found {
  if (addresses.length === 0) return {problem: 'there is no such name, or it has no address'};
  return bounded(addresses.map((address) => address.split('%')[0]!));
}

/** A file is used whole or not at all: a line left out would ban a friend. */
function ofFile({values, faults}: AddressList): Found {
  if (faults.length === 0) return bounded(values);
  const shown = faults.slice(0, FAULTS_SHOWN).map(({line, text}) => `line ${line}: "${text}"`);
  const more = faults.length > shown.length ? `, and ${faults.length - shown.length} more` : '';
  return {problem: `neither addresses nor ranges: ${shown.join(', ')}${more}`};
}

const bounded = (values: readonly string[]): Found =>
  values.length <= SOURCE_ADDRESSES_MAX
    ? {values}
    : {problem: `${values.length} addresses, more than ${SOURCE_ADDRESSES_MAX}`};

/** Puts what was found in the place of what was before. */
function take(
  database: Database,
  source: Source,
  found: Found,
  now: number,
): Promise<RefreshedSource> {
  const {id, allowlist_id: list, kind, value, expires_at: expiresAt} = source;
  return database.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('allowlist_item')
      .select(['id', 'value'])
      .where('source_id', '=', id)
      .execute();
    const problem = 'problem' in found ? found.problem : '';
    let expired = 0;
    if ('values' in found) {
      const wanted = new Set(found.values);
      const known = new Set(before.map((item) => item.value));
      for (const item of before)
        if (!wanted.has(item.value))
          await tx.deleteFrom('allowlist_item').where('id', '=', item.id).execute();
      const comment = source.comment === '' ? value : `${value}, ${source.comment}`;
      for (const one of wanted) {
        if (known.has(one)) continue;
        const isNew = await addItem(
          tx,
          list,
          {value: one, comment, expiresAt: expiresAt ?? undefined},
          now,
          id,
        );
        if (isNew) expired += await endWithin(tx, one, now);
      }
    }
    await tx
      .updateTable('allowlist_source')
      .set({problem, ...(problem === '' && {checked_at: now})})
      .where('id', '=', id)
      .execute();
    return {
      ...{list: source.list, kind, value, expired},
      count: 'values' in found ? found.values.length : before.length,
      problem: problem === '' ? undefined : problem,
      isNews: problem !== source.problem,
    };
  });
}
