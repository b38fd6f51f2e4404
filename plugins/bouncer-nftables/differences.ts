// What differs between the table and what we made.
import {intervalOf, type PluginHost} from '@firewatch/kernel';
import {elementsOf, type Listing} from './listing.ts';
import type {Made} from './made.ts';
import {addressMap, FAMILIES, rangeMap} from './names.ts';

/** Of which a listing has room in what a command may answer: more are not looked at one by one. */
const LISTED_MAX = 100_000;
/** What ends so soon may be there or not, ns. */
const SOON = 5_000_000_000n;

/** Elements, chains and rules that are missing, altered, or of somebody else. */
export async function differences(
  made: Made,
  listing: Listing | undefined,
  host: PluginHost,
): Promise<number> {
  if (!listing) return Math.max(made.size, 1);
  let count = listing.structure === made.structure ? 0 : 1;
  if (made.size > LISTED_MAX) return count;
  const soon = host.now() + SOON;
  for (const family of FAMILIES) {
    const addresses = [...made.addresses[family]].map(([value, {until}]) => {
      const {first, last} = intervalOf(value)!;
      return {key: `${first}-${last}`, until};
    });
    const segments = made.segments[family].map(({first, last, hold}) => ({
      key: `${hex(first)}-${hex(last)}`,
      until: hold.until,
    }));
    const {generation, revision} = made;
    for (const [map, wanted] of [
      [addressMap(family, generation), addresses],
      [rangeMap(family, generation, revision), segments],
    ] as const) {
      const {exitCode, stdout} = await host.run('map', {values: {map}});
      const found = exitCode === 0 ? elementsOf(stdout) : new Set<string>();
      for (const {key, until} of wanted) if (!found.delete(key) && until > soon) count += 1;
      count += found.size;
    }
  }
  return count;
}

const hex = (address: bigint) => address.toString(16).padStart(32, '0');
