// Whitelists: addresses, ranges, expressions. Whatever is wrong with one stops
// the engine (see documents.ts): dropped silently, it would get friends banned.

import {ENVIRONMENTS} from '../expr/index.ts';
import {type Prefix, parseAddress, parsePrefix} from './address.ts';
import type {FaultLog} from './fault-log.ts';
import type {WhitelistSpec} from './specs.ts';
import type {Workshop} from './workshop.ts';

export interface WhitelistProgram {
  readonly reason: string;
  readonly ips: readonly Prefix[];
  readonly cidrs: readonly Prefix[];
  readonly expressions: readonly number[];
}

/** Undefined for a whitelist without entries: it is none. */
export function compileWhitelist(
  spec: WhitelistSpec | undefined,
  item: string,
  workshop: Workshop,
  log: FaultLog,
): WhitelistProgram | undefined {
  if (!spec) return undefined;
  const {ip = [], cidr = [], expression = []} = spec;
  if (ip.length + cidr.length + expression.length === 0) return undefined;
  const ips = ip.flatMap(({value, at}) => {
    const address = parseAddress(value);
    if (!address) log.error('FW2415', at.start, `"${value}" is not an IP address`);
    else if (address.zone)
      log.error(
        'FW2901',
        at.start,
        `"${value}" has a zone: addresses with zones are not supported in whitelists yet`,
      );
    return address ? [{...address, bits: address.bytes.length * 8}] : [];
  });
  const cidrs = cidr.flatMap(({value, at}) => {
    const prefix = parsePrefix(value);
    if (!prefix)
      log.error(
        'FW2416',
        at.start,
        `"${value}" is not a range: expected an address, "/" and a prefix length`,
      );
    return prefix ?? [];
  });
  const purpose = {env: ENVIRONMENTS.event, item, role: 'whitelist expression'};
  const expressions = expression.flatMap((text) => workshop.require(text, purpose, log)?.id ?? []);
  return {reason: spec.reason?.value ?? '', ips, cidrs, expressions};
}
