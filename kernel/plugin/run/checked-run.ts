// A run as the host uses it: every answer checked, every call limited in time, every failure an
// EngineError with the plugin's name and without its secrets.

import type {PluginManifest} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import type {
  AlertBatch,
  BouncerRun,
  Chunk,
  CommandOutput,
  DatasourceRun,
  Decision,
  DecisionChange,
  EnricherRun,
  Lookup,
  NotificationRun,
  Position,
} from '../../plugin.ts';
import {untilEnd} from '../../until-end.ts';
import type {Kind} from '../shape.ts';
import {ProtocolError} from '../wire/frame.ts';
import {asChunk, asCounts, asDelivery, asEnforcement, asLookups} from './answers.ts';
import type {PluginEnvironment} from './environment.ts';
import {pluginError} from './failure.ts';
import type {CommandRun, RunOf, UseEnd} from './use.ts';

export interface CheckedOptions {
  readonly manifest: PluginManifest;
  readonly environment: PluginEnvironment;
  readonly mask: (text: string) => string;
  /** The plugin did what it may not: end it. */
  condemn(reason: string): void;
  /** Of the use: reading ends with it, whatever the plugin does. */
  readonly ended: Promise<UseEnd | undefined>;
}

/** Wraps a run of any kind. */
export function checkedRun<K extends Kind>(
  kind: K,
  run: RunOf[Kind],
  options: CheckedOptions,
): RunOf[K] {
  const {environment, manifest, mask, condemn} = options;
  const {limits, timers} = environment;

  /** A call: when its time is over it is told to stop, and a little later it is ended. */
  const limited = async <T>(
    ms: number,
    signal: AbortSignal | undefined,
    call: (signal: AbortSignal) => Promise<T>,
  ) => {
    const controller = new AbortController();
    const abort = () => controller.abort();
    signal?.addEventListener('abort', abort, {once: true});
    if (signal?.aborted) abort();
    let giveUp = (_error: EngineError) => {};
    let cancel = timers.after(ms, () => {
      abort();
      cancel = timers.after(limits.closeMs, () => {
        const error = new EngineError(
          'FW4303',
          `${manifest.name}: a call took longer than ${ms} ms`,
        );
        giveUp(error);
        condemn(error.message);
      });
    });
    try {
      return await Promise.race([
        call(controller.signal),
        new Promise<never>((_, reject) => {
          giveUp = reject;
        }),
      ]);
    } catch (cause) {
      if (cause instanceof ProtocolError)
        condemn(`it does not keep to the contract: ${cause.message}`);
      throw pluginError(manifest, cause, mask);
    } finally {
      cancel();
      signal?.removeEventListener('abort', abort);
    }
  };

  if (kind === 'datasources') {
    const datasource = run as DatasourceRun;
    const chunks = async function* (): AsyncGenerator<Chunk> {
      try {
        for await (const chunk of untilEnded(datasource.chunks, options)) {
          yield asChunk(chunk, chunk.bytes);
        }
      } catch (cause) {
        if (cause instanceof ProtocolError)
          condemn(`it does not keep to the contract: ${cause.message}`);
        throw pluginError(manifest, cause, mask);
      }
    };
    return {
      chunks: {[Symbol.asyncIterator]: chunks},
      acknowledge: (source: string, position: Position) =>
        limited(limits.callMs, undefined, async () => datasource.acknowledge?.(source, position)),
      close: datasource.close.bind(datasource),
    } satisfies DatasourceRun as RunOf[Kind] as RunOf[K];
  }
  if (kind === 'notifications') {
    const notification = run as NotificationRun;
    return {
      deliver: (batch: AlertBatch, signal: AbortSignal) =>
        limited(limits.callMs, signal, async (inner) =>
          masked(asDelivery(await notification.deliver(batch, inner), batch), mask),
        ),
      close: notification.close.bind(notification),
    } satisfies NotificationRun as RunOf[Kind] as RunOf[K];
  }
  if (kind === 'bouncers') {
    const bouncer = run as BouncerRun;
    return {
      apply: (change: DecisionChange, signal: AbortSignal) =>
        limited(limits.callMs, signal, async (inner) =>
          masked(asEnforcement(await bouncer.apply(change, inner)), mask),
        ),
      resync: (decisions: AsyncIterable<readonly Decision[]>, signal: AbortSignal) =>
        limited(limits.resyncMs, signal, async (inner) =>
          masked(asEnforcement(await bouncer.resync(decisions, inner)), mask),
        ),
      counts: () =>
        limited(limits.callMs, undefined, async () => asCounts((await bouncer.counts?.()) ?? [])),
      clear: () => limited(limits.callMs, undefined, () => bouncer.clear()),
      close: bouncer.close.bind(bouncer),
    } satisfies BouncerRun as RunOf[Kind] as RunOf[K];
  }
  if (kind === 'enrichers') {
    const enricher = run as EnricherRun;
    return {
      lookup: (questions: readonly Lookup[], signal: AbortSignal) =>
        limited(limits.callMs, signal, async (inner) =>
          masked(asLookups(await enricher.lookup(questions, inner), questions.length), mask),
        ),
      close: enricher.close.bind(enricher),
    } satisfies EnricherRun as RunOf[Kind] as RunOf[K];
  }
  const command = run as CommandRun;
  return {
    run: async (argv: readonly string[], output: CommandOutput) => {
      try {
        const code = await command.run(argv, output);
        if (!Number.isInteger(code) || code < 0 || code > 125) {
          throw new ProtocolError('a command returned no exit code');
        }
        return code;
      } catch (cause) {
        throw pluginError(manifest, cause, mask);
      }
    },
    close: command.close.bind(command),
  } satisfies CommandRun as RunOf[Kind] as RunOf[K];
}

/** The chunks, until the plugin says or is at its end. */
async function* untilEnded(
  chunks: AsyncIterable<Chunk>,
  {ended, manifest}: CheckedOptions,
): AsyncGenerator<Chunk> {
  const iterator = chunks[Symbol.asyncIterator]();
  const ask = untilEnd(ended);
  for (;;) {
    const next = await ask(iterator);
    if ('end' in next) {
      if (!next.end) return;
      throw new EngineError('FW4302', `${manifest.name}: ${next.end.reason}`);
    }
    if (next.done) return;
    yield next.value;
  }
}

/** An answer without secrets: what it says is logged. */
function masked<T>(value: T, mask: (text: string) => string): T {
  if (typeof value === 'string') return mask(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => masked(one, mask)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, masked(one, mask)]),
  ) as T;
}
