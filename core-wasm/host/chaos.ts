// Chaos switches: ways to run that must not change an alert. For tests only.
//
// Each takes another path to the same result: input cut at random places, the
// matcher without tables or with misses refused, automata dropped, all state saved
// and restored, every filter and every predicate evaluated. A difference is a bug of ours.

import type {EngineChoice} from '../automata/header.ts';
import type {RaisedAlert} from './model.ts';

export interface Chaos {
  /** Of what is drawn; 1 when absent. */
  readonly seed?: number;
  /** The way every text is searched. */
  readonly matcher?: EngineChoice;
  /** Probability (0 to 1) with which an edge of an automaton is refused. */
  readonly refuse?: number;
  /** Automata are dropped after so many lines. */
  readonly flushEvery?: number;
  /** The engine is saved and restored after so many lines. */
  readonly snapshotEvery?: number;
  /** false: every scenario's filter is evaluated. */
  readonly dispatch?: boolean;
  /** false: predicates over queues are evaluated every time. */
  readonly memo?: boolean;
  /** Every answer of the host comes later: `settle` until the engine waits no more. */
  readonly late?: boolean;
  /** Input is cut into pieces of 1 to so many bytes. */
  readonly chunk?: number;
}

/** Numbers from a seed, the same everywhere (mulberry32). */
export type Random = (below: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What the switches do to an engine. */
export interface ChaosActions {
  feed(source: number, bytes: Uint8Array): RaisedAlert[];
  flush(): void;
  saveAndRestore(): void;
}

const NEWLINE = 10;
const REFUSAL_STEPS = 1 << 20;

/** The matcher's part of the switches. */
export function automataOptions({seed = 1, matcher, refuse}: Chaos): {
  engine?: EngineChoice;
  refuse?: () => boolean;
} {
  const random = seededRandom(seed + 1);
  return {
    ...(matcher && {engine: matcher}),
    ...(refuse !== undefined && {refuse: () => random(REFUSAL_STEPS) < refuse * REFUSAL_STEPS}),
  };
}

/** Feeds an engine in pieces, and does between lines what the switches say. */
export class ChaoticFeed {
  private readonly chaos: Chaos;
  private readonly actions: ChaosActions;
  private readonly random: Random;
  private lines = 0;

  constructor(chaos: Chaos, actions: ChaosActions) {
    this.chaos = chaos;
    this.actions = actions;
    this.random = seededRandom(chaos.seed ?? 1);
  }

  feed(source: number, bytes: Uint8Array): RaisedAlert[] {
    const alerts: RaisedAlert[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = this.cut(bytes, at);
      alerts.push(...this.actions.feed(source, bytes.subarray(at, end)));
      if (bytes[end - 1] === NEWLINE) this.lineEnded();
      at = end;
    }
    return alerts;
  }

  /** Where the piece from `at` on ends: at its drawn length, or at the next newline when something is done between lines. */
  private cut(bytes: Uint8Array, at: number): number {
    const {chunk, flushEvery, snapshotEvery} = this.chaos;
    const end =
      chunk === undefined ? bytes.length : Math.min(at + 1 + this.random(chunk), bytes.length);
    if (flushEvery === undefined && snapshotEvery === undefined) return end;
    const newline = bytes.indexOf(NEWLINE, at);
    return newline >= 0 && newline < end ? newline + 1 : end;
  }

  private lineEnded(): void {
    const {flushEvery, snapshotEvery} = this.chaos;
    this.lines++;
    if (flushEvery !== undefined && this.lines % flushEvery === 0) this.actions.flush();
    if (snapshotEvery !== undefined && this.lines % snapshotEvery === 0)
      this.actions.saveAndRestore();
  }
}
