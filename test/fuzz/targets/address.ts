// Addresses as Node's net knows them; a prefix that is read is written so that it reads the same.
import {isIP} from 'node:net';
import {expect} from 'vitest';
import {loadRoom} from '../../core-wasm/room.ts';
import type {Target} from './target.ts';

interface Net {
  parseAddress(ptr: number, len: number, out: number): number;
  formatAddress(addr: number, family: number, out: number): number;
  parsePrefix(ptr: number, len: number, out: number): number;
  formatPrefix(prefix: number, out: number): number;
}

const TEXT_MAX = 4000;

const {exports: net, alloc, bytes, text: read} = loadRoom<Net>('net');
const input = alloc(3 * TEXT_MAX);
const record = alloc(64);
const output = alloc(64);

const put = (value: string) =>
  new TextEncoder().encodeInto(value, bytes.subarray(input, input + 3 * TEXT_MAX)).written;

function address(value: string): string | undefined {
  const family = net.parseAddress(input, put(value), record);
  if (family === 0) return undefined;
  expect(family).toBe(isIP(value));
  return read(output, net.formatAddress(record, family, output));
}

function prefix(value: string): string | undefined {
  return net.parsePrefix(input, put(value), record)
    ? read(output, net.formatPrefix(record, output))
    : undefined;
}

export const addresses: Target = {
  name: 'address',
  rounds: 20_000,
  tokens: [
    ':',
    '::',
    '.',
    '/',
    '%',
    '%eth0',
    '0',
    '00',
    '1',
    '255',
    '256',
    'ffff',
    'FFFF',
    '::ffff:',
    '192.0.2.1',
    '/0',
    '/24',
    '/32',
    '/33',
    '/128',
    '/129',
    '/024',
    '+',
    '-',
    ' ',
    'x',
    '2001:db8',
    '10.0.0.0',
  ],
  check(text) {
    const value = text.slice(0, TEXT_MAX);
    // Node takes zones, which rules do not.
    if (!value.includes('%')) expect(address(value) !== undefined).toBe(isIP(value) !== 0);
    const canonical = address(value);
    if (canonical !== undefined) expect(address(canonical)).toBe(canonical);
    const range = prefix(value);
    if (range !== undefined) expect(prefix(range)).toBe(range);
  },
};
