// Metrics as cscli shows them: a table a section.
import type {Counts, MetricSection} from '@firewatch/kernel';
import type {Terminal} from '../ui/terminal.ts';
import {pageOf} from './layout.ts';
import {printable} from './printable.ts';
import {tableLines} from './table.ts';

interface Layout {
  readonly title: string;
  /** Of the names that lead to a row, then of its fields. */
  readonly names: readonly string[];
  /** Field → title; absent: the row is one count. */
  readonly fields?: Readonly<Record<string, string>>;
}

const LAYOUTS: Readonly<Record<MetricSection, Layout>> = {
  acquisition: {
    title: 'Acquisition Metrics',
    names: ['Source'],
    fields: {
      reads: 'Lines read',
      parsed: 'Lines parsed',
      unparsed: 'Lines unparsed',
      pour: 'Lines poured to bucket',
      whitelisted: 'Lines whitelisted',
    },
  },
  alerts: {title: 'Local API Alerts', names: ['Reason']},
  'appsec-engine': {
    title: 'Appsec Metrics',
    names: ['Appsec Engine'],
    fields: {
      processed: 'Processed',
      blocked: 'Blocked',
      requested: 'Ch. Requested',
      accepted: 'Ch. Accepted',
      rejected: 'Ch. Rejected',
    },
  },
  'appsec-rule': {
    title: 'Appsec Rules Metrics',
    names: ['Appsec Engine', 'Rule ID'],
    fields: {triggered: 'Triggered'},
  },
  decisions: {title: 'Local API Decisions', names: ['Reason', 'Origin', 'Action']},
  lapi: {title: 'Local API Metrics', names: ['Route', 'Method']},
  'lapi-bouncer': {
    title: 'Local API Bouncers Metrics',
    names: ['Bouncer', 'Route', 'Method'],
  },
  'lapi-decisions': {
    title: 'Local API Bouncers Decisions',
    names: ['Bouncer'],
    fields: {Empty: 'Empty answers', NonEmpty: 'Non-empty answers'},
  },
  'lapi-machine': {
    title: 'Local API Machines Metrics',
    names: ['Machine', 'Route', 'Method'],
  },
  parsers: {
    title: 'Parser Metrics',
    names: ['Parsers'],
    fields: {hits: 'Hits', parsed: 'Parsed', unparsed: 'Unparsed'},
  },
  scenarios: {
    title: 'Scenario Metrics',
    names: ['Scenario'],
    fields: {
      curr_count: 'Current Count',
      overflow: 'Overflows',
      instantiation: 'Instantiated',
      pour: 'Poured',
      underflow: 'Expired',
    },
  },
  stash: {
    title: 'Parser Stash Metrics',
    names: ['Name'],
    fields: {Type: 'Type', Count: 'Items'},
  },
  whitelists: {
    title: 'Whitelist Metrics',
    names: ['Whitelist', 'Reason'],
    fields: {hits: 'Hits', whitelisted: 'Whitelisted'},
  },
};
/** Of a row that is one count. */
const COUNT_TITLES: Readonly<Partial<Record<MetricSection, string>>> = {
  lapi: 'Hits',
  'lapi-bouncer': 'Hits',
  'lapi-machine': 'Hits',
};

export const sectionTitle = (section: MetricSection): string => LAYOUTS[section].title;

/** A section as a table; nothing when it is empty and was not asked for. */
export function* metricTable(
  section: MetricSection,
  counts: Counts,
  {hasUnits, isAsked}: {readonly hasUnits: boolean; readonly isAsked: boolean},
  terminal: Terminal,
): Generator<string> {
  const {title, names, fields} = LAYOUTS[section];
  const rows = [...rowsOf(counts, names.length)];
  if (rows.length === 0 && !isAsked) return;
  const shown = (value: Counts[string] | undefined) =>
    typeof value === 'string' ? value : quantity(Number(value ?? 0), hasUnits);
  const header = [
    ...names,
    ...(fields ? Object.values(fields) : [COUNT_TITLES[section] ?? 'Count']),
  ];
  const cells = rows.map(({path, value}) => [
    ...path,
    ...(fields
      ? Object.keys(fields).map((field) => shown((value as Counts)[field]))
      : [shown(value)]),
  ]);
  yield `${pageOf(terminal).paint(printable(`${title}:`, terminal.hasUnicode), 'bold')}\n`;
  yield* tableLines(header, cells, terminal);
  yield '\n';
}

function* rowsOf(
  counts: Counts,
  depth: number,
  path: readonly string[] = [],
): Generator<{path: readonly string[]; value: Counts[string]}> {
  for (const name of Object.keys(counts).sort()) {
    const value = counts[name]!;
    if (depth === 1) yield {path: [...path, name], value};
    else if (typeof value === 'object') yield* rowsOf(value, depth - 1, [...path, name]);
  }
}

const UNITS = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** "1.50k"; "-" for none. */
export function quantity(value: number, hasUnits: boolean): string {
  if (value === 0) return '-';
  if (!hasUnits || value < 1000) return String(value);
  const step = Math.min(Math.floor(Math.log10(value) / 3), UNITS.length - 1);
  return `${(value / 1000 ** step).toFixed(2)}${UNITS[step]}`;
}
