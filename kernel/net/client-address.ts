// Whose request it is: the peer of the connection, or, behind proxies that are trusted, the address
// that the last of those was asked by.
import {covers, type Interval, intervalOf} from './interval.ts';

/** Ranges as the configuration has them. */
export const intervalsOf = (ranges: readonly string[]): Interval[] =>
  ranges.flatMap((range) => intervalOf(range) ?? []);

export const isWithin = (address: string, ranges: readonly Interval[]): boolean => {
  const interval = intervalOf(address);
  return interval !== undefined && ranges.some((range) => covers(range, interval));
};

/** IPv4 is written as IPv4. */
export const plainAddress = (address: string) =>
  /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;

/**
 * The client that a list of addresses names, each put there by who was asked by it, the last one by
 * a trusted proxy: from the right, the first that is no trusted proxy, or the last that can be
 * believed. Undefined: there is none.
 */
export function forwardedFor(forwarded: string, proxies: readonly Interval[]): string | undefined {
  let client: string | undefined;
  for (const text of forwarded.split(',').reverse()) {
    const address = text.trim();
    if (intervalOf(address) === undefined || address.includes('/')) break;
    client = plainAddress(address);
    if (!isWithin(client, proxies)) break;
  }
  return client;
}
