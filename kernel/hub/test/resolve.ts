// From the names a test gives to the files it runs with.
import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {join, sep} from 'node:path';
import type {DataFile, RuleFile, RuleSet} from '@firewatch/core-wasm';
import {parse} from 'yaml';
import {GEO_FILES} from '../../enrich/choose-geo.ts';
import type {GeoFiles} from '../../enrich/geo.ts';
import {EngineError} from '../../errors.ts';
import {findItem, type Hub, type HubItem, type ItemKind, isFile, ruleFile} from '../catalogue.ts';
import {type DataFolders, dataSources} from '../data.ts';
import type {TestConfig} from './config.ts';

/** Rules and data of a test. */
export interface TestRules {
  readonly set: RuleSet;
  /** Equal for equal rules and data. */
  readonly digest: string;
  /** Declared data files that are not there. */
  readonly missing: readonly string[];
  readonly geo: GeoFiles;
}

/** What databases of addresses are called, wherever they come from. */

/** The rules a test in the reference's format names. */
export async function configuredRules(
  hub: Hub,
  folder: string,
  config: TestConfig,
  data: DataFolders,
): Promise<TestRules> {
  const files: RuleFile[] = [];
  for (const kind of ['parsers', 'postoverflows', 'scenarios'] as const) {
    for (const name of config[kind]) files.push(await named(hub, folder, kind, name));
  }
  if (config.overrides !== undefined) {
    files.push({
      kind: 'parsers',
      stage: 's00-raw',
      path: join(folder, 'config.yaml'),
      order: 's00-raw/00_overrides.yaml',
      text: config.overrides,
    });
  }
  return withData(files, data);
}

/** The rules a test in our own format names, those of collections included; all of the hub when it names none. */
export async function listedRules(
  hub: Hub,
  names: readonly string[] | undefined,
  data: DataFolders,
  file: string,
): Promise<TestRules> {
  const rules = hub.items.filter(({kind}) => kind !== 'collections' && kind !== 'contexts');
  const items = names === undefined ? rules : await listed(hub, names, file);
  return withData(await Promise.all(items.map((item) => ruleFile(hub, item))), data);
}

/** Kinds of a collection's members that are rules. */
const MEMBERS = ['parsers', 'postoverflows', 'scenarios', 'collections'] as const;

async function listed(hub: Hub, names: readonly string[], file: string): Promise<HubItem[]> {
  const found = new Set<HubItem>();
  const open = names.flatMap((name) => {
    const items = hub.items.filter(
      (item) => item.name === name || item.path === join(hub.root, name),
    );
    if (items.length === 0) throw notFound(`no item "${name}"`, file);
    return items;
  });
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (found.has(item)) continue;
    found.add(item);
    if (item.kind === 'collections') open.push(...(await members(hub, item)));
  }
  return [...found].filter(({kind}) => kind !== 'collections' && kind !== 'contexts');
}

async function members(hub: Hub, {path}: HubItem): Promise<HubItem[]> {
  const collection = parse(await readFile(path, 'utf8'), {merge: true, version: '1.1'});
  return MEMBERS.flatMap((kind) =>
    ((collection?.[kind] ?? []) as readonly string[]).map((name) => {
      const item = findItem(hub, kind, name);
      if (!item) throw notFound(`no ${kind} "${name}"`, path);
      return item;
    }),
  );
}

const notFound = (message: string, file: string) =>
  new EngineError('FW3006', message, {where: {file}});

/** An item by its name, else by its path: from the hub's root, then from the test's folder. */
async function named(
  hub: Hub,
  folder: string,
  kind: Exclude<ItemKind, 'collections' | 'contexts'>,
  name: string,
): Promise<RuleFile> {
  const item = findItem(hub, kind, name);
  if (item) return ruleFile(hub, item);
  for (const base of [hub.root, folder]) {
    const path = join(base, name);
    if (!(await isFile(path))) continue;
    const stage = kind === 'scenarios' ? '' : (path.split(sep).at(-3) ?? '');
    return ruleFile(hub, {kind, name, stage, path});
  }
  throw new EngineError('FW3006', `no ${kind} "${name}": neither an item of the hub nor a file`, {
    where: {file: join(folder, 'config.yaml')},
  });
}

async function withData(files: readonly RuleFile[], folders: DataFolders): Promise<TestRules> {
  const unique = [...new Map(files.map((file) => [`${file.kind} ${file.path}`, file])).values()];
  const data = new Map<string, DataFile>();
  const missing = new Set<string>();
  const digest = createHash('sha256');
  for (const {path, order, text} of unique) digest.update(`${path}\0${order}\0${text}\0`);
  const sources = unique.flatMap(({text}) => dataSources(text));
  const database = (name: string) =>
    folders.find(sources.find((source) => source.name === name) ?? {name, url: '', type: ''});
  for (const source of sources) {
    const path = folders.find(source);
    if (path === undefined) missing.add(source.name);
    else if (source.type !== '') {
      const {mtimeMs, size} = await stat(path);
      digest.update(`${source.name}\0${path}\0${mtimeMs}\0${size}\0`);
      data.set(source.name, {name: source.name, text: await folders.text(path)});
    }
  }
  return {
    set: {files: unique, data: [...data.values()], patterns: []},
    digest: digest.digest('hex'),
    missing: [...missing],
    geo: {city: database(GEO_FILES.city), asn: database(GEO_FILES.asn)},
  };
}
