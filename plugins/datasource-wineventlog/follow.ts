// Following channels: asked for what lies behind the last record, again and again.
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {behind, pollMs, type Query, queriesOf, type WinConfig} from './config.ts';
import {eventsOf, textOf, type WinEvent} from './events.ts';

/** Events of one answer; as many mean that there may be more. */
const BATCH = 500;
/** Looks without an event after which it is asked whether the log was cleared. */
const EMPTY_MAX = 30;

/** Waits so many ms, or until the signal. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export async function* follow(
  config: WinConfig,
  host: PluginHost,
  positions: Readonly<Record<string, Position>>,
  wait: Wait,
): AsyncGenerator<Chunk> {
  const channels = queriesOf(config).map((query, at) => ({
    query,
    source: config.pretty_name ?? query.channel,
    key: keyOf(config, query, at),
    empty: 0,
  }));
  const records = new Map<string, number>();
  for (const {query, source, key} of channels) {
    const left = recordIn(positions[source], key);
    records.set(key, left ?? (await latest(query, host)));
  }
  while (!host.signal.aborted) {
    let isQuiet = true;
    for (const channel of channels) {
      const {query, source, key} = channel;
      const before = records.get(key)!;
      const events = await ask(host, 'after', {
        channel: query.channel,
        query: `/q:${behind(query.xpath, before)}`,
      });
      if (events.length === 0) {
        channel.empty += 1;
        if (channel.empty % EMPTY_MAX === 0 && (await latest(query, host)) < before) {
          host.log('warn', `${query.channel} was cleared: it is read from its beginning`);
          records.set(key, 0);
        }
        continue;
      }
      channel.empty = 0;
      records.set(key, events.at(-1)!.record);
      if (events.length >= BATCH) isQuiet = false;
      host.count('records_total', events.length, {source});
      yield chunkOf(events, source, Object.fromEntries(records), host.now());
    }
    if (isQuiet) await wait(pollMs(config), host.signal);
  }
}

/** A file, once. */
export function chunkOf(
  events: readonly WinEvent[],
  source: string,
  position: Position,
  at: bigint,
): Chunk {
  const lines = events.map(({xml}) => Buffer.from(xml));
  let end = 0;
  return {
    bytes: Buffer.concat(lines),
    source,
    position,
    at,
    framing: 'record',
    ends: lines.map(({length}) => {
      end += length;
      return end;
    }),
  };
}

export async function ask(
  host: PluginHost,
  command: string,
  values: Readonly<Record<string, string>>,
): Promise<WinEvent[]> {
  const {exitCode, stdout, stderr} = await host.run(command, {values}, host.signal);
  if (exitCode !== 0)
    throw new Error(`wevtutil ended with code ${exitCode}: ${textOf(stderr).trim().slice(0, 300)}`);
  return eventsOf(textOf(stdout));
}

const latest = async ({channel}: Query, host: PluginHost) =>
  (await ask(host, 'latest', {channel}))[0]?.record ?? 0;

/** Several queries of one channel go on each for itself. */
const keyOf = (config: WinConfig, {channel}: Query, at: number) =>
  config.xpath_query === undefined ? channel : `${at}:${channel}`;

function recordIn(position: Position | undefined, key: string): number | undefined {
  if (typeof position !== 'object' || position === null || Array.isArray(position))
    return undefined;
  const record = (position as Readonly<Record<string, Position>>)[key];
  return typeof record === 'number' ? record : undefined;
}
