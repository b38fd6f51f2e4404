// The decisions of a row, counted as the Local API's database does (specification 6.3).
import {TimeSpan} from '../../../core-wasm/host/bucket-view.ts';
import type {RuleFunctions} from '../../../core-wasm/host/call.ts';

/** Instants are "now", "now+1h", "now-1d". */
export interface Decision {
  readonly value: string;
  readonly created_at: string;
  readonly until: string;
}

const NS: Readonly<Record<string, bigint>> = {
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
};

/** "1d12h" in ns; undefined when it is no duration. */
function span(text: string): bigint | undefined {
  if (!/^([0-9]+[dhms])+$/.test(text)) return undefined;
  const parts = text.match(/[0-9]+[dhms]/g) ?? [];
  return parts.reduce((sum, part) => sum + BigInt(part.slice(0, -1)) * NS[part.at(-1)!]!, 0n);
}

/** ns after now. */
function fromNow(text: string): bigint {
  const distance = text.slice('now+'.length);
  if (distance === '') return 0n;
  return text.startsWith('now-') ? -span(distance)! : span(distance)!;
}

/** The functions of rules over these decisions, all of single addresses; now stands still. */
export function decisionFunctions(decisions: readonly Decision[]) {
  const about = (address: string) => decisions.filter(({value}) => value === address);
  const active = (address: string) => about(address).filter(({until}) => fromNow(until) > 0n);
  const count = (found: readonly Decision[]) => BigInt(found.length);
  return {
    GetDecisionsCount: (address) => count(about(address)),
    GetDecisionsSinceCount(address, since) {
      const length = span(since);
      if (length === undefined) return 0n;
      return count(about(address).filter((decision) => fromNow(decision.created_at) >= -length));
    },
    GetActiveDecisionsCount: (address) => count(active(address)),
    GetActiveDecisionsTimeLeft(address) {
      const left = active(address).map(({until}) => fromNow(until));
      return new TimeSpan(left.reduce((longest, one) => (one > longest ? one : longest), 0n));
    },
  } satisfies Partial<RuleFunctions>;
}
