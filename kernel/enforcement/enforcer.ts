// Sees to it that a bouncer enforces what its book says: everything at first and whenever the
// plugin asks for it, then what changes, as soon as it does. Changes that come while one is being
// applied go together into the next. At intervals it comes with no change at all: the plugin's time
// to look whether everything is still there.
//
// Nothing is enforced, and nothing let go, before the API told everything once.
import {type AgentLog, logError} from '../agent/log.ts';
import {EngineError} from '../errors.ts';
import type {Timers} from '../plugin/run/environment.ts';
import type {BouncerRun, Decision, DecisionChange, Enforcement} from '../plugin.ts';
import {DecisionBook} from './book.ts';
import type {DecisionNews} from './feed/feed.ts';

/** Decisions of one change, or of a batch when everything is enforced. */
const BATCH_MAX = 10_000;
/** Before a change is tried again, ms; it doubles. */
const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 30_000;
const NS_PER_MS = 1_000_000n;
/** setTimeout takes no more, ms. */
const TIMER_MS_MAX = 2_000_000_000;
const TOLD_REFUSALS = 5;

export interface EnforcerOptions {
  readonly run: Pick<BouncerRun, 'apply' | 'resync'>;
  readonly types: readonly string[];
  readonly checkMs: number;
  readonly timers: Timers;
  readonly log: AgentLog;
}

export interface EnforcerState {
  /** Decisions that ought to be in force; undefined: the API has told nothing yet. */
  readonly wanted: number | undefined;
  /** Decisions that the plugin says are in force; undefined: it has not said yet. */
  readonly inForce: number | undefined;
  /** Told and not in force yet: changes, or everything. */
  readonly waiting: number;
  /** From hearing of a change to its being in force, ms: the last one. */
  readonly lagMs: number | undefined;
  /** So far. */
  readonly repaired: number;
  readonly refused: number;
  readonly failures: number;
}

export class Enforcer {
  readonly book = new DecisionBook();
  private readonly options: EnforcerOptions;
  private readonly controller = new AbortController();
  /** By id: what has still to be done; the last word counts. */
  private pending = new Map<number, {readonly decision: Decision; readonly isAdded: boolean}>();
  private isTold = false;
  private needsAll = true;
  /** Since when something waits, ns. */
  private since: bigint | undefined;
  private wake = () => {};
  private retryMs = RETRY_MS_MIN;
  private readonly state: {-readonly [K in keyof EnforcerState]: EnforcerState[K]};
  private readonly working: Promise<void>;

  constructor(options: EnforcerOptions) {
    this.options = options;
    this.state = {
      ...{wanted: undefined, inForce: undefined, waiting: 0, lagMs: undefined},
      ...{repaired: 0, refused: 0, failures: 0},
    };
    this.working = this.work();
  }

  get status(): EnforcerState {
    const waiting = this.needsAll ? this.book.size : this.pending.size;
    return {...this.state, wanted: this.isTold ? this.book.size : undefined, waiting};
  }

  heed({isAll, adds, deletes}: DecisionNews): void {
    const {types, timers} = this.options;
    const meant = adds.filter(({type}) => types.includes(type));
    const now = timers.now();
    // A part before the whole says nothing of the rest.
    if (!isAll && !this.isTold) return;
    const change = isAll ? this.book.replace(meant, now) : this.book.change(meant, deletes, now);
    this.isTold = true;
    this.take(change, now);
  }

  /** What is under way is given up. */
  async close(): Promise<void> {
    this.controller.abort();
    this.wake();
    await this.working;
  }

  private take({adds, deletes}: DecisionChange, now: bigint): void {
    for (const decision of deletes) this.pending.set(decision.id, {decision, isAdded: false});
    for (const decision of adds) this.pending.set(decision.id, {decision, isAdded: true});
    if (this.pending.size > 0) this.since ??= now;
    this.wake();
  }

