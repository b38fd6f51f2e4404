// Following a group: its streams that had something of late, and those that get something.
import {
  type CloudWatchLogsClient,
  type LogStream as Described,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {isError, type Pace} from '../client/pace.ts';
import {msOf} from '../client/setting.ts';
import {type CloudWatchConfig, isWanted} from './config.ts';
import {LogStream, placeFrom, readPlace, type StreamPlace} from './log-stream.ts';

/** Streams read at once; each is asked in turn. */
const STREAMS_MAX = 1_000;
const NS_PER_MS = 1_000_000n;

export class Tail {
  private readonly streams = new Map<string, LogStream>();
  /** Of streams that are not read now: where they were left, and how far they had come. */
  private readonly left = new Map<string, {place: StreamPlace; ingestedAt: number}>();
  private readonly ingestedAt = new Map<string, number>();
  private readonly isWanted: (name: string) => boolean;
  /** ms: streams that had nothing since are not opened, and new ones are read from there. */
  private readonly since: number;
  private discoveredAt = Number.NEGATIVE_INFINITY;
  private isFull = false;
  private readonly config: CloudWatchConfig;
  private readonly client: CloudWatchLogsClient;
  private readonly host: PluginHost;
  private readonly pace: Pace;

  constructor(
    config: CloudWatchConfig,
    client: CloudWatchLogsClient,
    host: PluginHost,
    pace: Pace,
    positions: Readonly<Record<string, Position>>,
  ) {
    this.config = config;
    this.client = client;
    this.host = host;
    this.pace = pace;
    this.isWanted = isWanted(config);
    const {group_name} = config;
    let latest = 0;
    for (const [source, position] of Object.entries(positions)) {
      const place = readPlace(position);
      if (!place || !source.startsWith(`${group_name}/`)) continue;
      latest = Math.max(latest, place.time);
      this.left.set(source.slice(group_name.length + 1), {place, ingestedAt: 0});
    }
    // What came while nobody watched is not lost with the age of its stream.
    const seen = latest === 0 ? this.now() : Math.min(latest, this.now());
    this.since = seen - msOf(config.max_stream_age);
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const pause = msOf(this.config.poll_stream_interval);
    const looking = msOf(this.config.poll_new_stream_interval);
    while (!this.pace.signal.aborted) {
      if (this.now() - this.discoveredAt >= looking) await this.discover();
      let isQuiet = true;
      for (const stream of this.streams.values()) {
        for await (const chunk of this.restOf(stream)) {
          isQuiet = false;
          stream.aliveAt = this.now();
          yield chunk;
        }
      }
      this.leaveQuiet();
      if (isQuiet) await this.pace.wait(pause);
    }
  }

  /** A stream that is not there, or not yet, is no failure of the others. */
  private async *restOf(stream: LogStream): AsyncGenerator<Chunk> {
    try {
      yield* stream.rest();
    } catch (error) {
      if (!isError(error, 'ResourceNotFoundException')) throw error;
      this.host.log('debug', `${stream.source} is not there`);
    }
  }

  /** Streams that had nothing for long are left until they are told to have something. */
  private leaveQuiet(): void {
    const patience = msOf(this.config.stream_read_timeout);
    for (const [name, stream] of this.streams) {
      if (name === this.config.stream_name || this.now() - stream.aliveAt < patience) continue;
      this.streams.delete(name);
      this.left.set(name, {place: stream.place, ingestedAt: this.ingestedAt.get(name) ?? 0});
      this.isFull = false;
    }
    this.host.gauge('streams', this.streams.size);
  }

  private async discover(): Promise<void> {
    this.discoveredAt = this.now();
    const {stream_name, group_name, describelogstreams_limit} = this.config;
    // A stream with a name needs no looking for.
    if (stream_name !== undefined) return this.open(stream_name, Number.POSITIVE_INFINITY);
    let nextToken: string | undefined;
    do {
      const token = nextToken;
      const answer = await this.pace.ask('DescribeLogStreams', () =>
        this.client.send(
          new DescribeLogStreamsCommand({
            logGroupName: group_name,
            orderBy: 'LastEventTime',
            descending: true,
            limit: describelogstreams_limit,
            ...(token !== undefined && {nextToken: token}),
          }),
        ),
      );
      const found = answer.logStreams ?? [];
      for (const stream of found) {
        const {logStreamName: name} = stream;
        if (name !== undefined && this.isWanted(name)) this.open(name, ingestionOf(stream));
      }
      // They come by their last event: behind the first that is too old, all are.
      nextToken = found.every((one) => ingestionOf(one) >= this.since)
        ? answer.nextToken
        : undefined;
    } while (nextToken !== undefined && !this.isFull);
  }

  private open(name: string, ingestedAt: number): void {
    if (this.streams.has(name)) {
      this.ingestedAt.set(name, ingestedAt);
      return;
    }
    const left = this.left.get(name);
    if (ingestedAt < this.since || (left && ingestedAt <= left.ingestedAt)) return;
    if (this.streams.size >= STREAMS_MAX) {
      if (!this.isFull)
        this.host.log('error', `${this.config.group_name}: over ${STREAMS_MAX} streams at once`);
      this.isFull = true;
      return;
    }
    const {group_name: group, getlogeventspages_limit, prepend_cloudwatch_timestamp} = this.config;
    const {client, host, pace} = this;
    this.left.delete(name);
    this.ingestedAt.set(name, ingestedAt);
    const options = {client, host, pace, group, name, pageEvents: getlogeventspages_limit};
    this.streams.set(
      name,
      new LogStream(
        {...options, hasTimestamps: prepend_cloudwatch_timestamp},
        left?.place ?? placeFrom(this.since),
        this.now(),
      ),
    );
  }

  private now(): number {
    return Number(this.host.now() / NS_PER_MS);
  }
}

const ingestionOf = ({lastIngestionTime, creationTime}: Described): number =>
  Math.max(lastIngestionTime ?? 0, creationTime ?? 0);
