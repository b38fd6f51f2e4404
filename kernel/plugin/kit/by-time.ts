// Reading a store of logs by time, again and again, exactly.
//
// A round reads what lies between the last one's end and now, less a delay: what is older than that
// counts as complete. Within a round, entries come oldest first. A position is an instant and how
// many entries of that instant have been read. Chunks end where an instant does, so it does not matter
// in which order a store gives the entries of one instant (unless they are more than 8 MiB). Whatever
// arrives in the store later than the delay, dated earlier, is never seen.
import {setTimeout} from 'node:timers/promises';
import {CHUNK_BYTES_MAX, type Chunk, type PluginHost, type Position} from '../../plugin.ts';
import {formatInstant, parseInstant} from '../../time/instant.ts';

export interface TimedEntry {
  /** ns since the epoch. */
  readonly at: bigint;
  readonly text: string;
  /** What tells entries of the same text and instant apart, where the store says it. */
  readonly key?: string;
}

export interface TimeReading {
  readonly host: PluginHost;
  /** Name of the one stream that it makes. */
  readonly source: string;
  /** Where it was left. */
  readonly position: Position | undefined;
  /** Where a new one begins, ns. */
  readonly start: bigint;
  /** One round, to what there is when it begins. */
  readonly isOnce: boolean;
  readonly delayNs: bigint;
  /** Rounds end at multiples of it: what the store can tell apart. Default: 1. */
  readonly stepNs?: bigint;
  /** Between rounds; while there is something, a tenth of it. */
  readonly pollMs: number;
  /** Entries from `start`, inclusive, to `end`, exclusive, oldest first, in pages. */
  read(start: bigint, end: bigint, signal: AbortSignal): AsyncIterable<readonly TimedEntry[]>;
  /** For tests; real time when absent. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
}

interface Cursor {
  readonly at: bigint;
  /** Entries of this instant that have been read. */
  readonly read: number;
}

/** Bytes of a chunk, about; and of one that would go on within an instant. */
const CHUNK_BYTES = 1 << 20;
const INSTANT_BYTES = 8 << 20;
const NS_PER_S = 1_000_000_000;

/** Chunks, until `signal` aborts or, when it is finite, the end. Throws what reading throws. */
export async function* readByTime(
  reading: TimeReading,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  try {
    yield* rounds(reading, signal);
  } catch (error) {
    // Giving up what was asked for is how it is closed.
    if (!signal.aborted) throw error;
  }
}

async function* rounds(
  {
    host,
    source,
    position,
    start,
    isOnce,
    delayNs,
    stepNs = 1n,
    pollMs,
    read,
    wait = pause,
  }: TimeReading,
  signal: AbortSignal,
): AsyncGenerator<Chunk> {
  const left = cursorOf(position);
  let cursor: Cursor = left ?? {at: start, read: 0};
  const chunk = (entries: readonly Uint8Array[], end: Cursor): Chunk => {
    let length = 0;
    return {
      bytes: Buffer.concat(entries),
      source,
      position: {at: formatInstant(end.at), read: end.read},
      at: host.now(),
      ...(entries.length === 0
        ? {framing: 'line' as const}
        : {
            framing: 'record' as const,
            ends: entries.map((entry) => {
              length += entry.length;
              return length;
            }),
          }),
    };
  };
  // From now on it is known where it began, though nothing has come yet.
  if (!left && !isOnce) yield chunk([], cursor);

  while (!signal.aborted) {
    const due = host.now() - (isOnce ? 0n : delayNs);
    const end = due - (due % stepNs);
    let isQuiet = true;
    if (end > cursor.at) {
      let skip = cursor.read;
      let waiting: Uint8Array[] = [];
      let bytes = 0;
      for await (const page of read(cursor.at, end, signal)) {
        for (const {at, text} of page) {
          if (at < cursor.at || at >= end) continue;
          if (at === cursor.at && skip > 0) {
            skip -= 1;
            continue;
          }
          skip = 0;
          const entry = Buffer.from(text);
          const next = {at, read: at === cursor.at ? cursor.read + 1 : 1};
          if (entry.length === 0 || entry.length > CHUNK_BYTES_MAX) {
            if (entry.length > 0) host.count('entries_too_long_total');
            cursor = next;
            continue;
          }
          const room = at === cursor.at ? INSTANT_BYTES : CHUNK_BYTES;
          if (bytes > 0 && bytes + entry.length > room) {
            host.count('records_total', waiting.length);
            yield chunk(waiting, cursor);
            [waiting, bytes] = [[], 0];
          }
          cursor = next;
          waiting.push(entry);
          bytes += entry.length;
          isQuiet = false;
        }
      }
      // The round is complete: nothing before its end is asked for again.
      if (!signal.aborted) cursor = {at: end, read: 0};
      host.count('records_total', waiting.length);
      host.gauge('lag_seconds', Number(host.now() - cursor.at) / NS_PER_S);
      if (waiting.length > 0) yield chunk(waiting, cursor);
    }
    host.health('ok');
    if (isOnce) return;
    await wait(isQuiet ? pollMs : Math.ceil(pollMs / 10), signal);
  }
}

function cursorOf(position: Position | undefined): Cursor | undefined {
  if (typeof position !== 'object' || position === null || Array.isArray(position))
    return undefined;
  const {at, read} = position as Record<string, Position>;
  const instant = typeof at === 'string' ? parseInstant(at) : undefined;
  return instant === undefined || typeof read !== 'number' ? undefined : {at: instant, read};
}

/** Waits; ends early, and well, when the signal aborts. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, {signal}).catch(() => {});
