// Who attacked as CSV (RFC 4180, lines end with \n). Spreadsheets take a cell that begins with
// = + - @ for a formula, and log text is an attacker's: such a cell gets an apostrophe in
// front. Tabs, returns and whatever else a terminal would act on are written escaped.
import type {ReportSource} from '@firewatch/schemas';
import {printable} from './printable.ts';

const COLUMNS = [
  'severity',
  'scope',
  'value',
  'alerts',
  'events',
  'first_seen',
  'last_seen',
  'scenarios',
  'targets',
];
const FORMULA = ['=', '+', '-', '@', '\t', '\r'];

/** A header, and a line for each source. */
export function* csvReport(sources: readonly ReportSource[]): Generator<string> {
  yield csvRow(COLUMNS);
  for (const source of sources) {
    yield csvRow([
      source.severity,
      source.scope,
      source.value,
      String(source.alerts),
      String(source.events_count),
      source.first_seen,
      source.last_seen,
      source.scenarios.map(({name}) => name).join(' '),
      source.targets.map(({key, value}) => `${key}=${value}`).join(' '),
    ]);
  }
}

/** A line. */
export const csvRow = (cells: readonly string[]) => `${cells.map(cell).join(',')}\n`;

/** A text as a cell that is text everywhere. */
export function cell(text: string): string {
  const isFormula = FORMULA.includes(text.charAt(0));
  const safe = (isFormula ? "'" : '') + printable(text, true);
  const isPlain = !['"', ',', '\n', '\r', "'"].some((mark) => safe.includes(mark));
  return isPlain ? safe : `"${safe.replaceAll('"', '""')}"`;
}
