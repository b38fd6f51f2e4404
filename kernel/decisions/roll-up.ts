// Many attackers of one network: when enough of them are decided about, the network is. A
// wider network needs that many of the networks before it, so that one busy /64 is not
// taken for a whole /48. How many bystanders it hits is told with it.
import type {Alert, Decision} from '@firewatch/schemas';
import {networkOf} from '../net/interval.ts';
import {derivedId} from './derived-id.ts';

export interface RollUp {
  /** Attackers that make a network full; 0: networks are never decided about. */
  readonly after: number;
  /** Lengths of prefixes, the longest first: [24] and [64, 48]. */
  readonly ipv4: readonly number[];
  readonly ipv6: readonly number[];
}

export const NO_ROLL_UP: RollUp = {after: 0, ipv4: [24], ipv6: [64, 48]};

/** A network to be decided about. */
export interface RolledUp {
  readonly decision: Decision;
  /** Addresses, or networks of `unit` bits, that were seen to attack. */
  readonly attackers: number;
  readonly unit: number;
  /**
   * The collateral estimate: addresses (IPv6: networks of 64 bits, each somebody's own) that
   * the decision hits and that were not seen to attack.
   */
  readonly bystanders: bigint;
}

/**
 * Counts the distinct networks of so many bits within a range, the one around an address left
 * out, that have an address with an active decision of a type.
 */
export type CountAttackers = (
  range: string,
  bits: number,
  type: string,
  except: string,
) => Promise<number>;

/** The network that one customer has, as a rule. */
const OWN_BITS = {4: 32, 6: 64} as const;

/**
 * The widest network around the decision's address that is full. The decision about it
 * lasts as long as the one that made it full.
 */
export async function rollUp(
  alert: Alert,
  decision: Decision,
  {after, ipv4, ipv6}: RollUp,
  count: CountAttackers,
): Promise<RolledUp | undefined> {
  if (after === 0 || decision.scope !== 'Ip' || decision.simulated) return undefined;
  const {type, value} = decision;
  const family = value.includes(':') ? 6 : 4;
  let found: RolledUp | undefined;
  let unit = family === 4 ? 32 : 128;
  for (const bits of family === 4 ? ipv4 : ipv6) {
    const range = networkOf(value, bits);
    if (range === undefined) return undefined;
    const attackers = 1 + (await count(range, unit, type, value));
    if (attackers < after) return found;
    const own = OWN_BITS[family];
    const hit = bits >= own ? 1 : 1 + (await count(range, own, type, value));
    found = {
      decision: {
        ...decision,
        uuid: derivedId(alert.uuid, 'roll-up', range),
        scope: 'Range',
        value: range,
        origin: 'crowdsec/roll-up',
      },
      attackers,
      unit,
      bystanders: 2n ** BigInt(Math.max(0, own - bits)) - BigInt(hit),
    };
    unit = bits;
  }
  return found;
}
