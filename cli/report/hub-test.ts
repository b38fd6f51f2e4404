// Outcomes of hub tests for people: a line a test, what differs below it, what no
// test reaches, and the sum at the end.
import type {Failure, Gap, HubTestReport, ItemCoverage, TimedOutcome} from '@firewatch/kernel';
import type {Terminal} from '../ui/terminal.ts';
import {count, type Page, pageOf, plural} from './layout.ts';
import {printable} from './printable.ts';
import {renderProblem} from './problem.ts';

export interface HubTestView {
  readonly terminal: Terminal;
  /** List what no test reaches, not only count it. */
  readonly lists: boolean;
}

/** Differences of a test that are shown. */
const SHOWN_MAX = 10;
/** Columns of a value that is shown. */
const VALUE_MAX = 400;

const GAPS: Readonly<Record<Gap['kind'], string>> = {
  untried: 'filter never holds',
  unmatched: 'never succeeds',
  unpoured: 'takes no event',
  quiet: 'never overflows',
};

/** The report in pieces. */
export function* hubTestReport(report: HubTestReport, view: HubTestView): Generator<string> {
  const page = pageOf(view.terminal);
  for (const test of report.tests) yield* testLines(test, page, view.terminal);
  if (report.coverage) yield* coverageLines(report.coverage, page, view);
  const {passed, failed, skipped, duration_ms} = report.summary;
  yield `\n${count(passed)} passed, ${count(failed)} failed, ${count(skipped)} skipped in ${(duration_ms / 1000).toFixed(1)} s\n`;
}

const MARKS = {passed: 'yes', failed: 'no', skipped: 'bar'} as const;

function* testLines(test: TimedOutcome, page: Page, terminal: Terminal): Generator<string> {
  const show = (text: string) => printable(text, terminal.hasUnicode);
  const mark = page.glyphs[MARKS[test.status]];
  const tail = test.reason ? `: ${show(test.reason)}` : test.updated ? ': expectation written' : '';
  const paints =
    test.status === 'failed'
      ? (['red'] as const)
      : test.status === 'skipped'
        ? (['yellow'] as const)
        : [];
  yield `${page.paint(mark, ...paints)} ${show(test.name)}${tail}\n`;
  for (const failure of test.ignored) {
    yield `  ${page.paint(show(`does not hold, and is not counted by the reference: ${place(failure)}${failure.assertion}`), 'dim')}\n`;
  }
  if (test.status !== 'failed') return;
  if (test.problem) yield `  ${renderProblem(test.problem, terminal)}`;
  for (const failure of test.failures.slice(0, SHOWN_MAX)) yield difference(failure, page, show);
  if (test.failures.length > SHOWN_MAX) {
    yield `  ${plural(test.failures.length - SHOWN_MAX, 'more difference')}\n`;
  }
  for (const {file, text} of test.generated) {
    yield `  there is no ${show(file)}; this would hold:\n`;
    for (const line of text.trimEnd().split('\n')) yield `    ${show(line)}\n`;
  }
}

function difference(
  {assertion, expected, actual, ...where}: Failure,
  page: Page,
  show: (text: string) => string,
): string {
  const lines = [`  ${show(`${place(where)}${assertion}`)}`];
  if (expected !== undefined && actual !== undefined) {
    lines.push(
      `    expected ${page.fit(show(expected), VALUE_MAX)}`,
      `    actual   ${page.fit(show(actual), VALUE_MAX)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const place = ({file, line}: Pick<Failure, 'file' | 'line'>) =>
  line === 0 ? '' : `${file.slice(file.lastIndexOf('/') + 1)}:${line}: `;

function* coverageLines(
  items: readonly ItemCoverage[],
  page: Page,
  {terminal, lists}: HubTestView,
): Generator<string> {
  const show = (text: string) => printable(text, terminal.hasUnicode);
  const unloaded = items.filter(({parts}) => parts === 0);
  const gaps = items.filter((item) => item.gaps.length > 0);
  const missing = gaps.reduce((sum, item) => sum + item.gaps.length, 0);
  if (unloaded.length + missing === 0) {
    yield '\nthe tests reach every node and scenario\n';
    return;
  }
  yield `\nno test loads ${plural(unloaded.length, 'item')}, none reaches ${plural(missing, 'part')} of the others\n`;
  if (!lists) {
    yield `${page.paint('--coverage lists them', 'dim')}\n`;
    return;
  }
  for (const {kind, name} of unloaded) yield `  ${show(`${kind} ${name}`)}: in no test\n`;
  for (const {file, gaps: found} of gaps) {
    for (const {line, name, kind} of found)
      yield `  ${show(`${file}:${line} ${name}`)}: ${GAPS[kind]}\n`;
  }
}
