// What a hub folder holds: items by kind and name, tests, data. Ours and the
// reference's lie alike; only the folder of tests differs.
//
//   parsers/<stage>/<author>/<name>.yaml      scenarios/<author>/<name>.yaml
//   postoverflows/<stage>/<author>/…          contexts/…  collections/…
//   tests/<case>/ or .tests/<case>/           data/**     .index.json (versions; optional)
import {createHash} from 'node:crypto';
import {readdir, readFile, stat} from 'node:fs/promises';
import {basename, join, relative, sep} from 'node:path';
import type {RuleFile} from '@firewatch/core-wasm';
import {EngineError} from '../errors.ts';

export const ITEM_KINDS = [
  'parsers',
  'postoverflows',
  'scenarios',
  'contexts',
  'collections',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** Kinds whose first folder is the stage. */
const STAGED: readonly ItemKind[] = ['parsers', 'postoverflows'];
const TEST_FOLDERS = ['tests', '.tests'];

export interface HubItem {
  readonly kind: ItemKind;
  /** author/basename */
  readonly name: string;
  /** "" where there are none. */
  readonly stage: string;
  readonly path: string;
}

export interface Hub {
  readonly root: string;
  readonly items: readonly HubItem[];
  /** Versions by the sha256 of an item's bytes; empty without an index. */
  readonly versions: ReadonlyMap<string, string>;
  /** Folders of tests, sorted by name. */
  readonly tests: readonly string[];
}

/** Reads what a hub folder holds; the items' texts are read when they are used. */
export async function readHub(root: string): Promise<Hub> {
  const items = (await Promise.all(ITEM_KINDS.map((kind) => itemsOf(root, kind)))).flat();
  if (items.length === 0) {
    throw new EngineError('FW3001', 'no hub: none of parsers/, scenarios/… holds a .yaml file', {
      where: {file: root},
    });
  }
  const tests = (await Promise.all(TEST_FOLDERS.map((name) => foldersIn(join(root, name))))).flat();
  return {root, items, versions: await readVersions(root), tests: tests.sort(byBasename)};
}

/** The item of that name. */
export function findItem(hub: Hub, kind: ItemKind, name: string): HubItem | undefined {
  return hub.items.find((item) => item.kind === kind && item.name === name);
}

/** An item as the compiler takes it, in the place where it is installed: the author is no part of that. */
export async function ruleFile(hub: Hub, item: HubItem): Promise<RuleFile> {
  const {kind, stage, path} = item;
  if (kind === 'collections')
    throw new TypeError(`"${item.name}" is a collection: it holds no rules`);
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new EngineError('FW3002', `cannot be read: ${cause.message}`, {
      where: {file: path},
      cause,
    });
  });
  const hash = createHash('sha256').update(bytes).digest('hex');
  return {
    kind,
    stage,
    path,
    order: STAGED.includes(kind) ? `${stage}/${basename(path)}` : relative(hub.root, path),
    text: new TextDecoder().decode(bytes),
    hash,
    version: hub.versions.get(hash) ?? '?',
  };
}

async function itemsOf(root: string, kind: ItemKind): Promise<HubItem[]> {
  const folder = join(root, kind);
  const paths = await filesBelow(folder);
  return paths
    .filter((path) => /\.ya?ml$/.test(path) && !basename(path).startsWith('.'))
    .sort()
    .map((path) => {
      const parts = relative(folder, path).split(sep);
      const file = parts.at(-1)!.replace(/\.ya?ml$/, '');
      const stage = STAGED.includes(kind) ? parts[0]! : '';
      const author = parts.length > (stage === '' ? 1 : 2) ? parts.at(-2) : undefined;
      return {kind, name: author === undefined ? file : `${author}/${file}`, stage, path};
    });
}

/** Regular files below a folder; none when it does not exist. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true}).catch(absent);
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(absent);
  return entries.filter((entry) => entry.isDirectory()).map(({name}) => join(folder, name));
}

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw new EngineError('FW3002', `cannot be read: ${error.message}`, {
    where: {file: error.path ?? ''},
    cause: error,
  });
};

const byBasename = (a: string, b: string) => (basename(a) < basename(b) ? -1 : 1);

/** Is there a file of that name? */
export const isFile = (path: string) =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );

interface Index {
  readonly [kind: string]: Readonly<
    Record<
      string,
      {readonly versions?: Readonly<Record<string, {readonly digest?: string}>>} | null
    >
  >;
}

async function readVersions(root: string): Promise<Map<string, string>> {
  const path = join(root, '.index.json');
  const versions = new Map<string, string>();
  if (!(await isFile(path))) return versions;
  let index: Index;
  try {
    index = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new EngineError('FW3003', `the index is no JSON: ${(cause as Error).message}`, {
      where: {file: path},
      cause,
    });
  }
  for (const items of Object.values(index)) {
    for (const item of Object.values(items ?? {})) {
      for (const [version, {digest}] of Object.entries(item?.versions ?? {})) {
        if (digest) versions.set(digest, version);
      }
    }
  }
  return versions;
}
