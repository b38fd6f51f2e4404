// Tells one sink what waits for it, at its own pace. One batch is on its way at a time; what a sink
// does not take holds up its own rows and nothing else.
//
//   waiting ─ due? quiet? ─► begun (written down, has a key) ─ due? rate? plugin? ─► deliver
//      ▲                                ▲                                          │
//      │                                └── retry: later, the rest under its own key
//   new rows                                       ok: gone    refused, or too often: dead letters
import type {Alert} from '@firewatch/schemas';
import {type AgentLog, logError} from '../agent/log.ts';
import {type Code, EngineError} from '../errors.ts';
import type {Timers} from '../plugin/run/environment.ts';
import type {SupervisorState} from '../plugin/run/supervisor.ts';
import type {AlertBatch, Delivery, NotificationRun} from '../plugin.ts';
import {pauseMs} from './backoff.ts';
import {lookAhead, nextDue} from './grouping.ts';
import {type Batch, batchKey, type Outbox, type OutboxRow} from './outbox.ts';
import {quietUntil} from './quiet-hours.ts';
import {Rate} from './rate.ts';
import type {NotificationSink} from './sink.ts';

/** Rows may come from another process: looked for at this interval, ms. */
export const LOOK_MS = 2_000;
/** A plugin that starts is looked at again. */
const STARTING_MS = 200;
/** After the store failed. */
const STORE_MS = 5_000;
/** What a plugin is sent at once; its channel takes twice as much. */
const BATCH_BYTES_MAX = 4 << 20;
const NS_PER_MS = 1_000_000n;

export interface DispatcherHost {
  readonly outbox: Outbox;
  readonly run: NotificationRun & {readonly state?: () => SupervisorState};
  readonly timers: Timers;
  readonly log: AgentLog;
  /** Adds to a metric of the sink. */
  readonly count?: (name: string, value: number) => void;
  /** Between two looks at what nobody told of, ms; default LOOK_MS. */
  readonly lookMs?: number;
}

export interface DispatcherStatus {
  readonly name: string;
  readonly type: string;
  readonly state: 'ok' | 'failing' | 'quiet' | 'closed';
  /** Of alerts, since it began. */
  readonly delivered: number;
  readonly dead: number;
  /** Of deliveries that failed and were to be tried again. */
  readonly retries: number;
  readonly reason?: string;
}

export class Dispatcher {
  readonly sink: NotificationSink;
  private readonly host: DispatcherHost;
  private readonly rate: Rate;
  private readonly giveUp = new AbortController();
  private isClosed = false;
  private isWoken = false;
  private rouse = () => {};
  private isQuiet = false;
  /** Rows up to here were looked at in these quiet hours, and were not urgent. */
  private judged = 0;
  private failing: string | undefined;
  private readonly counts = {delivered: 0, dead: 0, retries: 0};
  private readonly ended: Promise<void>;

  constructor(sink: NotificationSink, host: DispatcherHost) {
    this.sink = sink;
    this.host = host;
    this.rate = new Rate(sink.policy.rateLimit);
    this.ended = this.work();
  }

  get status(): DispatcherStatus {
    const {name, type} = this.sink;
    const {counts, failing: reason} = this;
    const state = this.isClosed ? 'closed' : reason ? 'failing' : this.isQuiet ? 'quiet' : 'ok';
    return {name, type, state, ...counts, ...(reason !== undefined && {reason})};
  }

  /** There is something new. */
  wake(): void {
    this.isWoken = true;
    this.rouse();
  }

  /** Ends; a delivery on its way has so long, ms. What it leaves is in the outbox. */
  async close(graceMs: number): Promise<void> {
    this.isClosed = true;
    this.rouse();
    const cancel = this.host.timers.after(graceMs, () => this.giveUp.abort());
    await this.ended;
    cancel();
  }

  private async work(): Promise<void> {
    while (!this.isClosed) {
      this.isWoken = false;
      let next: number;
      try {
        next = await this.turn();
      } catch (cause) {
        this.tell('error', new EngineError('FW5217', saying(cause), {cause}));
        next = this.now + STORE_MS;
      }
      if (!this.isClosed && !this.isWoken) await this.pause(next - this.now);
    }
  }

