// One log stream, read page by page. Its place is the token of the service and, since tokens are
// refused after a day, how many events of which millisecond came last.
import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  type OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {isError, type Pace} from '../client/pace.ts';
import {RecordChunk} from '../client/record-chunk.ts';

/** Where a stream was left. */
export interface StreamPlace {
  /** Of the page that follows; absent: the page that begins at `from`. */
  readonly token?: string;
  /** Events of that page that were handed on already. */
  readonly skip: number;
  /** ms: earlier events are not wanted. */
  readonly from: number;
  /** Timestamp of the last event, ms, and how many events in a row had it. */
  readonly time: number;
  readonly count: number;
}

export const placeFrom = (from: number): StreamPlace => ({skip: 0, from, time: 0, count: 0});

export const asPosition = ({token, skip, from, time, count}: StreamPlace): Position => ({
  ...(token !== undefined && {token}),
  skip,
  from,
  time,
  count,
});

/** undefined: it is none of ours. */
export function readPlace(value: Position | undefined): StreamPlace | undefined {
  const {token, ...numbers} = (value ?? {}) as Record<string, Position>;
  const {skip, from, time, count} = numbers;
  if (![skip, from, time, count].every((one) => Number.isSafeInteger(one))) return undefined;
  return {
    ...(typeof token === 'string' && {token}),
    skip: skip as number,
    from: from as number,
    time: time as number,
    count: count as number,
  };
}

export interface LogStreamOptions {
  readonly client: CloudWatchLogsClient;
  readonly host: PluginHost;
  readonly pace: Pace;
  readonly group: string;
  readonly name: string;
  readonly pageEvents: number;
  readonly hasTimestamps: boolean;
  /** ms; of mode cat. */
  readonly until?: number;
}

export class LogStream {
  readonly source: string;
  place: StreamPlace;
  /** ms: when it last had something, or was opened. */
  aliveAt: number;
  private readonly options: LogStreamOptions;
  /** Events of the millisecond `time` that are known, after a token was refused. */
  private known: {readonly time: number; left: number} | undefined;

  constructor(options: LogStreamOptions, place: StreamPlace, now: number) {
    this.options = options;
    this.place = place;
    this.aliveAt = now;
    this.source = `${options.group}/${options.name}`;
  }

  /** What is there now, to its end. */
  async *rest(): AsyncGenerator<Chunk> {
    const {host} = this.options;
    for (;;) {
      const {token} = this.place;
      const page = await this.page();
      if (!page) continue;
      const {events, next} = page;
      if (events.length > this.place.skip) {
        const last = events.at(-1)!.timestamp ?? 0;
        const lag = Number(host.now() / 1_000_000n) - last;
        host.gauge('lag_seconds', Math.max(0, lag / 1000), {source: this.source});
      }
      yield* this.chunks(events, next);
      // The service gives the token back that it was given: there is no more for now.
      if (next === undefined || next === token) return;
    }
  }

  /** A page, or undefined: the token is refused, and reading begins anew at the last event. */
  private async page(): Promise<{events: OutputLogEvent[]; next: string | undefined} | undefined> {
    const {client, pace, group, name, pageEvents, until} = this.options;
    const {token, from, time, count} = this.place;
    try {
      const answer = await pace.ask('GetLogEvents', () =>
        client.send(
          new GetLogEventsCommand({
            logGroupName: group,
            logStreamName: name,
            startFromHead: true,
            limit: pageEvents,
            startTime: from,
            ...(until !== undefined && {endTime: until}),
            ...(token !== undefined && {nextToken: token}),
          }),
        ),
      );
      return {events: answer.events ?? [], next: answer.nextForwardToken};
    } catch (error) {
      if (token === undefined || !isError(error, 'InvalidParameterException')) throw error;
      this.options.host.log('info', `${this.source}: the token is too old; read again by time`);
      this.place = {skip: 0, from: Math.max(from, time), time, count};
      this.known = {time, left: count};
      return undefined;
    }
  }

  private *chunks(events: readonly OutputLogEvent[], next: string | undefined): Generator<Chunk> {
    const {host, hasTimestamps} = this.options;
    const chunk = new RecordChunk(host);
    const {token, skip, from} = this.place;
    let {time, count} = this.place;
    for (const [i, {timestamp = 0, message = ''}] of events.entries()) {
      if (i < skip || this.isKnown(timestamp)) continue;
      if (timestamp === time) count += 1;
      else [time, count] = [timestamp, 1];
      const stamp = hasTimestamps ? `${new Date(timestamp).toISOString()} ` : '';
      chunk.add(Buffer.from(stamp + message));
      if (!chunk.isFull) continue;
      this.place = {...(token !== undefined && {token}), skip: i + 1, from, time, count};
      yield chunk.take(this.source, asPosition(this.place));
    }
    const at = next ?? token;
    const isSame = next === undefined || next === token;
    this.place = {
      ...(at !== undefined && {token: at}),
      skip: isSame ? events.length : 0,
      from,
      time,
      count,
    };
    if (!chunk.isEmpty) yield chunk.take(this.source, asPosition(this.place));
  }

  private isKnown(timestamp: number): boolean {
    if (!this.known || timestamp !== this.known.time || this.known.left === 0) return false;
    this.known.left -= 1;
    return true;
  }
}
