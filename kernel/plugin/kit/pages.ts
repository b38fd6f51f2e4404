// Pages of a store that can only be asked by time: "the oldest LIMIT entries from this instant on".
// The next page begins at the last one's last instant again, since more entries may have it.
import type {PluginHost} from '../../plugin.ts';
import type {TimedEntry} from './by-time.ts';

export interface PageOptions {
  readonly host: PluginHost;
  readonly limit: number;
  /** What the store gives at most; asked for when a page is one instant's alone. */
  readonly limitMax: number;
  /** Entries from `start`, inclusive, to `end`, exclusive, oldest first: `limit` at most. */
  fetch(start: bigint, end: bigint, limit: number): Promise<readonly TimedEntry[]>;
}

/** All of them, each once; those of one instant beyond `limitMax` are counted as lost. */
export async function* pagesByTime(
  {host, limit, limitMax, fetch}: PageOptions,
  start: bigint,
  end: bigint,
): AsyncGenerator<readonly TimedEntry[]> {
  let from = start;
  /** Entries at `from` that were given, and how often. */
  let given = new Map<string, number>();
  let size = limit;
  while (from < end) {
    const page = await fetch(from, end, size);
    yield without(page, from, given);
    if (page.length < size) return;
    const last = page.at(-1)!.at;
    const isOneInstant = last === from;
    given = counted(page.filter(({at}) => at === last));
    from = last;
    if (!isOneInstant) size = limit;
    else if (size < limitMax) size = Math.min(size * 2, limitMax);
    else {
      host.log('error', `more than ${limitMax} entries of one instant: the others are lost`);
      host.count('instants_cut_total');
      from += 1n;
      given = new Map();
      size = limit;
    }
  }
}

const nameOf = ({key = '', text}: TimedEntry) => `${key}\0${text}`;

function counted(entries: readonly TimedEntry[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(nameOf(entry), (counts.get(nameOf(entry)) ?? 0) + 1);
  return counts;
}

/** The page without what was given of its first instant. */
function without(
  page: readonly TimedEntry[],
  from: bigint,
  given: ReadonlyMap<string, number>,
): readonly TimedEntry[] {
  const left = new Map(given);
  return page.filter((entry) => {
    if (entry.at !== from) return true;
    const count = left.get(nameOf(entry)) ?? 0;
    if (count > 0) left.set(nameOf(entry), count - 1);
    return count === 0;
  });
}
