// An alert becomes an alert with decisions: allowlists, profiles, escalation, roll-up, the
// lock-out guard, in this order. All that is asked of the past comes from the memory of the
// store, within the transaction that stores the result, and as of the alert's own time: so
// the same alert after the same alerts gives the same decisions, whenever it is judged.
import type {Alert, Decision} from '@firewatch/schemas';
import type {FillSource} from '../enrich/fill-source.ts';
import {EngineError} from '../errors.ts';
import type {Judgement} from '../profiles/judge.ts';
import type {Profiles} from '../profiles/load.ts';
import {type Escalation, escalate, type Held} from './escalation.ts';
import type {DecisionHistoryBook, PastDecisions} from './history.ts';
import {guardAgainstLockout, type LockoutGuard} from './lockout.ts';
import {type CountAttackers, type RolledUp, type RollUp, rollUp} from './roll-up.ts';

/** The entry of an allowlist that covers something. */
export interface AllowlistHit {
  readonly list: string;
  readonly item: string;
  readonly comment: string;
}

/** What the store remembers, as of an instant (ms). */
export interface Memory {
  past(value: string, now: number): Promise<PastDecisions>;
  /** Times of the decisions that this agent made about a value; the newest ones when they are many. */
  held(value: string): Promise<readonly Held[]>;
  /** At an instant, those of roll-up.ts. */
  attackers(now: number): CountAttackers;
  /** Whether an address or a range is allowlisted now, or holds what is. */
  allowlisted(value: string): Promise<AllowlistHit | undefined>;
}

/** What became of an alert. */
export interface Decided {
  /** With its decisions, and notes among its `meta`. */
  readonly alert: Alert;
  /** Names of notifications. */
  readonly tell: readonly string[];
  /** Its source is allowlisted: it is not stored, and nobody is told. */
  readonly allowlisted?: AllowlistHit;
  /** Decisions that were not made, and why. */
  readonly refused: readonly {readonly decision: Decision; readonly why: string}[];
  readonly rolledUp: readonly RolledUp[];
  /** A profile failed: the alert has no decisions. */
  readonly error?: EngineError;
}

export type Decide = (alert: Alert, memory: Memory) => Promise<Decided>;

/** Decides about alerts, one after the other. */
export interface Decider {
  /** Looks at what may have changed; before decisions are made. */
  prepare(): Promise<void>;
  readonly decide: Decide;
}

export interface DeciderOptions {
  readonly profiles: Profiles;
  /** Whose functions the profiles were opened with. */
  readonly book: DecisionHistoryBook;
  readonly escalation: Escalation;
  readonly rollUp: RollUp;
  /** Absent: anybody may be decided about. */
  readonly guard: LockoutGuard | undefined;
  /** Adds what is known of the source's place. */
  readonly fill?: FillSource | undefined;
}

/** Scopes whose values are addresses. */
const ADDRESS_SCOPES = ['Ip', 'Range'];

export const openDecider = (options: DeciderOptions): Decider => ({
  prepare: async () => options.guard?.refresh(),
  async decide(raised, memory) {
    const source = {...raised.source};
    options.fill?.(source);
    const alert = {...raised, source};
    const {scope, value} = source;
    const isAddress = ADDRESS_SCOPES.some((one) => one.toLowerCase() === scope.toLowerCase());
    const allowlisted =
      isAddress && alert.decisions.length === 0 ? await memory.allowlisted(value) : undefined;
    if (allowlisted) return {alert, tell: [], allowlisted, refused: [], rolledUp: []};
    return new Case(alert, memory, options).decide();
  },
});

/** One alert in hand. */
class Case {
  private readonly alert: Alert;
  private readonly memory: Memory;
  private readonly options: DeciderOptions;
  /** ms */
  private readonly now: number;
  private readonly notes: Alert['meta'][number][] = [];
  private readonly refused: {decision: Decision; why: string}[] = [];

  constructor(alert: Alert, memory: Memory, options: DeciderOptions) {
    this.alert = alert;
    this.memory = memory;
    this.options = options;
    this.now = Date.parse(alert.stop_at);
  }

  async decide(): Promise<Decided> {
    const {alert} = this;
    let judged: Judgement;
    try {
      judged = await this.judged();
    } catch (error) {
      // An alert is never lost for a profile that fails.
      if (!(error instanceof EngineError)) throw error;
      return {alert, tell: [], refused: [], rolledUp: [], error};
    }
    const decisions: Decision[] = [];
    const rolledUp: RolledUp[] = [];
    for (const judgedOne of judged.decisions) {
      const one = judged.isDurationFinal ? judgedOne : await this.escalated(judgedOne);
      if (!(await this.isAllowed(one))) continue;
      decisions.push(one);
      const wider = await rollUp(alert, one, this.options.rollUp, this.memory.attackers(this.now));
      if (!wider || !(await this.isAllowed(wider.decision))) continue;
      rolledUp.push(wider);
      decisions.push(wider.decision);
      this.note('roll_up', [`${wider.decision.value}: ${collateralOf(wider)}`]);
    }
    this.note(
      'decision_refused',
      this.refused.map(({decision, why}) => `${decision.type} ${decision.value}: ${why}`),
    );
    return {
      alert: {...alert, decisions, meta: [...alert.meta, ...this.notes]},
      tell: judged.notifications,
      refused: this.refused,
      rolledUp,
    };
  }

  private judged(): Promise<Judgement> {
    const {profiles, book} = this.options;
    const past = (value: string) => this.memory.past(value, this.now);
    return book.answer(() => profiles.judge(this.alert), past, this.now);
  }

  private async escalated(decision: Decision): Promise<Decision> {
    const {escalation} = this.options;
    if (escalation.factor <= 1 || decision.simulated) return decision;
    const held = await this.memory.held(decision.value);
    const {decision: longer, earlier} = escalate(decision, held, escalation, this.now);
    if (longer.duration !== decision.duration)
      this.note('escalation', [
        `offence ${earlier + 1}: ${longer.duration} instead of ${decision.duration}`,
      ]);
    return longer;
  }

  private async isAllowed(decision: Decision): Promise<boolean> {
    const {guard} = this.options;
    const {refused} = guardAgainstLockout([decision], guard?.addresses ?? []);
    const [hit] = refused;
    if (hit) {
      const {address, why} = hit.address;
      this.refused.push({decision, why: `would lock out ${address} (${why})`});
      return false;
    }
    const listed = ADDRESS_SCOPES.includes(decision.scope)
      ? await this.memory.allowlisted(decision.value)
      : undefined;
    if (listed) this.refused.push({decision, why: `${listed.item} of allowlist "${listed.list}"`});
    return listed === undefined;
  }

  /** As contexts have it: a list of texts. */
  private note(key: string, values: readonly string[]): void {
    if (values.length > 0) this.notes.push({key, value: JSON.stringify(values)});
  }
}

/** "8 attackers, about 248 other addresses". */
export function collateralOf({decision, attackers, unit, bystanders}: RolledUp): string {
  const isIpv6 = decision.value.includes(':');
  const isWhole = unit === (isIpv6 ? 128 : 32);
  return `${attackers} ${isWhole ? 'addresses' : `networks of ${unit} bits`} attack, ${bystanders} other ${isIpv6 ? 'networks of 64 bits' : 'addresses'} are hit`;
}
