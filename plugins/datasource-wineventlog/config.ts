// The configuration, the queries that it means, and DSNs.
import {type ConfigFault, parseDuration} from '@firewatch/kernel';

export interface WinConfig {
  readonly event_channel?: string;
  readonly xpath_query?: string;
  readonly file?: string;
  readonly event_level?: keyof typeof LEVELS;
  readonly event_ids?: readonly number[];
  readonly pretty_name?: string;
  readonly mode: 'tail' | 'cat';
  readonly poll_interval: string;
}

/** What is asked of one channel. */
export interface Query {
  readonly channel: string;
  readonly xpath: string;
}

const LEVELS = {
  CRITICAL: [1],
  ERROR: [2],
  WARNING: [3],
  INFORMATION: [0, 4],
  VERBOSE: [5],
} as const;
export const levelsOf = (level: keyof typeof LEVELS): readonly number[] => LEVELS[level];
const NS_PER_MS = 1_000_000n;

export function checkConfig(config: WinConfig): ConfigFault[] {
  const {event_channel, xpath_query, file, mode, poll_interval} = config;
  const faults: ConfigFault[] = [];
  const given = [event_channel, xpath_query, file].filter((one) => one !== undefined).length;
  if (given !== 1)
    faults.push({at: '', message: 'expected one of event_channel, xpath_query and file'});
  if (file !== undefined && mode !== 'cat')
    faults.push({at: '/mode', message: 'a file is read with cat'});
  if (file === undefined && mode === 'cat')
    faults.push({at: '/mode', message: 'a channel is followed; cat is for files'});
  if (xpath_query !== undefined && selectsOf(xpath_query).length === 0)
    faults.push({
      at: '/xpath_query',
      message: 'expected a <QueryList> with <Select Path="…">…</Select>',
    });
  if (xpath_query?.includes('<Suppress'))
    faults.push({at: '/xpath_query', message: 'Suppress is not read; write what is wanted'});
  const every = parseDuration(poll_interval);
  if (every === undefined || every <= 0n)
    faults.push({
      at: '/poll_interval',
      message: `expected a duration like 2s, found "${poll_interval}"`,
    });
  return faults;
}

export const pollMs = ({poll_interval}: WinConfig): number =>
  Number((parseDuration(poll_interval) ?? 2_000_000_000n) / NS_PER_MS);

export function queriesOf(config: WinConfig): readonly Query[] {
  if (config.xpath_query !== undefined) return selectsOf(config.xpath_query);
  return [{channel: config.event_channel!, xpath: xpathOf(config)}];
}

/** `*[System[(EventID=1 or EventID=2) and (Level=0 or Level=4)]]`; `*` for everything. */
export function xpathOf({event_ids, event_level}: WinConfig): string {
  const anyOf = (name: string, values: readonly number[]) =>
    `(${values.map((value) => `${name}=${value}`).join(' or ')})`;
  const parts = [
    ...(event_ids ? [anyOf('EventID', event_ids)] : []),
    ...(event_level ? [anyOf('Level', levelsOf(event_level))] : []),
  ];
  return parts.length === 0 ? '*' : `*[System[${parts.join(' and ')}]]`;
}

/** The events of a query behind a record. */
export const behind = (xpath: string, record: number): string =>
  xpath === '*'
    ? `*[System[EventRecordID>${record}]]`
    : `*[System[EventRecordID>${record}]] and ${xpath}`;

/** `wineventlog://C:\logs\Security.evtx?event_id=4625` */
export function configOfDsn(dsn: string): object {
  const rest = dsn.slice(dsn.indexOf('://') + 3);
  const at = rest.indexOf('?');
  const file = at < 0 ? rest : rest.slice(0, at);
  if (file === '') throw new TypeError('expected wineventlog://FILE, found no file');
  const config: Record<string, unknown> = {file};
  const ids: number[] = [];
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : rest.slice(at + 1))) {
    if (name === 'event_id') ids.push(Number(value));
    else if (name === 'event_level') config.event_level = value.toUpperCase();
    else if (name !== 'log_level')
      throw new TypeError(`"${name}" is no parameter; expected event_id, event_level or log_level`);
  }
  return {...config, ...(ids.length > 0 && {event_ids: ids})};
}

/** The Select elements of the operator's own query. */
function selectsOf(list: string): Query[] {
  return [...list.matchAll(/<Select\s+Path=["']([^"']+)["']\s*>([^<]*)<\/Select>/g)].map(
    ([, channel, xpath]) => ({channel: channel!, xpath: unescaped(xpath!.trim())}),
  );
}

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
