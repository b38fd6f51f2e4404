// A source as it is known now: its index, believed, from the cache or freshly fetched.
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {HubIndex} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {FaultsError} from '../../faults-error.ts';
import {problemOf} from '../../problem.ts';
import {schemaFaults} from '../../schema.ts';
import {digestOf} from '../index/digest.ts';
import {unsafeEntries} from '../index/entry.ts';
import {INDEX, KEYS, REFERENCE_INDEX, SIGNATURE} from '../index/files.ts';
import {fromReference} from '../index/reference.ts';
import {type Disk, replaceFile} from '../state/disk.ts';
import type {HubPlaces} from '../state/places.ts';
import {type Document, fetchDocument, placeOf} from './document.ts';
import type {SourceSpec} from './spec.ts';
import {type Network, openTransport, type Transport} from './transport.ts';
import {checkAge, checkSignature, type Seen} from './trust.ts';

/** A hub that can be installed from. */
export interface OpenSource {
  readonly spec: SourceSpec;
  /** The hub's name; items remember it. */
  readonly name: string;
  readonly index: HubIndex;
  /** Base64 of artefacts that came inside the index, by digest. */
  readonly contents: ReadonlyMap<string, string>;
  readonly transports: readonly Transport[];
  /** Bytes of the index that were fetched now; 0 when the cached one still holds. */
  readonly fetched: number;
}

export interface SourceContext {
  readonly places: HubPlaces;
  readonly network: Network;
  readonly disk: Disk;
  /** ns */
  readonly now: bigint;
  readonly signal?: AbortSignal | undefined;
}

const INDEX_MAX = 64 * 1024 * 1024;
const SMALL_MAX = 64 * 1024;
const SEEN_FILE = 'seen.json';

/**
 * Opens a source. With `refresh` the server is asked for a newer index, and the answer is kept;
 * otherwise only when there is none. Throws EngineError where nothing can be believed.
 */
export async function openSource(
  spec: SourceSpec,
  context: SourceContext,
  {refresh}: {refresh: boolean},
): Promise<OpenSource> {
  const transports = spec.places.map((place) => openTransport(place, context.network));
  if (spec.shippedIndex !== undefined) {
    const bytes = await readFile(spec.shippedIndex);
    return {...(await read(spec, bytes, spec.shippedIndex, INDEX)), transports, fetched: 0};
  }
  const folder = cacheFolder(spec, context.places);
  const seen = await readSeen(folder);
  const cached = seen && (await readCached(folder, seen));
  if (!refresh && cached && seen) {
    const file = join(folder, cached.file);
    const opened = await read(spec, cached.bytes, file, cached.file);
    checkAge(opened.index, cached.bytes, {spec, seen: undefined, now: context.now, file});
    return {...opened, transports, fetched: 0};
  }
  return fetchIndex(spec, context, transports, folder, cached ? seen : undefined, seen);
}

