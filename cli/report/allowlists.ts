// Allowlists as a table and as JSON of the Local API.
import {type Allowlist, wireTime} from '@firewatch/server';
import type {Terminal} from '../ui/terminal.ts';
import {csvRow} from './csv.ts';
import {tableLines} from './table.ts';

const LIST_HEADER = ['Name', 'Description', 'Created at', 'Updated at', 'Size'];
const SOURCE_HEADER = [
  'Name or file',
  'Addresses',
  'Comment',
  'Expiration',
  'Looked up',
  'Problem',
];
const ITEM_HEADER = ['Value', 'Comment', 'Expiration', 'Created at'];

/** As `GET /v1/allowlists` gives it. */
export const allowlistJson = ({row, items}: Allowlist) => ({
  name: row.name,
  description: row.description,
  allowlist_id: '',
  console_managed: false,
  created_at: wireTime(row.created_at),
  updated_at: wireTime(row.updated_at),
  items: items.map(({value, comment, created_at, expires_at}) => ({
    value,
    description: comment,
    created_at: wireTime(created_at),
    ...(expires_at !== null && {expiration: wireTime(expires_at)}),
  })),
});

export function allowlistTable(lists: readonly Allowlist[], terminal: Terminal): Iterable<string> {
  if (lists.length === 0) return ['No allowlists\n'];
  const rows = lists.map(({row, items}) => [
    ...[row.name, row.description, wireTime(row.created_at), wireTime(row.updated_at)],
    String(items.length),
  ]);
  return tableLines(LIST_HEADER, rows, terminal);
}

export function* allowlistCsv(lists: readonly Allowlist[]): Generator<string> {
  yield csvRow(['name', 'description', 'created_at', 'updated_at', 'console_managed', 'size']);
  for (const {row, items} of lists) {
    yield csvRow([
      ...[row.name, row.description, wireTime(row.created_at), wireTime(row.updated_at)],
      ...['false', String(items.length)],
    ]);
  }
}

const itemCells = ({value, comment, expires_at, created_at}: Allowlist['items'][number]) => [
  value,
  comment,
  expires_at === null ? 'never' : wireTime(expires_at),
  wireTime(created_at),
];

const sourceCells =
  ({items}: Allowlist) =>
  ({id, value, comment, expires_at, checked_at, problem}: Allowlist['sources'][number]) => [
    value,
    String(items.filter(({source_id}) => source_id === id).length),
    comment,
    expires_at === null ? 'never' : wireTime(expires_at),
    checked_at === null ? 'not yet' : wireTime(checked_at),
    problem,
  ];

export function* itemTable(list: Allowlist, terminal: Terminal): Generator<string> {
  yield* allowlistTable([list], terminal);
  yield '\n';
  yield* tableLines(ITEM_HEADER, list.items.map(itemCells), terminal);
  if (list.sources.length === 0) return;
  yield '\n';
  yield* tableLines(SOURCE_HEADER, list.sources.map(sourceCells(list)), terminal);
}

export function* itemCsv({row, items}: Allowlist): Generator<string> {
  yield csvRow([
    'name',
    'description',
    'value',
    'comment',
    'expiration',
    'created_at',
    'console_managed',
  ]);
  for (const item of items) yield csvRow([row.name, row.description, ...itemCells(item), 'false']);
}
