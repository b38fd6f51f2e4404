// The shape of a run: chunks until it is closed. What ends because of that is no failure.
import type {Chunk, DatasourceRun, PluginHost} from '@firewatch/kernel';

export function runOf(
  host: PluginHost,
  chunks: (signal: AbortSignal) => AsyncIterable<Chunk>,
): DatasourceRun {
  const closing = new AbortController();
  const signal = AbortSignal.any([host.signal, closing.signal]);
  async function* untilClosed(): AsyncGenerator<Chunk> {
    try {
      yield* chunks(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  return {
    chunks: {[Symbol.asyncIterator]: untilClosed},
    close: async () => closing.abort(),
  };
}
