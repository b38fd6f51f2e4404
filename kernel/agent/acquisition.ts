// One configured datasource at work: supervised, its chunks handed to the pipeline one by one.
// Its end is its own: nothing else stops.
import type {Transform} from '../acquire/transform.ts';
import {EngineError} from '../errors.ts';
import type {PluginMetrics} from '../metrics/plugin-metrics.ts';
import type {PluginEnvironment} from '../plugin/run/environment.ts';
import {superviseDatasource} from '../plugin/run/supervised.ts';
import type {SupervisorState} from '../plugin/run/supervisor.ts';
import type {UseRequest} from '../plugin/run/use.ts';
import type {Chunk, Position} from '../plugin.ts';
import {asLines} from './framing.ts';
import type {JournalRoom} from './journal/room.ts';
import {type AgentLog, logError} from './log.ts';
import type {Origin, Pipeline} from './pipeline.ts';
import type {StreamRecord} from './stream.ts';

/** A datasource as configured. */
export interface Acquisition {
  readonly origin: Origin;
  readonly use: Omit<UseRequest<'datasources'>, 'kind' | 'positions'>;
  /** It ends by itself: mode `cat`. */
  readonly isFinite: boolean;
  /** What lines become before they are events. */
  readonly transform?: Transform;
}

export interface RunningAcquisition {
  readonly origin: Origin;
  readonly isFinite: boolean;
  readonly state: () => SupervisorState;
  /** Resolves at its end, good or bad. */
  readonly ended: Promise<void>;
  /** Input that was dropped: for want of room, or as of one stream too many. */
  readonly dropped: () => Dropped;
  /** Says that the positions are safe. */
  acknowledge(streams: readonly StreamRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface Dropped {
  readonly chunks: number;
  readonly bytes: number;
}

export interface AcquisitionHost {
  /** As far as they were read. */
  readonly streams: readonly StreamRecord[];
  readonly pipeline: Pipeline;
  readonly room: JournalRoom;
  readonly environment: Omit<PluginEnvironment, 'sinks'>;
  readonly metrics?: PluginMetrics;
  readonly log: AgentLog;
  /** Somebody waits for a chunk that was taken to be acknowledged. */
  onAwaited(): void;
}

const UNCOUNTED: ReturnType<PluginMetrics['sinks']> = {count: () => {}, gauge: () => {}};

/** Starts it where its streams were left. */
export function openAcquisition(
  {origin, use, isFinite: endsByItself}: Acquisition,
  {streams, pipeline, room, environment, metrics, log, onAwaited}: AcquisitionHost,
): RunningAcquisition {
  const own = {source: origin.module, name: origin.key};
  const positions: Record<string, Position> = {};
  for (const {key, name, position} of streams)
    if (key === origin.key && position !== null) positions[name] = position;
  const datasource = superviseDatasource(
    {...use, kind: 'datasources', positions},
    {
      ...environment,
      sinks: {
        log: (level, message) => log(level, message, {source: origin.key}),
        ...(metrics?.sinks('fw_datasource_', own) ?? UNCOUNTED),
        health: (state, reason) => {
          if (state === 'degraded') log('warn', reason ?? 'degraded', {source: origin.key});
        },
        write: async () => {},
      },
    },
  );
  const isRereadable = use.plugin.manifest.provides.datasources?.[use.name]?.rereadable ?? false;
  const closing = new AbortController();
  let isTold = false;
  const dropped = {chunks: 0, bytes: 0};
  const {count} = metrics?.sinks('fw_source_', own) ?? UNCOUNTED;
  drop(0, 0);
  const acknowledged = new Map<string, Position>();
  return {
    origin,
    isFinite: endsByItself,
    state: datasource.state,
    dropped: () => dropped,
    ended: read().catch((error) => {
      if (error instanceof EngineError) logError(log, 'error', error);
      else log('error', `the datasource ended: ${String(error)}`, {source: origin.key});
    }),
    async acknowledge(all) {
      for (const {key, name, position} of all) {
        if (key !== origin.key || position === null || acknowledged.get(name) === position)
          continue;
        acknowledged.set(name, position);
        await datasource.acknowledge?.(name, position);
      }
    },
    close: () => {
      closing.abort();
      return datasource.close();
    },
  };

  async function read(): Promise<void> {
    const refused = new Set<string>();
    for await (const chunk of datasource.chunks) {
      if (room.isFull && !(await hasRoomFor(chunk))) continue;
      try {
        await pipeline.take(origin, asLines(chunk));
        if (chunk.isAwaited) onAwaited();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        drop(1, chunk.bytes.length);
        if (refused.has(chunk.source)) continue;
        refused.add(chunk.source);
        logError(log, 'error', new EngineError('FW6008', `"${chunk.source}": ${error.message}`));
      }
    }
  }

  /** Waits with what can be read again, or has a sender that waits; drops the chunk otherwise. */
  async function hasRoomFor({bytes, isAwaited}: Chunk): Promise<boolean> {
    if (isRereadable || isAwaited) {
      tellFull('FW6010', 'the journal is full: reading waits for a checkpoint');
      await room.wait(closing.signal);
      return !closing.signal.aborted;
    }
    tellFull('FW6011', 'the journal is full: what cannot be read again is dropped');
    drop(1, bytes.length);
    return false;
  }

  function drop(chunks: number, bytes: number): void {
    dropped.chunks += chunks;
    dropped.bytes += bytes;
    count('dropped_chunks_total', chunks);
    count('dropped_bytes_total', bytes);
  }

  /** Once, and once more when it is over. */
  function tellFull(code: 'FW6010' | 'FW6011', message: string): void {
    if (isTold) return;
    isTold = true;
    const before = dropped.bytes;
    log('error', message, {code, source: origin.key});
    void room.wait(closing.signal).then(() => {
      isTold = false;
      const lost = dropped.bytes - before;
      log(lost > 0 ? 'error' : 'info', 'the journal has room again', {
        source: origin.key,
        ...(lost > 0 && {dropped_bytes: lost}),
      });
    });
  }
}
