// The run of a datasource that reads a store by time, around what differs: whom it asks, and how.
import type {DatasourceRun, PluginHost} from '../../plugin.ts';
import {readByTime, type TimeReading} from './by-time.ts';

export interface TimedSource {
  readonly reading: TimeReading;
  /** Waits until the store can be asked; before the first chunk. */
  ready?(): Promise<void>;
}

/** `open`: its signal aborts when the run is closed, and when the host wants the plugin to end. */
export async function openTimed(
  host: PluginHost,
  open: (signal: AbortSignal) => Promise<TimedSource>,
): Promise<DatasourceRun> {
  const controller = new AbortController();
  const signal = AbortSignal.any([host.signal, controller.signal]);
  const {reading, ready} = await open(signal);
  const chunks = async function* () {
    try {
      await ready?.();
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    yield* readByTime(reading, signal);
  };
  return {
    chunks: {[Symbol.asyncIterator]: chunks},
    close: async () => controller.abort(),
  };
}
