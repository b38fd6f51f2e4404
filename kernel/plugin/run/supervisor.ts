// Keeps one configured use of a plugin going: started again when it ends, after pauses that double
// from BACKOFF_MS_MIN to BACKOFF_MS_MAX and begin anew when it ran for STEADY_MS. The death of a
// plugin is a state here and nothing else anywhere.
import {EngineError} from '../../errors.ts';
import type {Kind} from '../shape.ts';
import type {PluginEnvironment} from './environment.ts';
import {openUse} from './open.ts';
import type {Use, UseRequest} from './use.ts';

export const BACKOFF_MS_MIN = 1_000;
export const BACKOFF_MS_MAX = 300_000;
/** A run of this length was a good one. */
export const STEADY_MS = 60_000;
const NS_PER_MS = 1_000_000n;

/** Codes of what no second try mends. */
const PERMANENT = new Set(['FW4211', 'FW4212', 'FW4213', 'FW4214']);

export type SupervisorState =
  | {readonly state: 'starting' | 'running' | 'closed'}
  /** Until it is tried again, at `againAt` (ns). */
  | {readonly state: 'waiting'; readonly reason: string; readonly againAt: bigint}
  /** For good: the operator has to act. */
  | {readonly state: 'failed'; readonly error: EngineError};

export class Supervisor<K extends Kind> {
  private readonly request: () => UseRequest<K>;
  private readonly environment: PluginEnvironment;
  private now: SupervisorState = {state: 'starting'};
  private running: Use<K> | undefined;
  private pause = BACKOFF_MS_MIN;
  private cancel = () => {};
  /** Of those who wait for a change of state. */
  private wakers: (() => void)[] = [];

  /** `request` is asked at every start: positions move on. */
  constructor(request: () => UseRequest<K>, environment: PluginEnvironment) {
    this.request = request;
    this.environment = environment;
    void this.start();
  }

  get state(): SupervisorState {
    return this.now;
  }

  /** The use that runs now, if one does. */
  get current(): Use<K> | undefined {
    return this.running;
  }

  /** How long until the next try, ms; 0 when it runs. */
  get againMs(): number {
    if (this.now.state !== 'waiting') return 0;
    const left = (this.now.againAt - this.environment.timers.now()) / NS_PER_MS;
    return Math.max(0, Number(left));
  }

  /** Waits until it runs. Rejects when it never will; undefined when it was closed. */
  async ready(): Promise<Use<K> | undefined> {
    while (!this.running) {
      if (this.now.state === 'failed') throw this.now.error;
      if (this.now.state === 'closed') return undefined;
      await new Promise<void>((resolve) => this.wakers.push(resolve));
    }
    return this.running;
  }

  /** Ends it; never rejects. */
  async close(): Promise<void> {
    this.cancel();
    const use = this.running;
    this.running = undefined;
    this.change({state: 'closed'});
    await use?.close();
  }

  private async start(): Promise<void> {
    const {timers} = this.environment;
    this.change({state: 'starting'});
    let use: Use<K>;
    try {
      use = await openUse(this.request(), this.environment);
    } catch (error) {
      this.wait(error);
      return;
    }
    if (this.now.state === 'closed') {
      await use.close();
      return;
    }
    const since = timers.now();
    this.running = use;
    this.change({state: 'running'});
    const end = await use.ended;
    if (this.running !== use) return;
    this.running = undefined;
    if (timers.now() - since >= BigInt(STEADY_MS) * NS_PER_MS) this.pause = BACKOFF_MS_MIN;
    this.wait(new EngineError('FW4302', `${this.name}: ${end?.reason ?? 'it ended'}`));
  }

  private wait(cause: unknown): void {
    if (this.now.state === 'closed') return;
    const {timers, sinks} = this.environment;
    const error =
      cause instanceof EngineError
        ? cause
        : new EngineError('FW4301', `${this.name}: ${String(cause)}`, {cause});
    if (PERMANENT.has(error.code)) {
      sinks.log('error', `${error.code} ${error.message}`);
      sinks.health('degraded', error.message);
      this.change({state: 'failed', error});
      return;
    }
    const pause = this.pause;
    this.pause = Math.min(pause * 2, BACKOFF_MS_MAX);
    sinks.log('warn', `${error.code} ${error.message}; again in ${pause / 1000} s`);
    sinks.count('plugin_restarts_total', 1, {plugin: this.name});
    sinks.health('degraded', error.message);
    this.cancel = timers.after(pause, () => void this.start());
    this.change({
      state: 'waiting',
      reason: error.message,
      againAt: timers.now() + BigInt(pause) * NS_PER_MS,
    });
  }

  private get name(): string {
    return this.request().plugin.manifest.name;
  }

  private change(state: SupervisorState): void {
    this.now = state;
    if (state.state === 'running') this.environment.sinks.health('ok');
    for (const wake of this.wakers.splice(0)) wake();
  }
}
