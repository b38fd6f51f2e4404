// Items of the operator's own, which lie beside those of hubs.
import {readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import type {HubItemType} from '@firewatch/schemas';
import {parseAllDocuments} from 'yaml';
import {ITEM_TYPES} from '../index/types.ts';

export interface LocalItem {
  readonly type: HubItemType;
  /** What the file calls itself, else its name. */
  readonly name: string;
  readonly description: string;
}

/** The item of a path below a folder of rules; undefined when it is none. */
export async function localItem(folder: string, path: string): Promise<LocalItem | undefined> {
  const type = ITEM_TYPES.find((one) => path.startsWith(`${one}/`));
  if (type === undefined || type === 'plugins' || !/\.ya?ml$/.test(path)) return undefined;
  const text = await readFile(join(folder, path), 'utf8').catch(() => '');
  const [document] = parseAllDocuments(text, {merge: true, version: '1.1', logLevel: 'silent'});
  const value = document && document.errors.length === 0 ? document.toJS() : undefined;
  const name =
    typeof value?.name === 'string' ? value.name : basename(path).replace(/\.ya?ml$/, '');
  return {
    type,
    name,
    description: typeof value?.description === 'string' ? value.description : '',
  };
}
