// What `nft -j` lists.
import {type Interval, intervalOf} from '@firewatch/kernel';
import {MARK} from './names.ts';

interface Rule {
  readonly chain: string;
  readonly expr: readonly Readonly<Record<string, unknown>>[];
}

export interface Listing {
  readonly chains: readonly string[];
  readonly maps: readonly string[];
  readonly rules: readonly Rule[];
  /** The same for tables that are the same, but for what is counted. */
  readonly structure: string;
}

type Entry = Readonly<Record<string, Record<string, unknown>>>;

const entriesOf = (output: Uint8Array): readonly Entry[] =>
  (JSON.parse(Buffer.from(output).toString()) as {nftables: readonly Entry[]}).nftables;

/** A table, without the elements of its maps. */
export function listingOf(output: Uint8Array): Listing {
  const entries = entriesOf(output).filter((entry) => !('metainfo' in entry || 'table' in entry));
  const named = (kind: string) =>
    entries.flatMap((entry) => (entry[kind] ? [String(entry[kind].name)] : []));
  return {
    chains: named('chain'),
    maps: named('map'),
    rules: entries.flatMap(({rule}) => (rule ? [rule as unknown as Rule] : [])),
    structure: JSON.stringify(entries, (key, value) =>
      key === 'handle' || key === 'packets' || key === 'bytes' || key === 'elem' ? 0 : value,
    ),
  };
}

/** Whether nobody else made it: it has our mark, or nothing in it. */
export const isOurs = ({chains, maps}: Listing): boolean =>
  chains.includes(MARK) || chains.length + maps.length === 0;

/** Whether there is a table of this name. */
export const hasTable = (output: Uint8Array, name: string): boolean =>
  entriesOf(output).some(({table}) => table?.name === name);

export interface Counted {
  readonly packets: number;
  readonly bytes: number;
}

export function countersOf({rules}: Listing): ReadonlyMap<string, Counted> {
  const counters = new Map<string, Counted>();
  for (const {chain, expr} of rules)
    for (const {counter} of expr) if (counter) counters.set(chain, counter as Counted);
  return counters;
}

/** Elements of a map: first and last address, 32 hex digits each, with "-" between. */
export function elementsOf(output: Uint8Array): Set<string> {
  const found = new Set<string>();
  for (const {map} of entriesOf(output))
    for (const pair of (map?.elem as readonly (readonly unknown[])[] | undefined) ?? [])
      found.add(keyOf(pair[0]));
  return found;
}

interface Ranged {
  readonly elem?: {readonly val: unknown};
  readonly prefix?: {readonly addr: string; readonly len: number};
  readonly range?: readonly [string, string];
}

function keyOf(value: unknown): string {
  if (typeof value === 'string') return intervalKey(intervalOf(value));
  const {elem, prefix, range} = value as Ranged;
  if (elem) return keyOf(elem.val);
  if (prefix) return intervalKey(intervalOf(`${prefix.addr}/${prefix.len}`));
  if (range) return `${intervalOf(range[0])?.first}-${intervalOf(range[1])?.last}`;
  return JSON.stringify(value);
}

const intervalKey = (interval: Interval | undefined) => `${interval?.first}-${interval?.last}`;
