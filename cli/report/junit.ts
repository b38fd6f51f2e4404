// The outcomes of tests as JUnit's XML, which build servers read.
import type {HubTestReport, TimedOutcome} from '@firewatch/kernel';

/** The document in pieces. */
export function* junitReport({summary, tests}: HubTestReport): Generator<string> {
  const {failed, skipped, duration_ms} = summary;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuite name="hub" tests="${tests.length}" failures="${failed}" skipped="${skipped}" time="${seconds(duration_ms)}">\n`;
  for (const test of tests) yield testcase(test);
  yield '</testsuite>\n';
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

function testcase(test: TimedOutcome): string {
  const head = `  <testcase classname="hub" name="${xml(test.name)}" time="${seconds(test.duration_ms)}"`;
  if (test.status === 'passed') return `${head}/>\n`;
  const body =
    test.status === 'skipped'
      ? `<skipped message="${xml(test.reason ?? '')}"/>`
      : `<failure message="${xml(headline(test))}">${xml(details(test))}</failure>`;
  return `${head}>${body}</testcase>\n`;
}

function headline({failures, problem, generated}: TimedOutcome): string {
  if (problem) return `${problem.code} ${problem.message}`;
  if (failures.length > 0) return `${failures.length} of its assertions do not hold`;
  return `${generated.length} assertion files are missing`;
}

function details({failures, problem, generated}: TimedOutcome): string {
  const place = problem?.where ? `${problem.where.file}:${problem.where.line ?? 1}` : '';
  return [
    ...(place ? [place] : []),
    ...failures.map(({file, line, assertion, expected, actual}) =>
      [`${file}:${line}: ${assertion}`, `  expected ${expected}`, `  actual   ${actual}`].join(
        '\n',
      ),
    ),
    ...generated.map(({file, text}) => `${file}:\n${text}`),
  ].join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text and attributes; what XML 1.0 cannot hold becomes U+FFFD. */
function xml(text: string): string {
  let out = '';
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0)!;
    const isAllowed = code >= 0x20 || code === 9 || code === 10;
    out +=
      ESCAPES[character] ??
      (isAllowed && code !== 0xfffe && code !== 0xffff ? character : '\ufffd');
  }
  return out;
}
