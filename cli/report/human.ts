// The report for people: the answer first, then who attacked (worst first), then totals,
// then what was read and what was not. Severity is a word; colour only repeats it.
import type {
  Acquisition,
  Report,
  ReportSource,
  ScenarioTotal,
  Severity,
  Summary,
} from '@firewatch/schemas';
import type {Terminal} from '../ui/terminal.ts';
import {count, type Page, type Paint, pageOf, plural} from './layout.ts';
import {printable} from './printable.ts';
import {renderProblem} from './problem.ts';
import {clockOf, span} from './time.ts';

/** Sources shown with everything; those after them get a line each. */
const DETAILED_MAX = 25;
/** Sources shown at all; JSON has them all. */
const LISTED_MAX = 500;
const TARGETS_MAX = 4;
const UNPARSED_REASONS_MAX = 3;
const DAY_MS = 86_400_000;
const INDENT = '        ';

const PAINT: Readonly<Record<Severity, readonly Paint[]>> = {
  high: ['red', 'bold'],
  medium: ['yellow'],
  low: ['dim'],
};

/** Target keys as people say them. */
const TARGET_WORD: Readonly<Record<string, string>> = {
  target_user: 'user',
  target_fqdn: 'host',
  http_path: 'path',
  dst_port: 'port',
  service: 'service',
};

interface View {
  readonly page: Page;
  readonly terminal: Terminal;
  /** Log text made safe. */
  show(text: string): string;
  clock(text: string): string;
}

/** The lines of the report. */
export function* humanReport(report: Report, terminal: Terminal): Generator<string> {
  const view: View = {
    page: pageOf(terminal),
    terminal,
    show: (text) => printable(text, terminal.hasUnicode),
    clock: clockOf(report.summary.zone),
  };
  yield* headline(report.summary, view);
  yield* sources(report.sources, report.summary.sources, view);
  yield* scenarios(report.summary.scenarios, view);
  yield* acquisitions(report.summary, view);
  yield* databases(report.summary, view);
  yield* problems(report.summary, view);
}

function* headline(summary: Summary, {page, clock}: View): Generator<string> {
  const verdict =
    summary.sources === 0
      ? 'No attacker found'
      : `${plural(summary.sources, 'attacker')}, ${plural(summary.alerts, 'alert')}`;
  yield `${page.paint(verdict, 'bold')} in ${plural(summary.lines, 'line')} of ${plural(summary.acquisitions.length, 'log')}\n`;
  if (summary.first_time !== undefined && summary.last_time !== undefined) {
    yield `${span(clock(summary.first_time), clock(summary.last_time))} (${summary.zone})\n`;
  }
  if (summary.interrupted) yield 'Interrupted: this covers what was read until then\n';
}

function* sources(all: readonly ReportSource[], found: number, view: View): Generator<string> {
  for (const source of all.slice(0, DETAILED_MAX)) yield* detailed(source, view);
  const brief = all.slice(DETAILED_MAX, LISTED_MAX);
  if (brief.length > 0) yield '\n';
  for (const source of brief) {
    const names = source.scenarios.map(({name}) => name).join(', ');
    yield `${severityWord(source.severity, view)}${view.page.fit(view.show(`${source.value}  ${names}`), view.page.width - INDENT.length)}\n`;
  }
  const more = found - Math.min(all.length, LISTED_MAX);
  if (more > 0)
    yield `\n${INDENT}${plural(more, 'more source')}: -o json without --top lists all\n`;
}

function* detailed(source: ReportSource, view: View): Generator<string> {
  const {page, show, clock} = view;
  const room = page.width - INDENT.length;
  const scope = source.scope === 'Ip' ? '' : `${source.scope} `;
  const totals = `${plural(source.alerts, 'alert')}, ${plural(source.events_count, 'event')}`;
  const name = page.left(
    page.fit(show(`${scope}${source.value}`), room - totals.length - 2),
    room - totals.length,
  );
  yield `\n${severityWord(source.severity, view)}${page.paint(name, 'bold')}${totals}\n`;
  const place = placeOf(source);
  if (place !== '') yield `${INDENT}${page.fit(show(place), room)}\n`;
  for (const scenario of source.scenarios) {
    yield `${INDENT}${page.fit(show(scenario.name), room)}\n`;
    const seen = span(clock(scenario.first_seen), clock(scenario.last_seen));
    yield `${INDENT}  ${seen}, ${plural(scenario.events_count, 'event')}\n`;
  }
  if (source.targets.length > 0) yield `${INDENT}${page.fit(show(targetsOf(source)), room)}\n`;
  for (const {line} of source.samples) {
    yield `${INDENT}${page.paint(`${page.glyphs.bar} ${page.fit(show(line), room - 2)}`, 'dim')}\n`;
  }
}

