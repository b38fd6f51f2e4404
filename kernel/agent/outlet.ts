// Alerts on their way out: held until the journal is on the disk beyond their cause, then
// decided about and added to the store, in the order in which they were raised. What is held is
// bounded: whoever raises more waits for `room`.
import type {RaisedAlert} from '@firewatch/core-wasm';
import type {Alert} from '@firewatch/schemas';
import type {Decide, Decided, Decider} from '../decisions/decide.ts';
import {EngineError} from '../errors.ts';

/** Where alerts go: each once, whatever is called how often. */
export interface AlertSink {
  /**
   * Decides about those that are not known and stores them, all or none; known ones are left
   * as they are. What became of those that were not known.
   */
  add(alerts: readonly Alert[], decide: Decide): Promise<readonly Decided[]>;
  /** Everything added so far outlives a power cut too. Throws: nothing may be believed any more. */
  sync(): Promise<void>;
}

/** Alerts that may be held. */
const HELD_MAX = 1_000;
/** Of one transaction. */
const BATCH_MAX = 200;
const RETRY_MS = 1_000;

export interface OutletOptions {
  readonly sink: AlertSink;
  /** Resolves when the journal is on the disk beyond everything that was fed. */
  readonly sync: () => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  /** What an alert says went wrong with it, or undefined when storing goes on. */
  readonly onTrouble: (error: EngineError | undefined) => void;
  readonly onStored: (decided: readonly Decided[]) => void;
  /** The journal or the store cannot be trusted any more. */
  readonly onFatal: (error: unknown) => void;
}

export class Outlet {
  private readonly options: OutletOptions;
  private readonly held: Alert[] = [];
  /** Alerts that were stored. */
  private gone = 0;
  private waiting: {readonly until: number; readonly resolve: () => void}[] = [];
  private isDraining = false;
  private isEnded = false;
  decider: Decider;

  constructor(decider: Decider, options: OutletOptions) {
    this.decider = decider;
    this.options = options;
  }

  get depth(): number {
    return this.held.length;
  }

  /** Takes alerts whose cause is in the journal. */
  take(raised: readonly RaisedAlert[]): void {
    for (const {alert, whitelisted} of raised) {
      if (!whitelisted) this.held.push(alert);
    }
    if (this.held.length === 0 || this.isDraining || this.isEnded) return;
    this.isDraining = true;
    void this.drain().finally(() => {
      this.isDraining = false;
      if (this.isEnded) this.wake(Number.POSITIVE_INFINITY);
    });
  }

  /** Resolves when more alerts may be taken. */
  room(): Promise<void> {
    return this.until(this.gone + this.held.length - HELD_MAX);
  }

  /** Resolves when everything taken so far is stored and synced; false: it was given up. */
  async stored(): Promise<boolean> {
    const taken = this.gone + this.held.length;
    await this.until(taken);
    if (this.gone < taken) return false;
    await this.options.sink.sync();
    return true;
  }

  /** Stops trying: what is held is raised again from the journal. */
  end(): void {
    this.isEnded = true;
    if (!this.isDraining) this.wake(Number.POSITIVE_INFINITY);
  }

  private until(gone: number): Promise<void> {
    if (this.gone >= gone || this.isEnded) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({until: gone, resolve}));
  }

  private wake(gone: number): void {
    const woken = this.waiting.filter(({until}) => until <= gone);
    this.waiting = this.waiting.filter(({until}) => until > gone);
    for (const {resolve} of woken) resolve();
  }

  private fail(error: unknown): void {
    this.isEnded = true;
    this.options.onFatal(error);
  }

  private async drain(): Promise<void> {
    const {sink, sync, sleep, onTrouble, onStored} = this.options;
    let isTroubled = false;
    while (this.held.length > 0 && !this.isEnded) {
      const batch = this.held.slice(0, BATCH_MAX);
      const {decider} = this;
      // While the disk is waited for; what goes wrong with it is heard below.
      const preparing = decider.prepare();
      preparing.catch(() => {});
      try {
        await sync();
      } catch (error) {
        this.fail(error);
        return;
      }
      try {
        await preparing;
        const decided = await sink.add(batch, decider.decide);
        this.held.splice(0, batch.length);
        this.gone += batch.length;
        this.wake(this.gone);
        onStored(decided);
        sink.sync().catch((error) => this.fail(error));
        if (isTroubled) onTrouble(undefined);
        isTroubled = false;
      } catch (cause) {
        isTroubled = true;
        const reason = cause instanceof Error ? cause.message : String(cause);
        onTrouble(new EngineError('FW6007', `cannot be stored: ${reason}`, {cause}));
        await sleep(RETRY_MS).catch(() => {});
      }
    }
  }
}