  /** Does what is due; gives when to look again, ms since the epoch. */
  private async turn(): Promise<number> {
    const {outbox, run} = this.host;
    const {policy, isUrgent, name} = this.sink;
    const quiet = policy.quiet && quietUntil(policy.quiet, this.now);
    this.isQuiet = quiet !== undefined;
    if (!this.isQuiet) this.judged = 0;
    const isAllowed = ({rows}: Batch) => !this.isQuiet || rows.some(({alert}) => isUrgent?.(alert));
    const begun = (await outbox.begun(name)).find(isAllowed);
    const found = begun ?? (await (this.isQuiet ? this.formUrgent() : this.form()));
    if (typeof found === 'number') return Math.min(found, quiet ?? found, this.now + this.lookMs);
    const now = this.now;
    const state = run.state?.();
    if (state && state.state !== 'running') return this.untilRunning(state);
    const at = Math.max(found.dueAt, this.rate.freeAt(now));
    if (at > now) return at;
    this.rate.take(now);
    await this.send(found);
    return this.now;
  }

  /** The next batch, begun; or when there may be one. */
  private async form(): Promise<Batch | number> {
    const {policy, name} = this.sink;
    const heads = await this.host.outbox.waiting(name, lookAhead(policy), 0);
    const {at, size} = nextDue(
      policy,
      heads.map(({since}) => since),
    );
    if (at > this.now) return at;
    return this.begin(heads.slice(0, size).map(({id}) => id));
  }

  /** In quiet hours: the alerts that are urgent, of those not looked at yet. */
  private async formUrgent(): Promise<Batch | number> {
    const {isUrgent, policy, name} = this.sink;
    if (!isUrgent) return Number.POSITIVE_INFINITY;
    for (;;) {
      const heads = await this.host.outbox.waiting(name, lookAhead(policy), this.judged);
      if (heads.length === 0) return Number.POSITIVE_INFINITY;
      const rows = await this.host.outbox.read(heads.map(({id}) => id));
      const urgent = rows.filter(({alert}) => isUrgent(alert));
      this.judged = heads.at(-1)!.id;
      if (urgent.length > 0) return this.begin(urgent.map(({id}) => id));
    }
  }

  private async begin(ids: readonly number[]): Promise<Batch> {
    const rows = withinBytes(await this.host.outbox.read(ids));
    const key = batchKey(this.sink.name, rows);
    await this.host.outbox.begin(
      rows.map(({id}) => id),
      key,
    );
    return {key, rows, tries: 0, dueAt: 0};
  }

  private async send(batch: Batch): Promise<void> {
    const answer = await this.deliver(batch);
    if (!answer) return;
    const {rows, tries} = batch;
    const idsOf = (some: readonly OutboxRow[]) => some.map(({id}) => id);
    if (answer.status === 'ok') {
      const refused = new Map(answer.refused?.map(({uuid, reason}) => [uuid, reason]));
      const dead = rows.flatMap(({id, alert}) => {
        const reason = refused.get(alert.uuid);
        return reason === undefined ? [] : [{id, reason}];
      });
      const gone = rows.filter(({alert}) => !refused.has(alert.uuid));
      await this.settle({gone: idsOf(gone), dead});
      this.recovered();
      if (dead.length > 0) this.bury('FW5212', dead.length, dead[0]!.reason);
      return;
    }
    const {reason} = answer;
    if (answer.status === 'refused') {
      await this.settle({gone: [], dead: rows.map(({id}) => ({id, reason}))});
      this.recovered();
      this.bury('FW5212', rows.length, reason);
      return;
    }
    const accepted = new Set(answer.accepted);
    const gone = rows.filter(({alert}) => accepted.has(alert.uuid));
    const rest = rows.filter(({alert}) => !accepted.has(alert.uuid));
    if (rest.length === 0) {
      await this.settle({gone: idsOf(gone), dead: []});
      return;
    }
    const failed = tries + 1;
    if (failed > this.sink.policy.maxRetry) {
      await this.settle({gone: idsOf(gone), dead: rest.map(({id}) => ({id, reason}))});
      this.bury('FW5213', rest.length, `${failed} tries, the last: ${reason}`);
      return;
    }
    const key = gone.length === 0 ? batch.key : batchKey(this.sink.name, rest);
    const pause = Math.max(pauseMs(failed, key), answer.afterMs ?? 0);
    await this.settle({
      gone: idsOf(gone),
      dead: [],
      again: {ids: idsOf(rest), key, tries: failed, dueAt: this.now + pause},
    });
    this.counts.retries += 1;
    this.host.count?.('retries_total', 1);
    this.failing = reason;
    const message = `${reason}; again in ${Math.ceil(pause / 1000)} s`;
    this.tell('warn', new EngineError('FW5211', message), {tries: failed, alerts: rest.length});
  }

