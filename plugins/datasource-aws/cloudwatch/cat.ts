// What a group's streams hold between two dates, stream by stream.
import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {type Chunk, type PluginHost, type Position, parseDuration} from '@firewatch/kernel';
import type {Pace} from '../client/pace.ts';
import {type CloudWatchConfig, dateOf, isWanted} from './config.ts';
import {LogStream, placeFrom, readPlace} from './log-stream.ts';

const NS_PER_MS = 1_000_000n;

export async function* cat(
  config: CloudWatchConfig,
  client: CloudWatchLogsClient,
  host: PluginHost,
  pace: Pace,
  positions: Readonly<Record<string, Position>>,
): AsyncGenerator<Chunk> {
  const now = Number(host.now() / NS_PER_MS);
  const {backlog, start_date, end_date, group_name: group} = config;
  const from =
    backlog === undefined
      ? start_date === undefined
        ? 0
        : dateOf(start_date)!
      : now - Number(parseDuration(backlog)! / NS_PER_MS);
  const until = end_date === undefined ? undefined : dateOf(end_date)!;
  for await (const name of namesOf(config, client, pace)) {
    const stream = new LogStream(
      {
        client,
        host,
        pace,
        group,
        name,
        pageEvents: config.getlogeventspages_limit,
        hasTimestamps: config.prepend_cloudwatch_timestamp,
        ...(until !== undefined && {until}),
      },
      readPlace(positions[`${group}/${name}`]) ?? placeFrom(from),
      now,
    );
    yield* stream.rest();
  }
}

async function* namesOf(
  config: CloudWatchConfig,
  client: CloudWatchLogsClient,
  pace: Pace,
): AsyncGenerator<string> {
  if (config.stream_name !== undefined) {
    yield config.stream_name;
    return;
  }
  const wanted = isWanted(config);
  let nextToken: string | undefined;
  do {
    const token = nextToken;
    const answer = await pace.ask('DescribeLogStreams', () =>
      client.send(
        new DescribeLogStreamsCommand({
          logGroupName: config.group_name,
          orderBy: 'LogStreamName',
          limit: config.describelogstreams_limit,
          ...(token !== undefined && {nextToken: token}),
        }),
      ),
    );
    for (const {logStreamName: name} of answer.logStreams ?? [])
      if (name !== undefined && wanted(name)) yield name;
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
}
