// Whose request of the Local API it is.
import type {IncomingMessage} from 'node:http';
import {forwardedFor, type Interval, intervalsOf, isWithin, plainAddress} from '@firewatch/kernel';

const LOCAL = '127.0.0.1';

/** The machine itself, by either family. */
const LOOPBACK = intervalsOf(['127.0.0.0/8', '::1']);
export const isLoopback = (address: string): boolean => isWithin(address, LOOPBACK);

/** `proxies`: those that are trusted; none: headers are not believed. */
export function clientAddress(
  {socket, headers}: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: readonly Interval[],
): string {
  // Of a Unix socket there is none.
  const peer = plainAddress(socket.remoteAddress ?? LOCAL);
  if (proxies.length === 0 || !isWithin(peer, proxies)) return peer;
  const forwarded = [headers['x-forwarded-for'] ?? headers['x-real-ip'] ?? []].flat().join();
  return forwardedFor(forwarded, proxies) ?? peer;
}
