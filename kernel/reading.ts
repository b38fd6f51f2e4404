// Reading all sources into the engine. One alone is poured as it is read; several are merged
// by event time, each keeping its own order.
import type {RaisedAlert} from '@firewatch/core-wasm';
import type {LogSource} from './acquire/log-source.ts';
import type {LineEngine} from './engine.ts';
import {EngineError} from './errors.ts';

/** Bytes of all sources that may wait to be merged: what one of them holds ahead of the others. */
const WAITING_MAX = 4 * 1024 * 1024;
const CHUNK_MIN = 4096;

/** A source the engine knows. */
export interface EngineSource {
  readonly id: number;
  readonly log: LogSource;
}

export interface Reading {
  readonly engine: LineEngine;
  /** Instant that the years of year-less dates come from; of each file its own time when absent. */
  readonly yearReference?: bigint | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Waited for before more is read. */
  raise(raised: readonly RaisedAlert[]): Promise<void>;
  onProblem(error: EngineError): void;
  /** Before each chunk, which waits for it. */
  onChunk(source: EngineSource): void | Promise<void>;
}

/** Reads every source to its end, or to the first error, after which its lines are in. */
export async function readSources(
  sources: readonly EngineSource[],
  reading: Reading,
): Promise<void> {
  try {
    if (sources.length === 1) await readAlone(sources[0]!, reading);
    else if (sources.length > 1) await readMerged(sources, reading);
  } finally {
    for (const {log} of sources) await log.close();
  }
}

async function readAlone(source: EngineSource, reading: Reading): Promise<void> {
  const {engine, raise} = reading;
  const read = chunkReader(source, reading);
  for (let length = await read(); length > 0; length = await read())
    await settled(engine, engine.feed(source.id, length), raise);
  await settled(engine, engine.endSource(source.id), raise);
}

async function readMerged(sources: readonly EngineSource[], reading: Reading): Promise<void> {
  const {engine, raise} = reading;
  const chunk = Math.max(Math.floor(WAITING_MAX / sources.length), CHUNK_MIN);
  const readers = new Map(
    sources.map((source) => [source.id, chunkReader(source, reading, chunk)] as const),
  );
  engine.beginMerge();
  for (let step = engine.mergeStep(); step !== 'done'; step = engine.mergeStep()) {
    if ('alerts' in step) {
      await settled(engine, step.alerts, raise);
      continue;
    }
    const length = (await readers.get(step.needs)?.()) ?? 0;
    const {needs} = step;
    const raised = length > 0 ? engine.feed(needs, length) : engine.endSource(needs);
    await settled(engine, raised, raise);
  }
}

/** Raises the alerts of a step, and those of what it had to wait for. */
export async function settled(
  engine: Pick<LineEngine, 'isWaiting' | 'settle'>,
  raised: readonly RaisedAlert[],
  raise: (raised: readonly RaisedAlert[]) => Promise<void>,
): Promise<void> {
  await raise(raised);
  while (engine.isWaiting) await raise(await engine.settle());
}

/** Puts the next chunk of a source into the engine's input; 0 at its end, good or bad, and when the run is interrupted. */
function chunkReader(
  source: EngineSource,
  {engine, yearReference, signal, onProblem, onChunk}: Reading,
  max = Number.POSITIVE_INFINITY,
): () => Promise<number> {
  let reference: bigint | undefined;
  return async () => {
    if (signal?.aborted) return 0;
    await onChunk(source);
    try {
      const input = engine.input();
      const length = await source.log.read(input.subarray(0, Math.min(max, input.length)));
      const wanted = yearReference ?? source.log.modifiedAt();
      if (length > 0 && wanted !== undefined && wanted !== reference) {
        engine.setYearReference(source.id, wanted);
        reference = wanted;
      }
      return length;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      onProblem(error);
      return 0;
    }
  };
}
