// The log of one container as chunks, from where it was left: by the time of the last line, and how
// many lines had that very time.
import {type Chunk, type PluginHost, type Position, parseInstant} from '@firewatch/kernel';
import type {Api} from './api.ts';
import {type Container, labelsOf} from './choose.ts';
import type {DockerConfig} from './config.ts';
import {LineReader, type TimedLine} from './frames.ts';

export interface LogPosition {
  /** RFC 3339, of the last line. */
  readonly time: string;
  /** Lines of this time that were read. */
  readonly count: number;
}

export interface LogSource {
  readonly api: Api;
  readonly host: Pick<PluginHost, 'now' | 'count'>;
  readonly config: DockerConfig;
  readonly container: Container;
  readonly isTerminal: boolean;
  readonly position: LogPosition | undefined;
  /** Where to begin without a position, ns. */
  readonly since: bigint;
  readonly until?: bigint | undefined;
}

/** The chunks until the daemon ends the stream; `closed` is told how to end it from here. */
export async function* containerLog(
  {api, host, config, container, isTerminal, position, since, until}: LogSource,
  closer: (close: () => void) => void,
): AsyncGenerator<Chunk> {
  const {name: source} = container;
  const answer = await api.logs(container.id, {
    isFollowed: config.mode === 'tail',
    since: position ? (parseInstant(position.time) ?? since) : since,
    until,
  });
  closer(() => answer.destroy());
  const reader = new LineReader(isTerminal);
  const labels = labelsOf(container, config);
  let last: LogPosition = {time: '', count: 0};
  // The daemon may begin before the position, and lines of its very time come again: as many as were
  // read are left out.
  let left = position && parseInstant(position.time);
  let known = position?.count ?? 0;
  const isFresh = ({time}: TimedLine) => {
    last = {time, count: time === last.time ? last.count + 1 : 1};
    if (left === undefined) return true;
    const at = parseInstant(time);
    if (at !== undefined && at < left) return false;
    if (at === left && known > 0) {
      known -= 1;
      return false;
    }
    left = undefined;
    return true;
  };
  for await (const piece of answer) {
    const lines = reader.push(piece as Uint8Array).filter(isFresh);
    if (lines.length === 0) continue;
    host.count('records_total', lines.length, {source});
    let end = 0;
    yield {
      bytes: Buffer.concat(lines.map(({bytes}) => bytes)),
      source,
      position: {time: last.time, count: last.count},
      at: host.now(),
      framing: 'record',
      ends: lines.map(({bytes}) => {
        end += bytes.length;
        return end;
      }),
      ...(labels && {labels}),
    };
  }
}

/** undefined: it is none of ours. */
export function readPosition(value: Position | undefined): LogPosition | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const {time, count} = value as Readonly<Record<string, Position>>;
  if (typeof time !== 'string' || typeof count !== 'number') return undefined;
  return parseInstant(time) === undefined ? undefined : {time, count};
}