  private async work(): Promise<void> {
    const {signal} = this.controller;
    const {timers, checkMs} = this.options;
    let checkAt = 0;
    while (!signal.aborted) {
      const now = timers.now();
      const nowMs = Number(now / NS_PER_MS);
      for (const decision of this.book.expire(now))
        this.pending.set(decision.id, {decision, isAdded: false});
      if (!this.isTold || !(this.needsAll || this.pending.size > 0 || nowMs >= checkAt)) {
        await this.idle(Math.min(checkAt, this.book.nextEnd ?? checkAt) - nowMs);
        continue;
      }
      const isDone = await this.enforce(signal);
      checkAt = Number(timers.now() / NS_PER_MS) + checkMs;
      if (!isDone) await this.idle(this.retryMs, true);
    }
  }

  /** One change, or everything. False: not to be tried again at once. */
  private async enforce(signal: AbortSignal): Promise<boolean> {
    const {run} = this.options;
    if (this.needsAll) {
      // What comes from now on is a change to what is handed out now.
      this.pending.clear();
      const batches = this.book.batches(BATCH_MAX);
      const all = (async function* () {
        yield* batches;
      })();
      return this.answered(await run.resync(all, signal).catch(retry), true);
    }
    const change = this.nextChange();
    const answer = await run.apply(change, signal).catch(retry);
    if (answer.status !== 'ok') this.putBack(change);
    return this.answered(answer, false);
  }

  private nextChange(): DecisionChange {
    const [adds, deletes]: [Decision[], Decision[]] = [[], []];
    for (const [id, {decision, isAdded}] of this.pending) {
      if (adds.length + deletes.length === BATCH_MAX) break;
      (isAdded ? adds : deletes).push(decision);
      this.pending.delete(id);
    }
    return {adds, deletes};
  }

  /** What was said since holds. */
  private putBack({adds, deletes}: DecisionChange): void {
    for (const [list, isAdded] of [
      [adds, true],
      [deletes, false],
    ] as const)
      for (const decision of list)
        if (!this.pending.has(decision.id)) this.pending.set(decision.id, {decision, isAdded});
  }

  private answered(answer: Enforcement, wasAll: boolean): boolean {
    const {log, timers} = this.options;
    if (this.controller.signal.aborted) return false;
    if (answer.status === 'ok') {
      this.needsAll = false;
      this.retryMs = RETRY_MS_MIN;
      this.state.inForce = answer.inForce;
      if (this.since !== undefined && this.pending.size === 0) {
        this.state.lagMs = Number((timers.now() - this.since) / NS_PER_MS);
        this.since = undefined;
      }
      this.tellRefused(answer.refused ?? []);
      const {repaired = 0} = answer;
      this.state.repaired += repaired;
      if (repaired > 0) {
        const message = `${repaired} missing or altered, put right`;
        logError(log, 'warn', new EngineError('FW5323', message));
      }
      if (wasAll) log('info', 'in force', {decisions: answer.inForce});
      return true;
    }
    this.state.failures += 1;
    logError(log, 'warn', new EngineError('FW5321', answer.reason));
    if (answer.status === 'resync') {
      const isNew = !this.needsAll;
      this.needsAll = true;
      return isNew;
    }
    const next = answer.afterMs ?? Math.min(this.retryMs * 2, RETRY_MS_MAX);
    this.retryMs = Math.max(next, RETRY_MS_MIN);
    return false;
  }

  private tellRefused(refused: readonly {readonly id: number; readonly reason: string}[]): void {
    const {log} = this.options;
    this.state.refused += refused.length;
    for (const {id, reason} of refused.slice(0, TOLD_REFUSALS))
      logError(log, 'warn', new EngineError('FW5322', `decision ${id}: ${reason}`));
    if (refused.length > TOLD_REFUSALS)
      logError(
        log,
        'warn',
        new EngineError('FW5322', `and ${refused.length - TOLD_REFUSALS} others`),
      );
  }

  /** Until that time is over, or, unless it is a pause, something is to be done. */
  private idle(ms: number, isPause = false): Promise<void> {
    return new Promise((resolve) => {
      const {signal} = this.controller;
      const done = () => {
        cancel();
        this.wake = () => {};
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.isTold
        ? this.options.timers.after(Math.min(Math.max(ms, 0), TIMER_MS_MAX), done)
        : () => {};
      signal.addEventListener('abort', done, {once: true});
      if (!isPause) this.wake = done;
      if (signal.aborted) done();
    });
  }
}

const retry = (error: unknown): Enforcement => ({
  status: 'retry',
  reason: error instanceof Error ? error.message : String(error),
});
