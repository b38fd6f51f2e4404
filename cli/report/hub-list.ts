// Items of hubs as tables, as JSON and as CSV; names of keys and columns are those of cscli.
import {ITEM_TYPES, type ListedItem} from '@firewatch/kernel';
import type {HubItemType} from '@firewatch/schemas';
import type {Terminal} from '../ui/terminal.ts';
import {csvRow} from './csv.ts';
import {pageOf, plural} from './layout.ts';
import {printable} from './printable.ts';

/** What `hub list -o json` says of an item. */
export interface ListedJson {
  readonly name: string;
  readonly local_version: string;
  readonly local_path: string;
  readonly description: string;
  readonly utf8_status: string;
  readonly status: string;
  readonly hub: string;
  readonly hub_version: string;
  readonly pinned: boolean;
}

/** By type; every type has its list, or only the one that was asked for. */
export function listJson(
  items: readonly ListedItem[],
  type: HubItemType | undefined,
): Record<string, readonly ListedJson[]> {
  const types = type === undefined ? ITEM_TYPES : [type];
  return Object.fromEntries(
    types.map((one) => [
      one,
      items
        .filter((item) => item.type === one)
        .map((item) => ({
          name: item.name,
          local_version: item.localVersion,
          local_path: item.localPath,
          description: item.description,
          utf8_status: `${emblem(item)}  ${item.status}`,
          status: item.status,
          hub: item.hub,
          hub_version: item.hubVersion,
          pinned: item.isPinned,
        })),
    ]),
  );
}

/** `name,status,version,description`, and the type where there are several. */
export function* listCsv(items: readonly ListedItem[], hasType: boolean): Generator<string> {
  yield csvRow(['name', 'status', 'version', 'description', ...(hasType ? ['type'] : [])]);
  for (const {name, status, localVersion, description, type} of items)
    yield csvRow([name, status, localVersion, description, ...(hasType ? [type] : [])]);
}

/** A table a type. */
export function* listTable(items: readonly ListedItem[], terminal: Terminal): Generator<string> {
  const page = pageOf(terminal);
  const show = (text: string) => printable(text, terminal.hasUnicode);
  const width = Math.max(...items.map(({name}) => page.widthOf(name)), 4);
  for (const type of ITEM_TYPES) {
    const rows = items.filter((item) => item.type === type);
    if (rows.length === 0) continue;
    yield `${page.paint(type.toUpperCase(), 'bold')}\n`;
    for (const item of rows) {
      const version = item.localVersion || item.hubVersion;
      const notes = [
        item.status,
        ...(item.isPinned ? ['pinned'] : []),
        ...(item.hasUpdate ? [`${item.hubVersion} is there`] : []),
      ].join(', ');
      const line = `  ${page.left(show(item.name), width)}  ${page.left(show(version), 8)} ${page.left(notes, 10)}`;
      const rest = page.width - page.widthOf(line) - 2;
      yield rest > 10 && item.description !== ''
        ? `${line}  ${page.paint(page.fit(show(item.description), rest), 'dim')}\n`
        : `${line.trimEnd()}\n`;
    }
  }
  yield `${plural(items.length, 'item')}\n`;
}

const emblem = ({isLocal, isInstalled, isTainted, hasUpdate}: ListedItem): string => {
  if (isLocal) return '🏠';
  if (!isInstalled) return '🚫';
  return isTainted || hasUpdate ? '⚠️' : '✔️';
};
