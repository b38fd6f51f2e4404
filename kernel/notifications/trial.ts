// One delivery, now and once: how an operator finds out whether a notification works. What is
// configured is used as it is, so that what comes of it holds for the agent too. It ends: opening,
// delivering and closing each have a limit, behind which the plugin's process is ended.
import type {Alert} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import type {PluginEnvironment} from '../plugin/run/environment.ts';
import {openUse} from '../plugin/run/open.ts';
import type {Delivery} from '../plugin.ts';
import {batchKey} from './outbox.ts';
import {type NotificationSink, useOf} from './sink.ts';

/** What came of it, and how long the answer took. */
export type Trial = TrialOutcome & {readonly ms: number};

/** `failed`: not reached, or not taken now; `late`: no answer within the limit; `refused`: never. */
type TrialOutcome =
  | {readonly outcome: 'delivered'}
  | {
      readonly outcome: 'failed' | 'late' | 'refused';
      /** In words of the sink, secrets masked. */
      readonly reason: string;
    };

export interface TrialOptions {
  readonly environment: PluginEnvironment;
  /** For the delivery, ms. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

const NS_PER_MS = 1_000_000n;

/** Throws what opening the plugin throws, and FW5102 when the template fails on the alerts. */
export async function tryDelivery(
  sink: NotificationSink,
  alerts: readonly Alert[],
  {environment, limitMs, signal}: TrialOptions,
): Promise<Trial> {
  const {timers, limits} = environment;
  const text = sink.render?.(alerts);
  const rows = alerts.map((alert) => ({id: 0, since: 0, alert}));
  const batch = {key: batchKey(sink.name, rows), alerts, ...(text !== undefined && {text})};
  const own = {...environment, limits: {...limits, callMs: limitMs}};
  const use = await openUse<'notifications'>(useOf(sink), own);
  try {
    const begun = timers.now();
    let isLate = false;
    const cancel = timers.after(limitMs, () => {
      isLate = true;
    });
    const delivery = await use.run.deliver(batch, signal).catch(failure);
    cancel();
    const ms = Number((timers.now() - begun) / NS_PER_MS);
    return {...outcomeOf(delivery, isLate), ms};
  } finally {
    await use.close();
  }
}

function failure(error: unknown): Delivery {
  if (!(error instanceof EngineError)) throw error;
  return {status: 'retry', reason: `${error.code} ${error.message}`};
}

function outcomeOf(delivery: Delivery, isLate: boolean): TrialOutcome {
  if (delivery.status === 'retry')
    return {outcome: isLate ? 'late' : 'failed', reason: delivery.reason};
  if (delivery.status === 'refused') return {outcome: 'refused', reason: delivery.reason};
  const [refused] = delivery.refused ?? [];
  return refused ? {outcome: 'refused', reason: refused.reason} : {outcome: 'delivered'};
}
