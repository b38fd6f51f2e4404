// Data files that items name by address and no index vouches for: fetched as they are, and
// remembered in hub.lock by what they were. One that cannot be had is no reason not to install
// its item: the old one stays, or the rule does without.
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {LockedItem, Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {problemOf} from '../../problem.ts';
import {readIfThere} from '../../rules/files.ts';
import {type DataSource, dataSources} from '../data.ts';
import {isSafePath} from '../index/entry.ts';
import {itemKey} from '../index/types.ts';
import type {Resolved} from '../resolve/resolve.ts';
import {placeOf, tooLarge} from '../source/document.ts';
import {ARTEFACT_MAX, type Downloaded, inParallel} from '../source/download.ts';
import {openTransport, type Transport} from '../source/transport.ts';
import {replaceFile} from '../state/disk.ts';
import {hasBlob, partialPath, settleAs} from '../state/store.ts';
import type {HubContext} from './context.ts';
import type {Installed} from './situation.ts';

export interface DeclaredData {
  readonly resolved: readonly Resolved[];
  readonly fetched: Downloaded;
  readonly problems: readonly Problem[];
}

interface Declared extends DataSource {
  /** Where else to look. */
  readonly mirror: string | undefined;
}

/** What an address last gave. */
interface Remembered {
  readonly etag?: string;
  readonly digest: string;
}

/** Addresses and what they gave: `sources/data.json`. */
const MEMORY = 'data.json';

/**
 * Fetches what the items whose text is in the store name by address; with `isRefreshing` also
 * what is there already, if it changed.
 */
export async function fetchDeclaredData(
  context: HubContext,
  installed: Installed,
  resolved: readonly Resolved[],
  isRefreshing: boolean,
): Promise<DeclaredData> {
  const {places, disk, lock} = installed;
  const before = new Map(lock.items.map((item) => [itemKey(item), item]));
  const wanted = new Map<string, Declared>();
  const declaredBy = new Map<Resolved, readonly Declared[]>();
  for (const one of resolved) {
    const declared = await declaredOf(installed, one);
    if (declared.length === 0) continue;
    declaredBy.set(one, declared);
    for (const source of declared) wanted.set(source.name, source);
  }
  const known = new Map<string, string>();
  for (const one of declaredBy.keys()) {
    for (const item of [before.get(itemKey(one.locked)), one.locked]) {
      for (const {name, digest} of item?.data ?? [])
        if (await hasBlob(places, digest)) known.set(name, digest);
    }
  }
  const memoryFile = join(places.sources, MEMORY);
  const memory = await readMemory(memoryFile);
  const problems: Problem[] = [];
  let [files, bytes] = [0, 0];
  const missing = [...wanted.values()].filter(({name}) => isRefreshing || !known.has(name));
  await inParallel(missing, async (source) => {
    try {
      const got = await fetchOne(context, installed, source, memory);
      known.set(source.name, got.digest);
      if (got.bytes === 0) return;
      files += 1;
      bytes += got.bytes;
    } catch (error) {
      if (!(error instanceof EngineError) || context.signal?.aborted) throw error;
      problems.push(missingData(source, error, known.has(source.name)));
    }
  });
  if (missing.length > 0) {
    await disk.makeFolder(places.sources);
    await replaceFile(disk, memoryFile, `${JSON.stringify(Object.fromEntries(memory))}\n`);
  }
  return {
    resolved: resolved.map((one) => {
      const declared = declaredBy.get(one);
      return declared ? {...one, locked: withData(one.locked, declared, known)} : one;
    }),
    fetched: {files, bytes},
    problems,
  };
}

/** What an item names by address and its release does not list. */
async function declaredOf(
  {places, disk}: Installed,
  {locked, candidate}: Resolved,
): Promise<Declared[]> {
  const isRule = locked.type !== 'plugins' && locked.type !== 'collections';
  if (!isRule || !(await hasBlob(places, locked.digest))) return [];
  const listed = new Set((candidate?.release.data ?? []).map(({name}) => name));
  const text = (await disk.read(places.blob(locked.digest))).toString();
  return dataSources(text)
    .filter(({name, url}) => url !== '' && !listed.has(name))
    .map((source) => ({...source, mirror: candidate?.source.spec.dataMirror}));
}

async function fetchOne(
  {network, signal}: HubContext,
  {places, disk}: Installed,
  source: Declared,
  memory: Map<string, Remembered>,
): Promise<{digest: string; bytes: number}> {
  const {transport, path} = placeOfData(source, network);
  const place = placeOf(transport, path);
  const old = memory.get(place);
  const isThere = old !== undefined && (await hasBlob(places, old.digest));
  const answer = await transport.fetch(path, {etag: isThere ? old.etag : undefined, signal});
  if (answer.status === 'unchanged' && old) return {digest: old.digest, bytes: 0};
  if (answer.status !== 'found')
    throw new EngineError('FW4022', 'is not there', {where: {file: place}});
  const key = createHash('sha256').update(place).digest('hex');
  const file = await partialPath(disk, places, key);
  await disk.remove(file);
  const hash = createHash('sha256');
  let bytes = 0;
  const pieces = answer.bytes[Symbol.asyncIterator]();
  for (;;) {
    const next = await pieces.next().catch((cause: Error) => {
      throw new EngineError('FW4022', cause.message, {where: {file: place}, cause});
    });
    if (next.done) break;
    bytes += next.value.length;
    if (bytes > ARTEFACT_MAX) throw tooLarge(place, ARTEFACT_MAX);
    hash.update(next.value);
    await disk.append(file, next.value);
  }
  if (bytes === 0) await disk.write(file, '');
  await disk.sync(file);
  const digest = hash.digest('hex');
  await settleAs(disk, places, key, digest);
  memory.set(place, {digest, ...(answer.etag !== undefined && {etag: answer.etag})});
  return {digest, bytes};
}

/** The address of a data file, or its path at the mirror. Throws FW4021. */
function placeOfData(
  {url, name, mirror}: Declared,
  network: HubContext['network'],
): {transport: Transport; path: string} {
  if (!URL.canParse(url) || !isSafePath(name)) {
    throw new EngineError('FW4021', `"${url}" is no address of a data file named "${name}"`);
  }
  const {origin, protocol, pathname} = new URL(url);
  const path = decodeURIComponent(pathname).slice(1);
  if ((protocol !== 'https:' && protocol !== 'http:') || !isSafePath(path))
    throw new EngineError('FW4021', `"${url}" is no address of a data file`);
  return {transport: openTransport(mirror ?? origin, network), path};
}

function withData(
  locked: LockedItem,
  declared: readonly Declared[],
  known: ReadonlyMap<string, string>,
): LockedItem {
  const names = new Set(declared.map(({name}) => name));
  const listed = locked.data.filter(({name}) => !names.has(name));
  const found = [...names].flatMap((name) => {
    const digest = known.get(name);
    return digest === undefined ? [] : [{name, digest}];
  });
  return {...locked, data: [...listed, ...found]};
}

async function readMemory(file: string): Promise<Map<string, Remembered>> {
  const bytes = await readIfThere(file);
  try {
    return new Map(Object.entries(JSON.parse(new TextDecoder().decode(bytes))));
  } catch {
    // Nothing is remembered: everything is fetched again.
    return new Map();
  }
}

const missingData = ({name, url}: Declared, {message, where}: EngineError, hasOld: boolean) =>
  problemOf(
    new EngineError(
      'FW4026',
      `the data file "${name}" of ${url} cannot be had: ${message}; ${hasOld ? 'the old one stays' : 'the rule does without'}`,
      where ? {where} : {},
    ),
    'warning',
  );
