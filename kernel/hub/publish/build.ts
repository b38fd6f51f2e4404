// The index of a hub's folder: its items as releases beside those published before, and the
// bytes behind every digest. The same folder and the same earlier index give the same index.
import {readFile} from 'node:fs/promises';
import {join, relative, sep} from 'node:path';
import type {
  DataArtefact,
  HubIndex,
  HubItemType,
  IndexedItem,
  IndexedItems,
  Release,
} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {compare} from '../../rules/files.ts';
import {type Hub, type HubItem, readHub} from '../catalogue.ts';
import {DataFolders, type DataSource} from '../data.ts';
import {digestOf} from '../index/digest.ts';
import {ITEM_TYPES} from '../index/types.ts';
import {type ItemFacts, itemFacts} from './facts.ts';
import {indexPlugin, type PackedPlugin} from './plugins.ts';
import {newest, type Versioning, versionOf} from './version.ts';

export interface BuildOptions {
  /** The hub's folder. */
  readonly folder: string;
  /** Folders of data files besides the hub's own. */
  readonly data: readonly string[];
  readonly name: string;
  readonly layout: HubIndex['layout'];
  /** What was published before; its releases stay. */
  readonly previous: HubIndex | undefined;
  readonly versioning: Versioning;
  /** RFC 3339, whole seconds. */
  readonly published: string;
  readonly expires: string;
  readonly keys?: readonly string[];
  readonly plugins?: readonly PackedPlugin[];
}

export interface BuiltHub {
  readonly index: HubIndex;
  /** Bytes by their digest. */
  readonly artefacts: ReadonlyMap<string, Uint8Array>;
}

/** A hub of plugins alone. */
const EMPTY: Omit<Hub, 'root'> = {items: [], versions: new Map(), tests: []};

/** Builds the index. Throws EngineError for an item that cannot be published. */
export async function buildIndex(options: BuildOptions): Promise<BuiltHub> {
  const hub = await readHub(options.folder).catch((error) => {
    const isOfPlugins = error instanceof EngineError && error.code === 'FW3001';
    if (isOfPlugins && options.plugins?.length) return {...EMPTY, root: options.folder};
    throw error;
  });
  const data = await DataFolders.open([...options.data, join(options.folder, 'data')]);
  const artefacts = new Map<string, Uint8Array>();
  const built = new Map<HubItemType, Map<string, IndexedItem>>();
  for (const item of hub.items) {
    const entry = await indexItem(hub, item, data, artefacts, options);
    const sameType = built.get(item.kind) ?? new Map<string, IndexedItem>();
    if (sameType.has(item.name)) {
      throw new EngineError('FW4014', `there are two ${item.kind} named "${item.name}"`, {
        where: {file: item.path},
      });
    }
    built.set(item.kind, sameType.set(item.name, entry));
  }
  const {previous} = options;
  for (const plugin of options.plugins ?? []) {
    keep(artefacts, plugin.archive);
    const {name} = plugin.manifest;
    const sameType = built.get('plugins') ?? new Map<string, IndexedItem>();
    built.set('plugins', sameType.set(name, indexPlugin(plugin, previous?.items.plugins?.[name])));
  }
  const index: HubIndex = {
    format: 1,
    name: options.name,
    serial: (previous?.serial ?? 0) + 1,
    published: options.published,
    expires: options.expires,
    layout: options.layout,
    ...(options.keys && {keys: [...options.keys]}),
    items: Object.fromEntries(
      [...ITEM_TYPES]
        .sort(compare)
        .map((type) => [type, merged(previous?.items[type], built.get(type))] as const)
        .filter(([, items]) => Object.keys(items).length > 0),
    ),
  };
  return {index, artefacts};
}

/** The text of an index: keys in the order they were put in, one item's release a few lines. */
export const indexText = (index: HubIndex): string => `${JSON.stringify(index, undefined, 1)}\n`;

async function indexItem(
  hub: Hub,
  item: HubItem,
  data: DataFolders,
  artefacts: Map<string, Uint8Array>,
  {previous, versioning, layout, folder}: BuildOptions,
): Promise<IndexedItem> {
  const bytes = await readFile(item.path);
  const facts = itemFacts(item.kind, new TextDecoder().decode(bytes), item.path);
  const release: Release = {
    digest: keep(artefacts, bytes),
    size: bytes.length,
    ...(facts.requires.length > 0 && {requires: facts.requires}),
  };
  const files: DataArtefact[] = [];
  for (const source of facts.data) {
    const path = data.find(source as DataSource);
    // What the hub does not have itself is fetched from its own address at installation.
    if (path === undefined && source.url !== '') continue;
    if (path === undefined) {
      throw new EngineError('FW4014', `the data file "${source.name}" is not there`, {
        where: {file: item.path},
        hint: 'put it into the data/ folder of the hub, or name its folder with --data',
      });
    }
    const content = await readFile(path);
    files.push({
      name: source.name,
      digest: keep(artefacts, content),
      size: content.length,
      ...(layout === 'tree' && {path: posix(relative(folder, path))}),
    });
  }
  if (files.length > 0) release.data = files;
  const published = previous?.items[item.kind]?.[item.name];
  const version = versionOf(release, facts.version, published, versioning, item.path);
  const versions = {...published?.versions, [version]: release};
  return {
    path: posix(relative(hub.root, item.path)),
    ...(item.stage !== '' && {stage: item.stage}),
    ...described(facts),
    version: newest(Object.keys(versions))!,
    versions,
  };
}

const described = ({author, description, references, labels}: ItemFacts) => ({
  ...(author !== undefined && {author}),
  ...(description !== undefined && {description}),
  ...(references && {references}),
  ...(labels && {labels}),
});

function keep(artefacts: Map<string, Uint8Array>, bytes: Uint8Array): string {
  const digest = digestOf(bytes);
  artefacts.set(digest, bytes);
  return digest;
}

/** Items of now, and those of before, whose releases stay but are not offered any more. */
function merged(
  before: IndexedItems | undefined,
  now: ReadonlyMap<string, IndexedItem> | undefined,
): IndexedItems {
  const names = [...new Set([...Object.keys(before ?? {}), ...(now?.keys() ?? [])])].sort(compare);
  return Object.fromEntries(
    names.map((name) => [name, now?.get(name) ?? withdrawn(before![name]!)]),
  );
}

const withdrawn = (item: IndexedItem): IndexedItem => ({
  ...item,
  versions: Object.fromEntries(
    Object.entries(item.versions).map(([version, release]) => [
      version,
      {...release, deprecated: true},
    ]),
  ),
});

const posix = (path: string) => path.split(sep).join('/');
