// Names and addresses: what of DNS rules may ask. Injected, so that tests need none.
import {isIP} from 'node:net';
import {inTime} from './in-time.ts';
import {AnswerMemory} from './memory.ts';

export interface Resolver {
  /** All addresses of a name. */
  addresses(name: string): Promise<readonly string[]>;
  /** Names of an address. */
  names(address: string): Promise<readonly string[]>;
}

/** The system's resolver. */
export async function systemResolver(): Promise<Resolver> {
  const dns = await import('node:dns/promises');
  const none = (error: NodeJS.ErrnoException): readonly string[] => {
    if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return [];
    throw error;
  };
  return {
    addresses: (name) =>
      dns.lookup(name, {all: true}).then((found) => found.map(({address}) => address), none),
    names: (address) => dns.reverse(address).catch(none),
  };
}

const IN_TIME_MS = 3000;

/** All addresses of a name, or an error after three seconds. */
export const addressesInTime = (resolver: Resolver, name: string): Promise<readonly string[]> =>
  inTime(resolver.addresses(name), AbortSignal.timeout(IN_TIME_MS), name);

const KEPT_MAX = 16_384;
const SECOND = 1_000_000_000n;
const FOUND_LIFE = 3600n * SECOND;
const NOTHING_LIFE = 300n * SECOND;

/** Names of addresses, kept: those found for an hour, nothing for five minutes. */
export function openNames(
  resolver: Resolver,
  now: () => bigint,
): (address: string) => Promise<string | undefined> {
  const memory = new AnswerMemory<string | undefined>(KEPT_MAX, now);
  return async (address) => {
    if (isIP(address) === 0) return undefined;
    const known = memory.get(address);
    if (known) return known.answer;
    const [name] = await resolver.names(address);
    // As the reference gives it: with the dot that ends a full name.
    const full = name === undefined || name.endsWith('.') ? name : `${name}.`;
    memory.keep(address, full, full === undefined ? NOTHING_LIFE : FOUND_LIFE);
    return full;
  };
}
