// Artefacts from a source into the store: many at once, each from where it stopped, each
// verified by its digest before it gets its name; a place that fails is left for the next.
import type {Hash} from 'node:crypto';
import {EngineError} from '../../errors.ts';
import {digestOf} from '../index/digest.ts';
import type {Disk} from '../state/disk.ts';
import type {HubPlaces} from '../state/places.ts';
import {hashOfPartial, isBlobSound, partialPath, settle, storeBytes} from '../state/store.ts';
import {placeOf, tooLarge} from './document.ts';
import type {Network, Transport} from './transport.ts';

/** Something to have. */
export interface Wanted {
  readonly digest: string;
  /** Bytes, where the index says it. */
  readonly size: number | undefined;
  /** Below the places. */
  readonly path: string;
  readonly transports: readonly Transport[];
  /** Base64 that came with the index. */
  readonly content?: string | undefined;
}

export interface DownloadContext {
  readonly disk: Disk;
  readonly places: HubPlaces;
  readonly network: Network;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface DownloadProgress {
  readonly files: number;
  readonly filesTotal: number;
  readonly bytes: number;
  /** Of those whose size is known. */
  readonly bytesTotal: number;
}

/** What was fetched. */
export interface Downloaded {
  readonly files: number;
  readonly bytes: number;
}

const PARALLEL = 8;
/** Largest artefact whose size the index does not say. */
export const ARTEFACT_MAX = 512 * 1024 * 1024;
/** Times a broken transfer goes on at one place. */
const CONTINUATIONS_MAX = 3;
const PAUSE_MS = 500;

/** Fetches what the store lacks. Throws the first EngineError; what came until then stays. */
export async function download(
  wanted: readonly Wanted[],
  context: DownloadContext,
): Promise<Downloaded> {
  const missing = new Map<string, Wanted>();
  for (const one of wanted) {
    if (missing.has(one.digest) || (await isBlobSound(context.places, one.digest))) continue;
    // What a disk damaged is fetched again.
    await context.disk.remove(context.places.blob(one.digest));
    missing.set(one.digest, one);
  }
  const bytesTotal = [...missing.values()].reduce((sum, {size = 0}) => sum + size, 0);
  let [files, bytes] = [0, 0];
  const tell = () => context.onProgress?.({files, filesTotal: missing.size, bytes, bytesTotal});
  await inParallel([...missing.values()], async (one) => {
    const own = decoded(one);
    if (own) {
      await storeBytes(context.disk, context.places, own);
      bytes += own.length;
    } else {
      await fetchArtefact(one, context, (length) => {
        bytes += length;
        tell();
      });
    }
    files += 1;
    tell();
  });
  return {files, bytes};
}

/** Runs a task for each, some at once; after a failure none is begun. */
export async function inParallel<T>(
  tasks: readonly T[],
  run: (task: T) => Promise<void>,
  width = PARALLEL,
): Promise<void> {
  let next = 0;
  let failure: {error: unknown} | undefined;
  const work = async () => {
    while (next < tasks.length && !failure) {
      const task = tasks[next++]!;
      await run(task).catch((error) => {
        failure ??= {error};
      });
    }
  };
  await Promise.all(Array.from({length: Math.min(width, tasks.length)}, work));
  if (failure) throw failure.error;
}

/** The bytes that came with the index, if they are the right ones. */
function decoded({content, digest}: Wanted): Buffer | undefined {
  if (content === undefined) return undefined;
  const bytes = Buffer.from(content, 'base64');
  return digestOf(bytes) === digest ? bytes : undefined;
}

async function fetchArtefact(
  wanted: Wanted,
  context: DownloadContext,
  onBytes: (length: number) => void,
): Promise<void> {
  let failure: EngineError | undefined;
  for (const transport of wanted.transports) {
    try {
      await fetchFrom(transport, wanted, context, onBytes);
      return;
    } catch (error) {
      if (!(error instanceof EngineError) || context.signal?.aborted) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new TypeError('an artefact without a place');
}

/** One place; a transfer that breaks goes on where it stopped. */
async function fetchFrom(
  transport: Transport,
  wanted: Wanted,
  context: DownloadContext,
  onBytes: (length: number) => void,
): Promise<void> {
  const {disk, places, network, signal} = context;
  const where = {file: placeOf(transport, wanted.path)};
  const path = await partialPath(disk, places, wanted.digest);
  let isResumed = false;
  for (let attempt = 1; ; attempt++) {
    const partial = await hashOfPartial(path);
    isResumed ||= partial.length > 0;
    const end = await transfer(transport, wanted, path, partial, context, onBytes);
    if (end.broken === undefined) {
      if (end.hash.digest('hex') === wanted.digest) break;
      await disk.remove(path);
      // What was there from an earlier run may have been the fault.
      if (isResumed && attempt <= CONTINUATIONS_MAX) {
        isResumed = false;
        continue;
      }
      throw new EngineError('FW4024', `is not what the index names: its sha256 is another`, {
        where,
        hint: 'the download was damaged, or the hub is being changed: try again later',
      });
    }
    if (attempt > CONTINUATIONS_MAX || signal?.aborted)
      throw new EngineError('FW4022', end.broken, {where});
    await network.wait(PAUSE_MS * 2 ** (attempt - 1), signal);
  }
  await disk.sync(path);
  await settle(disk, places, wanted.digest);
}

interface Transferred {
  readonly hash: Hash;
  /** Why it ended before its end. */
  readonly broken?: string;
}

/** Adds what the place sends to the partial file. */
async function transfer(
  transport: Transport,
  {path, size}: Wanted,
  file: string,
  partial: {hash: Hash; length: number},
  {disk, signal}: DownloadContext,
  onBytes: (length: number) => void,
): Promise<Transferred> {
  const place = placeOf(transport, path);
  if (size !== undefined && partial.length === size) return {hash: partial.hash};
  const answer = await transport.fetch(path, {offset: partial.length, signal});
  if (answer.status !== 'found')
    throw new EngineError('FW4022', 'is not there', {where: {file: place}});
  let {hash, length} = partial;
  if (answer.offset !== length) {
    await disk.remove(file);
    ({hash, length} = await hashOfPartial(file));
    if (answer.offset !== 0)
      throw new EngineError('FW4022', 'sends another part than was asked for', {
        where: {file: place},
      });
  }
  const max = size ?? ARTEFACT_MAX;
  const pieces = answer.bytes[Symbol.asyncIterator]();
  for (;;) {
    const next = await pieces.next().catch((error: Error) => ({broken: error.message}));
    if ('broken' in next) return {hash, broken: next.broken};
    if (next.done) break;
    length += next.value.length;
    if (length > max) {
      await pieces.return?.();
      await disk.remove(file);
      throw tooLarge(place, max);
    }
    await disk.append(file, next.value);
    hash.update(next.value);
    onBytes(next.value.length);
  }
  if (size !== undefined && length < size)
    return {hash, broken: `ends after ${length} of ${size} bytes`};
  return {hash};
}