  /** What the sink says; undefined: it was given up because everything ends. */
  private async deliver({key, rows}: Batch): Promise<Delivery | undefined> {
    const alerts = rows.map(({alert}) => alert);
    const text = this.rendered(alerts);
    const batch: AlertBatch = {key, alerts, ...(text !== undefined && {text})};
    const {signal} = this.giveUp;
    let onAbort = () => {};
    const givenUp = new Promise<undefined>((resolve) => {
      onAbort = () => resolve(undefined);
      signal.addEventListener('abort', onAbort, {once: true});
    });
    const answer = this.host.run
      .deliver(batch, signal)
      .catch((error): Delivery => ({status: 'retry', reason: saying(error)}));
    return Promise.race([answer, givenUp]).finally(() =>
      signal.removeEventListener('abort', onAbort),
    );
  }

  /** An alert is told without its text rather than not at all. */
  private rendered(alerts: readonly Alert[]): string | undefined {
    try {
      return this.sink.render?.(alerts);
    } catch (cause) {
      const error =
        cause instanceof EngineError ? cause : new EngineError('FW5102', saying(cause), {cause});
      this.tell('error', error);
      return undefined;
    }
  }

  private async settle(outcome: Parameters<Outbox['settle']>[1]): Promise<void> {
    await this.host.outbox.settle(this.sink.name, outcome, this.now);
    this.counts.delivered += outcome.gone.length;
    this.counts.dead += outcome.dead.length;
    if (outcome.dead.length > 0) this.host.count?.('dead_letters_total', outcome.dead.length);
  }

  private untilRunning(state: SupervisorState): number {
    if (state.state === 'waiting') this.failing = state.reason;
    if (state.state === 'failed') this.failing = state.error.message;
    if (state.state === 'starting') return this.now + STARTING_MS;
    const at = state.state === 'waiting' ? Number(state.againAt / NS_PER_MS) : 0;
    return Math.max(at, this.now + this.lookMs);
  }

  private recovered(): void {
    if (this.failing !== undefined) this.tell('info', 'delivered again');
    this.failing = undefined;
  }

  private bury(code: Code, alerts: number, reason: string): void {
    this.tell('error', new EngineError(code, reason), {alerts});
  }

  private tell(
    level: 'info' | 'warn' | 'error',
    what: string | EngineError,
    fields: Readonly<Record<string, number>> = {},
  ): void {
    const log: AgentLog = (at, message, more) =>
      this.host.log(at, message, {notification: this.sink.name, ...fields, ...more});
    if (typeof what === 'string') log(level, what);
    else logError(log, level === 'info' ? 'warn' : level, what);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.host.timers.after(Math.max(ms, 0), () => resolve());
      this.rouse = () => {
        cancel();
        resolve();
      };
    });
  }

  private get lookMs(): number {
    return this.host.lookMs ?? LOOK_MS;
  }

  /** ms since the epoch */
  private get now(): number {
    return Number(this.host.timers.now() / NS_PER_MS);
  }
}

const saying = (error: unknown): string =>
  error instanceof EngineError
    ? `${error.code} ${error.message}`
    : error instanceof Error
      ? error.message
      : String(error);

/** As many from the front as one message may hold; one at least. */
function withinBytes(rows: readonly OutboxRow[]): readonly OutboxRow[] {
  let bytes = 0;
  const end = rows.findIndex(({alert}) => {
    bytes += JSON.stringify(alert).length;
    return bytes > BATCH_BYTES_MAX;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(end, 1));
}
