// Files of type `bots`: a JSON object a line, one well-known robot each.

import {patternFault} from '../expr/pattern.ts';
import {type Prefix, parseAddress, parsePrefix} from './address.ts';
import {type DataLine, jsonObject} from './data-line.ts';
import type {FaultLog} from './fault-log.ts';

export interface Bot {
  readonly name: string;
  /** Regular expressions ignore case. "" for any. */
  readonly userAgent: string;
  readonly paths: readonly string[];
  readonly addresses: readonly Prefix[];
  readonly ranges: readonly Prefix[];
  readonly rdns: readonly string[];
}

const KEYS = new Set(['name', 'user_agent', 'paths', 'ips', 'ranges', 'rdns']);

/** Undefined when a line is bad: then the file is not used. */
export function bots(lines: readonly DataLine[], log: FaultLog): Bot[] | undefined {
  const read: Bot[] = [];
  for (const {text, start} of lines) {
    const bot = readBot(text);
    if (typeof bot === 'string') {
      log.warn('FW2603', start, `bad line: ${bot}; the file is not used`);
      return undefined;
    }
    read.push(bot);
  }
  return read;
}

function readBot(text: string): Bot | string {
  const object = jsonObject(text);
  if (typeof object === 'string') return object;
  for (const key of Object.keys(object)) if (!KEYS.has(key)) return `unknown key "${key}"`;
  const {name, user_agent: userAgent = ''} = object;
  if (typeof name !== 'string' || name === '') return 'no "name"';
  if (typeof userAgent !== 'string') return '"user_agent" is not a string';
  const lists = {
    paths: strings(object.paths),
    ips: strings(object.ips),
    ranges: strings(object.ranges),
    rdns: strings(object.rdns),
  };
  const {paths, ips, ranges, rdns} = lists;
  if (!paths || !ips || !ranges || !rdns) {
    const bad = Object.entries(lists).find(([, list]) => !list)![0];
    return `"${bad}" is not a list of strings`;
  }
  if (ips.length + ranges.length + rdns.length === 0) {
    return 'no way to know the bot: expected "ips", "ranges" or "rdns"';
  }
  if (rdns.includes('')) return 'an empty pattern in "rdns"';
  for (const pattern of [userAgent, ...paths, ...rdns]) {
    const fault = patternFault(`(?i)${pattern}`);
    if (fault) return `"${pattern}" is not a regular expression: ${fault}`;
  }
  const addresses: Prefix[] = [];
  for (const ip of ips) {
    const address = parseAddress(ip);
    if (!address || address.zone) return `"${ip}" is not an IP address`;
    addresses.push({...address, bits: address.bytes.length * 8});
  }
  const prefixes: Prefix[] = [];
  for (const range of ranges) {
    const prefix = parsePrefix(range);
    if (!prefix) return `"${range}" is not a range`;
    prefixes.push(prefix);
  }
  return {name, userAgent, paths, addresses, ranges: prefixes, rdns};
}

/** A list of strings; empty when left out. */
function strings(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value
    : undefined;
}
