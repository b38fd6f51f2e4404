// The decisions of a bouncer that is asked about each request: they are looked up in memory, and
// what is refused is counted by origin and remediation.
import type {BouncerRun, Decision, EnforcementCount} from '../../plugin.ts';
import {HeldDecisions} from './held-decisions.ts';

export class AskedDecisions {
  private readonly held = new HeldDecisions();
  private readonly refusals = new Map<string, EnforcementCount>();
  private isTold = false;
  private readonly now: () => bigint;

  /** `now`: ns since the epoch. */
  constructor(now: () => bigint) {
    this.now = now;
  }

  /** Whether all decisions were told once: before, nothing is known of anybody. */
  get isKnown(): boolean {
    return this.isTold;
  }

  /** What is to be done to an address now; undefined: nothing. */
  find(address: string): Decision | undefined {
    return this.held.find(address, this.now());
  }

  /** A request was refused. */
  note({origin, type}: Decision): void {
    const key = `${origin}\0${type}`;
    const count = (this.refusals.get(key)?.count ?? 0) + 1;
    this.refusals.set(key, {origin, remediation: type, unit: 'request', count});
  }

  /** The run of the bouncer. */
  run(close: () => Promise<void>): BouncerRun {
    const {held, now, refusals} = this;
    return {
      apply: async (change) => {
        const {refused} = held.apply(change, now());
        return {status: 'ok', inForce: held.size, refused};
      },
      resync: async (decisions) => {
        const refused = await held.replace(decisions, now);
        this.isTold = true;
        return {status: 'ok', inForce: held.size, refused};
      },
      counts: async () => [...refusals.values()],
      clear: async () => held.clear(),
      close,
    };
  }
}
