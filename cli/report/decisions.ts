// Decisions as a table, and as cscli's CSV.
import {remaining, type StoredAlert} from '@firewatch/server';
import type {Terminal} from '../ui/terminal.ts';
import {csvRow} from './csv.ts';
import {plural} from './layout.ts';
import {tableLines} from './table.ts';

const HEADER = ['ID', 'Source', 'Scope:Value', 'Reason', 'Action', 'Country', 'AS', 'Events'];
const CSV_HEADER = ['id', 'source', 'ip', 'reason', 'action', 'country', 'as', 'events_count'];

/** A decision that holds, with what is told of its alert. */
export interface DecisionLine {
  readonly id: number;
  readonly origin: string;
  readonly target: string;
  readonly reason: string;
  readonly type: string;
  readonly country: string;
  readonly as: string;
  readonly events: number;
  readonly left: string;
  readonly simulated: boolean;
  readonly alert: number;
  readonly machine: string;
}

/** The decisions of these alerts that hold at `now`, ms; of equal ones the newest. */
export function decisionLines(
  alerts: readonly StoredAlert[],
  now: number,
): {lines: DecisionLine[]; duplicates: number} {
  const seen = new Set<string>();
  let duplicates = 0;
  const lines = alerts.flatMap(({row, source, decisions}) =>
    decisions
      .filter(({until}) => until > now)
      .flatMap((one): DecisionLine[] => {
        const key = [one.simulated, one.type, one.scope, one.value].join('\0');
        if (seen.has(key)) {
          duplicates += 1;
          return [];
        }
        seen.add(key);
        return [
          {
            id: one.id,
            origin: one.origin,
            target: `${one.scope}:${one.value}`,
            reason: one.scenario,
            type: one.type,
            country: source.cn ?? '',
            as: `${source.as_number ?? ''} ${source.as_name ?? ''}`.trim(),
            events: row.events_count,
            left: remaining(one.until, now),
            simulated: one.simulated !== 0,
            alert: row.id,
            machine: row.machine ?? 'N/A',
          },
        ];
      }),
  );
  return {lines, duplicates};
}

export function* decisionTable(
  {lines, duplicates}: ReturnType<typeof decisionLines>,
  hasMachine: boolean,
  terminal: Terminal,
): Generator<string> {
  if (lines.length === 0) {
    yield 'No active decisions\n';
    return;
  }
  const header = [...HEADER, 'expiration', 'Alert ID', ...(hasMachine ? ['Machine'] : [])];
  const rows = lines.map((one) => [
    ...[String(one.id), one.origin, one.target, one.reason],
    one.simulated ? `(simul)${one.type}` : one.type,
    ...[one.country, one.as, String(one.events), one.left, String(one.alert)],
    ...(hasMachine ? [one.machine] : []),
  ]);
  yield* tableLines(header, rows, terminal);
  if (duplicates > 0)
    yield `${plural(duplicates, 'duplicated entry').replace(/entrys$/, 'entries')} skipped\n`;
}

export function* decisionCsv(
  lines: readonly DecisionLine[],
  hasMachine: boolean,
): Generator<string> {
  yield csvRow([
    ...CSV_HEADER,
    'expiration',
    'simulated',
    'alert_id',
    ...(hasMachine ? ['machine'] : []),
  ]);
  for (const one of lines) {
    yield csvRow([
      ...[String(one.id), one.origin, one.target, one.reason, one.type, one.country, one.as],
      ...[String(one.events), one.left, String(one.simulated), String(one.alert)],
      ...(hasMachine ? [one.machine] : []),
    ]);
  }
}