/** Asks the places in turn; the first that answers with something believable counts. */
async function fetchIndex(
  spec: SourceSpec,
  context: SourceContext,
  transports: readonly Transport[],
  folder: string,
  cachedSeen: Seen | undefined,
  seen: Seen | undefined,
): Promise<OpenSource> {
  let failure: unknown;
  for (const transport of transports) {
    const fetch = () => fetchFrom(transport, spec, context, transports, folder, cachedSeen, seen);
    try {
      return await fetch().catch((error) => {
        // Perhaps it was being published: its two files are not replaced in one step.
        if (error instanceof EngineError && error.code === 'FW4005') return fetch();
        throw error;
      });
    } catch (error) {
      if (!(error instanceof EngineError) || context.signal?.aborted) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

async function fetchFrom(
  transport: Transport,
  spec: SourceSpec,
  {network, disk, now, signal, places}: SourceContext,
  transports: readonly Transport[],
  folder: string,
  cachedSeen: Seen | undefined,
  seen: Seen | undefined,
): Promise<OpenSource> {
  const fetching = {etag: cachedSeen?.etag, signal};
  let file = INDEX;
  let answer = await fetchDocument(transport, INDEX, INDEX_MAX, fetching);
  if (answer.status === 'absent') {
    file = REFERENCE_INDEX;
    answer = await fetchDocument(transport, REFERENCE_INDEX, INDEX_MAX, fetching);
  }
  if (answer.status === 'absent') {
    throw new EngineError('FW4002', `there is no hub: neither ${INDEX} nor ${REFERENCE_INDEX}`, {
      where: {file: transport.place},
    });
  }
  if (answer.status !== 'found')
    return openSource(spec, {network, disk, now, places}, {refresh: false});
  const where = placeOf(transport, file);
  const small = async (path: string) => text(await fetchDocument(transport, path, SMALL_MAX));
  const presented = {
    bytes: answer.bytes,
    signature: file === INDEX ? await small(SIGNATURE) : undefined,
    introductions: file === INDEX ? await small(KEYS) : undefined,
    file: where,
  };
  const signer = checkSignature(presented, spec, seen);
  const opened = await read(spec, answer.bytes, where, file);
  const isOurs = file === INDEX;
  checkAge(opened.index, answer.bytes, {spec, seen: isOurs ? seen : undefined, now, file: where});
  const next: Seen = {
    serial: opened.index.serial,
    digest: digestOf(answer.bytes),
    keys: signer ? (opened.index.keys ?? [signer.text]) : (seen?.keys ?? []),
    configured: spec.keys,
    ...(answer.etag !== undefined && {etag: answer.etag}),
  };
  await disk.makeFolder(folder);
  await replaceFile(disk, join(folder, file), answer.bytes);
  await replaceFile(disk, join(folder, SEEN_FILE), `${JSON.stringify(next, undefined, 1)}\n`);
  return {...opened, transports, fetched: answer.bytes.length};
}

/** Parses and checks an index. Throws FW4003 with every fault. */
async function read(
  spec: SourceSpec,
  bytes: Uint8Array,
  file: string,
  kind: string,
): Promise<Pick<OpenSource, 'spec' | 'name' | 'index' | 'contents'>> {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes));
  } catch (cause) {
    throw new EngineError('FW4003', `the index is no JSON: ${(cause as Error).message}`, {
      where: {file},
      cause,
    });
  }
  const {index, contents, faults} =
    kind === INDEX
      ? {
          index: document as HubIndex,
          contents: new Map<string, string>(),
          // What came with the program was checked when it was built.
          faults: spec.shippedIndex ? [] : await schemaFaults('hub-index', document),
        }
      : fromReference(document, 'crowdsec');
  const all = faults.length > 0 ? faults : unsafeEntries(index);
  if (all.length > 0) {
    throw new FaultsError(
      'FW4003',
      'the index is not as an index has to be',
      all.map((message) => problemOf(new EngineError('FW4003', message, {where: {file}}))),
      {where: {file}},
    );
  }
  return {spec, name: index.name, index, contents};
}

/** One folder a source: by its main place. */
function cacheFolder(spec: SourceSpec, places: HubPlaces): string {
  const id = createHash('sha256').update(spec.places[0]).digest('hex').slice(0, 16);
  return join(places.sources, id);
}

async function readSeen(folder: string): Promise<Seen | undefined> {
  const text = await readFile(join(folder, SEEN_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Seen;
  } catch (cause) {
    throw new EngineError('FW4009', `is no JSON: ${(cause as Error).message}`, {
      where: {file: join(folder, SEEN_FILE)},
      hint: 'delete it, and the hub is met as if for the first time',
      cause,
    });
  }
}

/** The cached index, if it is the one that was believed. */
async function readCached(
  folder: string,
  {digest}: Seen,
): Promise<{bytes: Buffer; file: string} | undefined> {
  for (const file of [INDEX, REFERENCE_INDEX]) {
    const bytes = await readFile(join(folder, file)).catch(() => undefined);
    if (bytes && digestOf(bytes) === digest) return {bytes, file};
  }
  return undefined;
}

const text = (document: Document): string | undefined =>
  document.status === 'found' ? document.bytes.toString() : undefined;
