// The lock-out guard: whatever a log says, nobody is cut off from the machine that works
// on it or that it needs. A decision that covers such an address is refused, with the
// reason told.
import type {Decision} from '@firewatch/schemas';
import {covers, type Interval, intervalOf} from '../net/interval.ts';
import {type MachineView, type ProtectedAddress, protectedAddresses} from './machine.ts';

export interface RefusedDecision<One = Decision> {
  readonly decision: One;
  readonly address: ProtectedAddress;
}

/** Parts the decisions in those that may be made and those that would lock somebody out. */
export function guardAgainstLockout<One extends {readonly value: string}>(
  decisions: readonly One[],
  addresses: readonly ProtectedAddress[],
): {allowed: One[]; refused: RefusedDecision<One>[]} {
  const guarded = addresses.flatMap((address) => {
    const interval = intervalOf(address.address);
    return interval ? {address, interval} : [];
  });
  const allowed: One[] = [];
  const refused: RefusedDecision<One>[] = [];
  for (const decision of decisions) {
    const target = intervalOf(decision.value);
    const hit = target && guarded.find(({interval}) => overlap(target, interval));
    if (hit) refused.push({decision, address: hit.address});
    else allowed.push(decision);
  }
  return {allowed, refused};
}

const overlap = (one: Interval, other: Interval) => covers(one, other) || covers(other, one);

export interface LockoutOptions {
  /** Addresses and ranges that are protected beside what the machine says. */
  readonly also: readonly string[];
  /** Addresses and ranges that are not, whatever it says. */
  readonly except: readonly string[];
}

/** Who came since is looked for when an alert is judged, but not more often than this. */
const FRESH_NS = 5_000_000_000n;

/** The guard of a machine that goes on: who is logged in changes. */
export class LockoutGuard {
  private readonly view: MachineView;
  private readonly options: LockoutOptions;
  private readonly now: () => bigint;
  private lookedAt: bigint | undefined;
  private found: readonly ProtectedAddress[] = [];

  /** `now`: ns. */
  constructor(view: MachineView, options: LockoutOptions, now: () => bigint) {
    this.view = view;
    this.options = options;
    this.now = now;
  }

  get addresses(): readonly ProtectedAddress[] {
    return this.found;
  }

  /** Looks at the machine again, if the last look is not fresh any more. */
  async refresh(): Promise<void> {
    const now = this.now();
    // A clock that was set back makes nothing fresh.
    const age = this.lookedAt === undefined ? undefined : now - this.lookedAt;
    if (age !== undefined && age >= 0n && age < FRESH_NS) return;
    this.lookedAt = now;
    const {also, except} = this.options;
    const own = also.map((address) => ({address, why: 'named in the configuration'}));
    const all = [...own, ...(await protectedAddresses(this.view))];
    const left = except.flatMap((range) => intervalOf(range) ?? []);
    this.found = all.filter(({address}) => {
      const interval = intervalOf(address);
      return !interval || !left.some((range) => covers(range, interval));
    });
  }
}
