// The story of a value as a page: lines, alerts with their decisions, who knows.
import {
  KNOWLEDGE,
  notesOf,
  type Reason,
  type Story,
  type StoryAlert,
  type StoryDecision,
} from '@firewatch/server';
import type {NamingLog, ToldStory} from '../commands/story.ts';
import type {Terminal} from '../ui/terminal.ts';
import {type Page, pageOf, plural} from './layout.ts';
import {printable} from './printable.ts';

/** Events of an alert that are shown: the last ones. */
const EVENTS_MAX = 3;
/** What the decider leaves on an alert, and what it is called here. */
const NOTES = {escalation: 'escalation', roll_up: 'roll-up', decision_refused: 'refused'};

export function* storyPage(
  {story, guarded, logs, judged}: ToldStory,
  terminal: Terminal,
): Generator<string> {
  const page = pageOf(terminal);
  const show = (text: string) => printable(text, terminal.hasUnicode);
  const holding = story.decisions.filter(({active, simulated}) => active && !simulated);
  yield `${page.paint(show(story.value), 'bold')}  ${standing(story, holding)}\n`;
  for (const {item, list, comment} of story.allowlists)
    yield `  allowlisted by ${show(item)} of "${show(list)}"${comment && ` (${show(comment)})`}\n`;
  for (const {address, why} of guarded)
    yield `  protected by the lock-out guard: ${show(address)} (${show(why)})\n`;
  yield* logLines(logs, page, show);
  for (const alert of story.alerts) {
    yield* alertLines(alert, page, show);
    const own = story.decisions.filter((one) => one.alert === alert.id);
    for (const decision of own) yield* decisionLines(decision, page, show);
    if (own.length > 0) continue;
    const answers = judged.find((one) => one.alert === alert.id)?.answers ?? [];
    for (const {profile, matched, error} of answers)
      yield `  ${page.glyphs.last} profile ${show(profile)} ${matched ? 'matches today' : show(error ?? 'does not match')}\n`;
  }
  const ids = new Set(story.alerts.map(({id}) => id));
  const others = story.decisions.filter(({alert}) => alert === null || !ids.has(alert));
  if (others.length > 0) yield `\n${page.paint('Decisions without their alert', 'bold')}\n`;
  for (const decision of others) yield* decisionLines(decision, page, show);
  if (story.cut) yield '\nThere is more: the newest are shown.\n';
}

/** Each reason in a line. */
export function* reasonLines(
  {value}: Story,
  reasons: readonly Reason[],
  logs: readonly NamingLog[],
  terminal: Terminal,
): Generator<string> {
  const page = pageOf(terminal);
  const show = (text: string) => printable(text, terminal.hasUnicode);
  if (reasons.length === 0)
    yield `${show(value)} is kept out: nothing stands against it (see firewatch why)\n`;
  for (const {text} of reasons) yield `${show(text)}\n`;
  yield* logLines(logs, page, show);
}

function standing({alerts, decisions}: Story, holding: readonly StoryDecision[]): string {
  const [first] = holding;
  if (first) return `${first.type}, ${first.left} left`;
  if (decisions.length > 0) return 'nothing holds';
  return alerts.length > 0 ? 'nothing was decided' : 'nothing is known';
}

type Show = (text: string) => string;

function* logLines(logs: readonly NamingLog[], page: Page, show: Show): Generator<string> {
  for (const {file, count, lines} of logs) {
    yield `\n${page.paint(show(file), 'bold')}  ${plural(count, 'line')}\n`;
    for (const {number, text} of lines) yield `  ${number}: ${show(text)}\n`;
  }
}

function* alertLines(alert: StoryAlert, page: Page, show: Show): Generator<string> {
  const {id, scenario, message, started, stopped, events, machine, kind} = alert;
  const about = [
    ...(machine === null ? [] : [`from ${machine}`]),
    ...(kind === '' ? [] : [kind]),
    ...(alert.simulated ? ['simulated'] : []),
    ...(alert.remediation ? [] : ['no remediation asked for']),
  ];
  yield `\n${page.paint(`Alert ${id}`, 'bold')}  ${show(scenario)}  ${show(about.join(', '))}\n`;
  yield `  ${show(message)}\n`;
  yield `  bucket: ${plural(alert.events_count, 'event')}, capacity ${alert.capacity}, leaks every ${show(alert.leakspeed)}, ${started} to ${stopped}\n`;
  if (events.length > EVENTS_MAX)
    yield `  ${page.glyphs.ellipsis} of ${events.length} events the last:\n`;
  for (const {timestamp, meta} of events.slice(-EVENTS_MAX))
    yield `  ${page.glyphs.branch} ${show(timestamp)} ${meta.map(({key, value}) => `${show(key)}=${show(value)}`).join(' ')}\n`;
  for (const [key, name] of Object.entries(NOTES))
    for (const note of notesOf(alert, key)) yield `  ${name}: ${show(note)}\n`;
}

function* decisionLines(decision: StoryDecision, page: Page, show: Show): Generator<string> {
  const {id, type, scope, value, origin, profile, active, simulated, until, left} = decision;
  const by = profile === undefined ? origin : `${origin}, profile ${profile}`;
  const state = `${active ? `${left} left, until` : 'ended'} ${until}${simulated ? ', simulated' : ''}`;
  yield `  ${page.glyphs.last} ${page.paint(`decision ${id}`, 'bold')} ${show(`${type} ${scope}:${value}`)} (${show(by)}): ${state}\n`;
  for (const {name, knows, last_pull, filter} of decision.bouncers ?? []) {
    const more = knows === 'filtered' ? ` (${show(JSON.stringify(filter))})` : '';
    const last = last_pull === null ? '' : `, last seen ${last_pull}`;
    yield `     ${page.glyphs.last} bouncer ${show(name)} ${KNOWLEDGE[knows]}${more}${last}\n`;
  }
}
