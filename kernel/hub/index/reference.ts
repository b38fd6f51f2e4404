// The index of the reference's hub (`.index.json`, spec/hub.md §1.1) as one of ours: type →
// name → item, versions by digest, the newest version's bytes at the item's path, sometimes
// inside the index itself. It has no serial, no expiry and no signature.
import type {
  HubIndex,
  HubItemType,
  IndexedItem,
  IndexedItems,
  Requirement,
} from '@firewatch/schemas';
import {ITEM_TYPES, isItemName} from './types.ts';

export interface ReferenceIndex {
  readonly index: HubIndex;
  /** Base64 of items' bytes, by digest, where the index holds them. */
  readonly contents: ReadonlyMap<string, string>;
  /** What makes it unusable, a line a fault. */
  readonly faults: readonly string[];
}

interface Entry {
  readonly path?: unknown;
  readonly stage?: unknown;
  readonly version?: unknown;
  readonly versions?: unknown;
  readonly content?: unknown;
  readonly [key: string]: unknown;
}

const STAGED: readonly HubItemType[] = ['parsers', 'postoverflows'];
const DIGEST = /^[0-9a-f]{64}$/;
/** It says neither when it was made nor how long it holds. */
const PUBLISHED = '1970-01-01T00:00:00Z';
const EXPIRES = '9999-12-31T23:59:59Z';

/** Reads it; a type that we do not know is left out. */
export function fromReference(document: unknown, name: string): ReferenceIndex {
  const contents = new Map<string, string>();
  const faults: string[] = [];
  const items: HubIndex['items'] = {};
  if (!isMap(document)) faults.push('/: must be object');
  for (const type of ITEM_TYPES) {
    if (type === 'plugins' || !isMap(document) || document[type] === undefined) continue;
    const entries = document[type];
    if (!isMap(entries)) {
      faults.push(`/${type}: must be object`);
      continue;
    }
    items[type] = Object.fromEntries(
      Object.entries(entries).flatMap(([item, entry]) => {
        const fault = faultOf(type, entry);
        if (fault !== undefined) {
          faults.push(`${type}:${item} ${fault}`);
          return [];
        }
        return [[item, indexed(entry as Entry, contents)]];
      }),
    ) satisfies IndexedItems;
  }
  const index: HubIndex = {
    format: 1,
    name,
    serial: 0,
    published: PUBLISHED,
    expires: EXPIRES,
    layout: 'tree',
    items,
  };
  return {index, contents, faults};
}

function faultOf(type: HubItemType, entry: unknown): string | undefined {
  if (!isMap(entry)) return 'has no index metadata';
  if (typeof entry.path !== 'string' || entry.path === '') return 'has no download path';
  if (STAGED.includes(type) && typeof entry.stage !== 'string') return 'has no stage';
  if (typeof entry.version !== 'string' || !isMap(entry.versions)) return 'has no version';
  return undefined;
}

function indexed(entry: Entry, contents: Map<string, string>): IndexedItem {
  const latest = String(entry.version);
  const versions: IndexedItem['versions'] = {};
  for (const [version, said] of Object.entries(entry.versions as Record<string, unknown>)) {
    const digest = isMap(said) ? said.digest : undefined;
    if (typeof digest !== 'string' || !DIGEST.test(digest)) continue;
    versions[version] = {
      digest,
      ...(isMap(said) && said.deprecated === true && {deprecated: true}),
      ...(version === latest && {requires: requirements(entry)}),
    };
    if (version === latest && typeof entry.content === 'string')
      contents.set(digest, entry.content);
  }
  return {
    path: String(entry.path),
    ...(typeof entry.stage === 'string' && {stage: entry.stage}),
    ...(typeof entry.author === 'string' && {author: entry.author}),
    ...(typeof entry.description === 'string' && {description: entry.description}),
    ...(isTexts(entry.references) && {references: entry.references}),
    ...(isMap(entry.labels) && {labels: entry.labels}),
    version: latest,
    versions,
  };
}

function requirements(entry: Entry): Requirement[] {
  return ITEM_TYPES.flatMap((type) => {
    const names = entry[type];
    return isTexts(names) ? names.filter(isItemName).map((name) => ({type, name, range: '*'})) : [];
  });
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');
