// Notifications as a table, as cscli's CSV and as JSON; and dead letters.
import {
  formatDuration,
  type NotificationSink,
  type Profiles,
  withoutSecrets,
} from '@firewatch/kernel';
import {type DeadLetter, type SinkDepth, wireTime} from '@firewatch/server';
import type {Terminal} from '../ui/terminal.ts';
import {csvRow} from './csv.ts';
import {pageOf} from './layout.ts';
import {tableLines} from './table.ts';

const NS_PER_MS = 1_000_000n;

/** A notification, the profiles that name it, and what waits for it. */
export interface Told {
  readonly sink: NotificationSink;
  readonly profiles: readonly string[];
  readonly depth: Omit<SinkDepth, 'sink'>;
}

const NOTHING: Told['depth'] = {waiting: 0, oldest: 0, lost: 0, dead: 0, lostDead: 0};

export const toldBy = (
  sink: NotificationSink,
  profiles: Profiles['profiles'],
  depths: readonly SinkDepth[],
): Told => ({
  sink,
  profiles: profiles
    .filter(({notifications}) => notifications.includes(sink.name))
    .map(({name}) => name),
  depth: depths.find((one) => one.sink === sink.name) ?? NOTHING,
});

export function notificationTable(all: readonly Told[], terminal: Terminal): Iterable<string> {
  if (all.length === 0) return ['No notifications\n'];
  const {yes, no} = pageOf(terminal).glyphs;
  const header = ['Active', 'Name', 'Type', 'Profile name', 'Waiting', 'Dead'];
  const rows = all.map(({sink, profiles, depth}) => [
    ...[profiles.length > 0 ? yes : no, sink.name, sink.type, profiles.join(', ')],
    ...[String(depth.waiting), String(depth.dead)],
  ]);
  return tableLines(header, rows, terminal);
}

export function* notificationCsv(all: readonly Told[]): Generator<string> {
  yield csvRow(['Name', 'Type', 'Profile name']);
  for (const {sink, profiles} of all) yield csvRow([sink.name, sink.type, profiles.join(', ')]);
}

export const notificationJson = ({sink, profiles, depth}: Told) => ({
  plugin_config: {type: sink.type, name: sink.name, ...settingsOf(sink)},
  associated_profiles: profiles,
  plugin: `${sink.plugin.manifest.name} ${sink.plugin.manifest.version}`,
  file: sink.where.file,
  policy: sink.policy,
  has_template: sink.render !== undefined,
  waiting: depth.waiting,
  waiting_since: depth.oldest === 0 ? null : wireTime(depth.oldest),
  dropped: depth.lost,
  dead: depth.dead,
  dead_dropped: depth.lostDead,
});

/** For people: durations in their words, what is not set left out. */
export function notificationDetails({sink, profiles, depth}: Told): object {
  const {policy, where} = sink;
  const inWords = (ms: number | undefined) =>
    ms === undefined ? undefined : formatDuration(BigInt(ms) * NS_PER_MS);
  const {rateLimit} = policy;
  const facts = {
    name: sink.name,
    type: sink.type,
    plugin: `${sink.plugin.manifest.name} ${sink.plugin.manifest.version}`,
    file: where.line === undefined ? where.file : `${where.file}:${where.line}`,
    profiles: profiles.join(', ') || 'none',
    template: sink.render ? 'its own' : "the plugin's",
    group_wait: inWords(policy.groupWaitMs),
    group_threshold: policy.groupThreshold,
    digest: inWords(policy.digestMs),
    rate_limit: rateLimit && `${rateLimit.messages} in ${inWords(rateLimit.perMs)}`,
    timeout: inWords(policy.timeoutMs),
    max_retry: policy.maxRetry,
    waiting: depth.waiting,
    dropped: depth.lost,
    dead: depth.dead,
    dead_dropped: depth.lostDead,
    ...settingsOf(sink),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

const settingsOf = ({plugin, type, config}: NotificationSink) =>
  withoutSecrets(plugin, 'notifications', type, config) as Readonly<Record<string, unknown>>;

const LETTER_HEADER = ['ID', 'Notification', 'Alert', 'Given up at', 'Tries', 'Reason'];

const letterCells = ({id, sink, alert, diedAt, attempts, reason}: DeadLetter) => [
  ...[String(id), sink, `${alert.scenario} ${alert.source.scope}:${alert.source.value}`],
  ...[wireTime(diedAt), String(attempts), reason],
];

export function letterTable(letters: readonly DeadLetter[], terminal: Terminal): Iterable<string> {
  if (letters.length === 0) return ['No dead letters\n'];
  return tableLines(LETTER_HEADER, letters.map(letterCells), terminal);
}

export function* letterCsv(letters: readonly DeadLetter[]): Generator<string> {
  yield csvRow(['id', 'notification', 'alert', 'died_at', 'attempts', 'reason']);
  for (const one of letters) yield csvRow(letterCells(one));
}

export const letterJson = ({id, sink, alert, since, diedAt, attempts, reason}: DeadLetter) => ({
  id,
  notification: sink,
  since: wireTime(since),
  died_at: wireTime(diedAt),
  attempts,
  reason,
  alert,
});
