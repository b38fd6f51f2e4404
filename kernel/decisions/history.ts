// What rules may ask of the past of a value (GetDecisionsCount and its kin), out of a
// store that answers later than an expression can wait: an alert is judged on what is
// known, what was missing is fetched, and it is judged again. A judgement is a function
// of the alert and the answers, so judging twice does nothing twice.
import {parseLongDuration, type RuleFunctions, TimeSpan} from '@firewatch/core-wasm';

/** Decisions ever made about a value. */
export interface PastDecisions {
  readonly count: number;
  readonly active: number;
  /** ms that the longest active one still lasts */
  readonly left: number;
  /** When each was made, ms, oldest first. */
  readonly madeAt: readonly number[];
}

/** Rounds of judging and fetching: rules that ask for ever new values get no further ones. */
const ROUNDS_MAX = 4;
const NS_PER_MS = 1_000_000n;

type HistoryFunctions = Pick<
  RuleFunctions,
  | 'GetDecisionsCount'
  | 'GetDecisionsSinceCount'
  | 'GetActiveDecisionsCount'
  | 'GetActiveDecisionsTimeLeft'
>;

const NONE: PastDecisions = {count: 0, active: 0, left: 0, madeAt: []};

/** The functions of rules, and the judging that keeps them answered. */
export class DecisionHistoryBook {
  private readonly known = new Map<string, PastDecisions>();
  private readonly wanted = new Set<string>();
  private now = 0;

  readonly functions: HistoryFunctions = {
    GetDecisionsCount: (value) => BigInt(this.of(value).count),
    GetDecisionsSinceCount: (value, since) => {
      const span = parseLongDuration(since);
      if (span === undefined) return 0n;
      const from = this.now - Number(span / NS_PER_MS);
      return BigInt(this.of(value).madeAt.filter((at) => at > from).length);
    },
    GetActiveDecisionsCount: (value) => BigInt(this.of(value).active),
    GetActiveDecisionsTimeLeft: (value) => new TimeSpan(BigInt(this.of(value).left) * NS_PER_MS),
  };

  /** Runs `judge` until it has all the answers it asks for; `now` in ms. */
  async answer<T>(
    judge: () => T,
    past: (value: string) => Promise<PastDecisions>,
    now: number,
  ): Promise<T> {
    this.known.clear();
    this.now = now;
    for (let round = 1; ; round++) {
      this.wanted.clear();
      const judged = judge();
      if (this.wanted.size === 0 || round === ROUNDS_MAX) return judged;
      for (const value of this.wanted) this.known.set(value, await past(value));
    }
  }

  private of(value: string): PastDecisions {
    const known = this.known.get(value);
    if (!known) this.wanted.add(value);
    return known ?? NONE;
  }
}
