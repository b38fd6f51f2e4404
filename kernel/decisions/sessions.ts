// From where people are logged in, by whatever service let them in: the sessions of
// systemd-logind, and utmp where there still is one. Names are left out: only an address
// can be told apart from what a decision covers.
import {isIP} from 'node:net';

/** Of one file of /run/systemd/sessions: `KEY=value` lines. */
export function sessionHosts(text: string): string[] {
  const host = text
    .split('\n')
    .find((line) => line.startsWith('REMOTE_HOST='))
    ?.slice('REMOTE_HOST='.length);
  return host !== undefined && isIP(host) !== 0 ? [host] : [];
}

/** Sizes of a record: with times of 32 bits (x86-64) and of 64 bits (arm64). */
const RECORD_SIZES = [384, 400] as const;
/** Where the address lies in a record of either size. */
const ADDRESS_AT = {384: 348, 400: 360} as const;
const USER_PROCESS = 7;

/** utmp(5): records of one size, the address 16 bytes, IPv4 in the first four. */
export function utmpHosts(bytes: Buffer): string[] {
  const size = RECORD_SIZES.find((one) => bytes.length % one === 0);
  if (bytes.length === 0 || size === undefined) return [];
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    if (bytes.readInt16LE(at) !== USER_PROCESS) continue;
    const address = bytes.subarray(at + ADDRESS_AT[size], at + ADDRESS_AT[size] + 16);
    const isIpv4 = address.subarray(4).every((byte) => byte === 0);
    if (address.every((byte) => byte === 0)) continue;
    found.push(
      isIpv4
        ? address.subarray(0, 4).join('.')
        : (address.toString('hex').match(/..../g) ?? []).join(':'),
    );
  }
  return found;
}
