// Which alerts an upgrade would bring and take.
import type {ChangeReport, Preview, PreviewedAlert} from '@firewatch/kernel';
import type {Terminal} from '../ui/terminal.ts';
import {planLines} from './hub-change.ts';
import {type Page, pageOf, plural} from './layout.ts';
import {printable} from './printable.ts';

/** Alerts of one kind that are shown; JSON has them all. */
const SHOWN_MAX = 40;

/** The plan, and the alerts that differ. */
export function* previewLines(
  {plan, outcome}: ChangeReport,
  preview: Preview | undefined,
  terminal: Terminal,
): Generator<string> {
  if (outcome === 'nothing' || !preview) {
    yield 'Nothing to upgrade: the alerts stay as they are.\n';
    return;
  }
  const page = pageOf(terminal);
  yield* planLines(plan, terminal);
  const {lines, same, appear, vanish, scenarios} = preview;
  yield `\nOver ${plural(lines, 'line')}: ${plural(same, 'alert')} the same, ${appear.length} appear, ${vanish.length} vanish.\n`;
  for (const {name, before, after} of scenarios)
    yield `  ${printable(name, terminal.hasUnicode)}: ${before} before, ${after} after\n`;
  yield* alertLines('+', appear, page, terminal);
  yield* alertLines('-', vanish, page, terminal);
}

function* alertLines(
  mark: '+' | '-',
  alerts: readonly PreviewedAlert[],
  page: Page,
  {hasUnicode}: Terminal,
): Generator<string> {
  const paint = mark === '+' ? 'cyan' : 'red';
  for (const {scenario, scope, value, start_at, events_count} of alerts.slice(0, SHOWN_MAX)) {
    const text = printable(`${mark} ${scenario} ${scope}:${value}`, hasUnicode);
    yield `${page.paint(text, paint)} from ${start_at}, ${plural(events_count, 'event')}\n`;
  }
  if (alerts.length > SHOWN_MAX)
    yield `  and ${alerts.length - SHOWN_MAX} more; -o json has them all\n`;
}
