// What an item's own file tells the index: description, labels, what a collection asks for,
// the data files it reads, and the version its author states.
import type {HubItemType, Requirement} from '@firewatch/schemas';
import {parseAllDocuments} from 'yaml';
import {EngineError} from '../../errors.ts';
import {dataSources} from '../data.ts';
import {ITEM_TYPES, isItemName} from '../index/types.ts';

export interface ItemFacts {
  readonly author?: string;
  readonly description?: string;
  readonly references?: readonly string[];
  readonly labels?: Record<string, unknown>;
  readonly requires: readonly Requirement[];
  /** Names of data files (`dest_file`), each once. */
  readonly data: readonly {readonly name: string; readonly url: string; readonly type: string}[];
  /** Of a head line `# hub-version: 1.2.0`. */
  readonly version?: string;
}

const VERSION_LINE = '# hub-version:';

/** Reads the facts of an item's text. Throws FW4014 for a collection that asks for what has no name. */
export function itemFacts(type: HubItemType, text: string, file: string): ItemFacts {
  const [document] = parseAllDocuments(text, {merge: true, version: '1.1', logLevel: 'silent'});
  const value: unknown = document && document.errors.length === 0 ? document.toJS() : undefined;
  const said = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const version = statedVersion(text);
  return {
    ...(typeof said.author === 'string' && {author: said.author}),
    ...(typeof said.description === 'string' && {description: said.description}),
    ...(isTexts(said.references) && {references: said.references}),
    ...(isMap(said.labels) && {labels: said.labels}),
    requires: type === 'collections' ? requirements(said, file) : [],
    data: unique(dataSources(text)),
    ...(version !== undefined && {version}),
  };
}

/** The version that the comment at the head of a file states. */
function statedVersion(text: string): string | undefined {
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) return undefined;
    if (line.startsWith(VERSION_LINE)) return line.slice(VERSION_LINE.length).trim();
  }
  return undefined;
}

function requirements(said: Record<string, unknown>, file: string): Requirement[] {
  return ITEM_TYPES.flatMap((type) => {
    const names = said[type] ?? [];
    if (!Array.isArray(names)) throw notNames(file, type);
    return names.map((entry: unknown) => {
      const [name = '', range = '*'] = typeof entry === 'string' ? entry.split('@') : [];
      if (!isItemName(name)) throw notNames(file, type);
      return {type, name, range};
    });
  });
}

const notNames = (file: string, type: string) =>
  new EngineError(
    'FW4014',
    `"${type}" of the collection is no list of names (author/name or author/name@range)`,
    {where: {file}},
  );

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function unique<T extends {readonly name: string}>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()];
}
