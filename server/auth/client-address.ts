// Whose request it is: the peer of the connection, or, behind proxies that are trusted,
// the address that the last of those was asked by.
import type {IncomingMessage} from 'node:http';
import {covers, type Interval, intervalOf} from '@firewatch/kernel';

const LOCAL = '127.0.0.1';

/** Ranges as the configuration has them. */
export const intervalsOf = (ranges: readonly string[]): Interval[] =>
  ranges.flatMap((range) => intervalOf(range) ?? []);

export const isWithin = (address: string, ranges: readonly Interval[]): boolean => {
  const interval = intervalOf(address);
  return interval !== undefined && ranges.some((range) => covers(range, interval));
};

/** The machine itself, by either family. */
const LOOPBACK = intervalsOf(['127.0.0.0/8', '::1']);
export const isLoopback = (address: string): boolean => isWithin(address, LOOPBACK);

/** `proxies`: those that are trusted; none: headers are not believed. */
export function clientAddress(
  {socket, headers}: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: readonly Interval[],
): string {
  // Of a Unix socket there is none.
  const peer = plain(socket.remoteAddress ?? LOCAL);
  if (proxies.length === 0 || !isWithin(peer, proxies)) return peer;
  const forwarded = [headers['x-forwarded-for'] ?? headers['x-real-ip'] ?? []]
    .flat()
    .flatMap((header) => header.split(','))
    .map((address) => address.trim());
  let client = peer;
  for (const address of forwarded.reverse()) {
    if (intervalOf(address) === undefined || address.includes('/')) break;
    client = plain(address);
    if (!isWithin(client, proxies)) break;
  }
  return client;
}

/** IPv4 is written as IPv4. */
const plain = (address: string) =>
  /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice(7) : address;
