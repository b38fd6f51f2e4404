// `expected.json`: what a test in our own format expects of a replay of `input.log`.
//
//   type    label of the lines; detected when absent
//   labels  further labels of the lines
//   rules   names of items and collections; all of the hub when absent
//   events  the lines that went through all stages; without "time" any time will do
//   alerts  by scenario and source
import type {DumpedOutcome, RaisedAlert} from '@firewatch/core-wasm';
import {EngineError} from '../../errors.ts';

export interface Expected {
  readonly type?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules?: readonly string[];
  readonly events: readonly ExpectedEvent[];
  readonly alerts: readonly ExpectedAlert[];
}

export interface ExpectedEvent {
  /** Line of the log, from 1. */
  readonly line: number;
  readonly time?: string;
  /** Without the keys that say where a line comes from, and without empty values. */
  readonly meta: Readonly<Record<string, string>>;
  readonly whitelisted?: true;
}

export interface ExpectedAlert {
  readonly scenario: string;
  /** The source's value. */
  readonly source: string;
  readonly events_count: number;
  readonly whitelisted?: true;
}

/** Meta that says where a line came from, not what it says. */
const PROVENANCE = ['datasource_path', 'datasource_type', 'timestamp'];
const KEYS = ['type', 'labels', 'rules', 'events', 'alerts'];

/** Reads an expectation; `text` undefined: one that knows nothing yet. */
export function parseExpected(text: string | undefined, file: string): Expected {
  if (text === undefined) return {events: [], alerts: []};
  const fault = (message: string) => new EngineError('FW3004', message, {where: {file}});
  let value: Partial<Expected>;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fault(`no JSON: ${(cause as Error).message}`);
  }
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw fault(`unknown key "${unknown}": expected ${KEYS.join(', ')}`);
  const {events = [], alerts = [], ...rest} = value;
  if (!Array.isArray(events) || !Array.isArray(alerts)) {
    throw fault('"events" and "alerts" are lists');
  }
  return {...rest, events, alerts};
}

/** The events of a replay; `lineOf` maps numbers of lines that are not empty to lines of the log. */
export function eventsOf(
  lines: readonly DumpedOutcome[],
  lineOf: readonly number[],
  isDated: (line: number) => boolean,
): ExpectedEvent[] {
  return lines.flatMap(({line: number, parsed, event}) => {
    if (!parsed || !event) return [];
    const line = lineOf[number - 1] ?? 0;
    const meta = [...(event.Meta.entries as ReadonlyMap<string, string>)]
      .filter(([key, value]) => value !== '' && !PROVENANCE.includes(key))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const time = event.Enriched.entries.get('MarshaledTime');
    return {
      line,
      ...(typeof time === 'string' && isDated(line) && {time}),
      meta: Object.fromEntries(meta),
      ...(event.Whitelisted && {whitelisted: true as const}),
    };
  });
}

/** The alerts of a replay, by scenario and source. */
export function alertsOf(raised: readonly RaisedAlert[]): ExpectedAlert[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return raised
    .map(({alert, whitelisted}) => ({
      scenario: alert.scenario,
      source: alert.source.value,
      events_count: alert.events_count,
      ...(whitelisted && {whitelisted: true as const}),
    }))
    .sort((a, b) => compare(a.scenario, b.scenario) || compare(a.source, b.source));
}

/** Numbers of the lines that are not empty, from 1. */
export function filledLines(log: Uint8Array): number[] {
  const found: number[] = [];
  let start = 0;
  for (let line = 1; start < log.length; line++) {
    const newline = log.indexOf(10, start);
    const next = newline < 0 ? log.length : newline;
    const end = log[next - 1] === 13 ? next - 1 : next;
    if (end > start) found.push(line);
    start = next + 1;
  }
  return found;
}

/** The file's text: an event or alert a line, so that differences can be read. */
export function expectedText({type, labels, rules, events, alerts}: Expected): string {
  const rows = (items: readonly object[]) =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${inline(item)}`).join(',\n')}\n  ]`;
  const parts = [
    ...(type === undefined ? [] : [`  "type": ${JSON.stringify(type)}`]),
    ...(labels === undefined ? [] : [`  "labels": ${inline(labels)}`]),
    ...(rules === undefined ? [] : [`  "rules": ${inline(rules)}`]),
    `  "events": ${rows(events)}`,
    `  "alerts": ${rows(alerts)}`,
  ];
  return `{\n${parts.join(',\n')}\n}\n`;
}

/** JSON on one line, with spaces where people put them. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`,
  );
  return `{${pairs.join(', ')}}`;
}

export {inline as jsonLine};
