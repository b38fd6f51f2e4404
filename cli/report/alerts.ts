// Alerts as a table, as cscli's CSV, and one alert with all that is known of it.
import {remaining, type StoredAlert, wireTime} from '@firewatch/server';
import type {Terminal} from '../ui/terminal.ts';
import {csvRow} from './csv.ts';
import {pageOf} from './layout.ts';
import {printable} from './printable.ts';
import {tableLines} from './table.ts';

const HEADER = ['ID', 'value', 'reason', 'country', 'as', 'decisions', 'created_at', 'kind'];
const CSV_HEADER = [
  'id',
  'scope',
  'value',
  'reason',
  'country',
  'as',
  'decisions',
  'created_at',
  'kind',
];

/** "ban:2 captcha:1" */
function tally({decisions}: StoredAlert): string {
  const counts = new Map<string, number>();
  for (const {type} of decisions) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${type}:${count}`).join(' ');
}

const network = ({source}: StoredAlert) =>
  `${source.as_number ?? ''} ${source.as_name ?? ''}`.trim();

export function* alertTable(
  alerts: readonly StoredAlert[],
  hasMachine: boolean,
  terminal: Terminal,
): Generator<string> {
  if (alerts.length === 0) {
    yield 'No active alerts\n';
    return;
  }
  const rows = alerts.map((one) => [
    String(one.row.id),
    `${one.row.scope}:${one.row.value}`,
    one.row.scenario,
    one.source.cn ?? '',
    network(one),
    tally(one),
    wireTime(one.row.created_at),
    one.row.kind,
    ...(hasMachine ? [one.row.machine ?? 'N/A'] : []),
  ]);
  yield* tableLines([...HEADER, ...(hasMachine ? ['machine'] : [])], rows, terminal);
}

export function* alertCsv(alerts: readonly StoredAlert[], hasMachine: boolean): Generator<string> {
  yield csvRow([...CSV_HEADER, ...(hasMachine ? ['machine'] : [])]);
  for (const one of alerts) {
    const {id, scope, value, scenario, created_at, kind, machine} = one.row;
    yield csvRow([
      ...[String(id), scope, value, scenario, one.source.cn ?? '', network(one), tally(one)],
      ...[wireTime(created_at), kind, ...(hasMachine ? [machine ?? 'N/A'] : [])],
    ]);
  }
}

/** One alert; its events when asked. */
export function* alertDetails(
  alert: StoredAlert,
  now: number,
  hasEvents: boolean,
  terminal: Terminal,
): Generator<string> {
  const {row, source, decisions, meta, events} = alert;
  const page = pageOf(terminal);
  const show = (text: string) => printable(text, terminal.hasUnicode);
  const facts: readonly (readonly [string, string])[] = [
    ['ID', String(row.id)],
    ['Date', wireTime(row.created_at)],
    ['Machine', row.machine ?? 'N/A'],
    ['Simulation', String(row.simulated !== 0)],
    ['Remediation', String(row.remediation !== 0)],
    ['Kind', row.kind],
    ['Reason', row.scenario],
    ['Message', row.message],
    ['Events Count', String(row.events_count)],
    ['Scope:Value', `${row.scope}:${row.value}`],
    ['Country', source.cn ?? ''],
    ['AS', network(alert)],
    ['Begin', wireTime(row.started_at)],
    ['End', wireTime(row.stopped_at)],
    ['UUID', row.uuid],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) yield `${page.left(name, width)}  ${show(value)}\n`;
  const active = decisions.filter(({until}) => until > now);
  if (active.length > 0) {
    yield `\n${page.paint('Active decisions', 'bold')}\n`;
    const rows = active.map((one) => [
      ...[String(one.id), `${one.scope}:${one.value}`, one.type, remaining(one.until, now)],
      wireTime(one.created_at),
    ]);
    yield* tableLines(['ID', 'scope:value', 'action', 'expiration', 'created_at'], rows, terminal);
  }
  if (meta.length > 0) {
    yield `\n${page.paint('Context', 'bold')}\n`;
    yield* tableLines(
      ['Key', 'Value'],
      meta.map(({key, value}) => [key, value]),
      terminal,
    );
  }
  if (!hasEvents) return;
  for (const {timestamp, meta: fields} of events) {
    yield `\n${page.paint(show(timestamp), 'bold')}\n`;
    yield* tableLines(
      ['Key', 'Value'],
      fields.map(({key, value}) => [key, value]),
      terminal,
    );
  }
}