/** `FR, AS64512 Example`: what is known of it. */
function placeOf({cn, as_number: number, as_name: name}: ReportSource): string {
  const network = [number && `AS${number}`, name].filter(Boolean).join(' ');
  return [cn, network].filter(Boolean).join(', ');
}

/** `at user root (12), admin (3); path /x`: grouped by what they are. */
function targetsOf({targets}: ReportSource): string {
  const groups = new Map<string, string[]>();
  for (const {key, value, count} of targets.slice(0, TARGETS_MAX)) {
    const word = TARGET_WORD[key] ?? key;
    groups.set(word, [...(groups.get(word) ?? []), `${value} (${count})`]);
  }
  const more = targets.length > TARGETS_MAX ? ', and more' : '';
  return `at ${[...groups].map(([word, values]) => `${word} ${values.join(', ')}`).join('; ')}${more}`;
}

function* scenarios(totals: readonly ScenarioTotal[], {page, show}: View): Generator<string> {
  if (totals.length === 0) return;
  const name = page.width - 40;
  yield `\n${page.paint(`${page.left('SCENARIO', name)}${page.left('SEVERITY', 10)}${page.right('ALERTS', 8)}${page.right('SOURCES', 10)}${page.right('EVENTS', 12)}`, 'bold')}\n`;
  for (const total of totals) {
    yield `${page.left(page.fit(show(total.name), name - 1), name)}${page.left(total.severity, 10)}${page.right(count(total.alerts), 8)}${page.right(count(total.sources), 10)}${page.right(count(total.events_count), 12)}\n`;
  }
}

function* acquisitions({acquisitions: all}: Summary, view: View): Generator<string> {
  if (all.length === 0) return;
  const {page, show} = view;
  const name = page.width - 44;
  yield `\n${page.paint(`${page.left('LOG', name)}${page.left('TYPE', 10)}${page.right('LINES', 12)}${page.right('PARSED', 11)}${page.right('UNPARSED', 11)}`, 'bold')}\n`;
  for (const one of all) {
    const label = page.fitPath(
      show(one.compression === 'none' ? one.name : `${one.name} (${one.compression})`),
      name - 1,
    );
    yield `${page.left(label, name)}${page.left(page.fit(show(one.type), 9), 10)}${page.right(count(one.lines), 12)}${page.right(count(one.parsed), 11)}${page.right(count(one.unparsed), 11)}\n`;
    yield* details(one, view);
  }
}

function* details(one: Acquisition, {page, show}: View): Generator<string> {
  if (one.files) yield `  ${plural(one.files.length, 'file')}, read in order of time\n`;
  if (one.whitelisted > 0) yield `  ${plural(one.whitelisted, 'line')} whitelisted\n`;
  if (one.outside) yield `  ${plural(one.outside, 'line')} outside of the time asked for\n`;
  if (one.truncated > 0)
    yield `  ${plural(one.truncated, 'line')} too long: the beginning was parsed\n`;
  for (const {stage, count} of one.unparsed_reasons.slice(0, UNPARSED_REASONS_MAX)) {
    yield `  ${plural(count, 'line')} that no parser of ${show(stage)} took${one.unparsed_samples.length > 0 ? ', such as' : ''}\n`;
  }
  for (const line of one.unparsed_samples.slice(0, UNPARSED_REASONS_MAX)) {
    yield `  ${page.paint(`${page.glyphs.bar} ${page.fit(show(line), page.width - 4)}`, 'dim')}\n`;
  }
}

/** Addresses change hands: people should see how old a database is. */
function* databases({geo = [], now}: Summary, {page, show}: View): Generator<string> {
  if (geo.length > 0) yield `\n${page.paint('PLACES OF ADDRESSES', 'bold')}\n`;
  for (const {file, type, built} of geo) {
    const days = Math.max(0, Math.floor((Date.parse(now) - Date.parse(built)) / DAY_MS));
    const age = `, built ${built.slice(0, 'YYYY-MM-DD'.length)}, ${plural(days, 'day')} old`;
    yield `${page.fit(show(`${file} (${type})`), page.width - age.length)}${age}\n`;
  }
}

function* problems(
  {problems, expression_errors: errors}: Summary,
  {page, terminal, show}: View,
): Generator<string> {
  if (problems.length > 0)
    yield `\n${page.paint('PROBLEMS', 'bold')} (docs/errors.md explains the codes)\n`;
  for (const problem of problems) yield renderProblem(problem, terminal);
  if (errors.length > 0) yield `\n${page.paint('ERRORS IN EXPRESSIONS', 'bold')}\n`;
  for (const {where, reason, count: times} of errors)
    yield `${show(where)}: ${show(reason)}, ${plural(times, 'time')}\n`;
}

const severityWord = (severity: Severity, {page}: View): string =>
  page.paint(page.left(severity.toUpperCase(), INDENT.length), ...PAINT[severity]);
