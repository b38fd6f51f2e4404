// The datasource kinesis against a fake of Kinesis Data Streams.
import {gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {type Asked, FakeAws, failure, Reading} from './fake-aws.ts';

interface FakeShard {
  readonly records: {data: Uint8Array; at: number}[];
  parents: string[];
  isClosed: boolean;
}

/** Shards with records; iterators are `SHARD/INDEX`. Sequence numbers begin at 1. */
class Streams {
  readonly shards = new Map<string, FakeShard>();
  /** Iterators made so far expire. */
  expired = new Set<string>();
  isExpiring = false;
  private iterators = 0;

  shard(id: string, parents: string[] = []): FakeShard {
    const made = {records: [], parents, isClosed: false};
    this.shards.set(id, made);
    return made;
  }

  readonly answer = ({operation, body}: Asked): unknown => {
    if (operation === 'ListShards') {
      const all = [...this.shards].map(([ShardId, {parents, isClosed}]) => ({
        ShardId,
        ...(parents[0] && {ParentShardId: parents[0]}),
        ...(parents[1] && {AdjacentParentShardId: parents[1]}),
        HashKeyRange: {StartingHashKey: '0', EndingHashKey: '1'},
        SequenceNumberRange: {
          StartingSequenceNumber: '1',
          ...(isClosed && {EndingSequenceNumber: '9'}),
        },
      }));
      // Two pages, of which the second is asked for by token alone.
      if (body.NextToken === undefined)
        return {Shards: all.slice(0, 1), ...(all.length > 1 && {NextToken: 'more'})};
      return body.StreamName === undefined
        ? {Shards: all.slice(1)}
        : failure('InvalidArgumentException');
    }
    if (operation === 'GetShardIterator') {
      const {ShardId, ShardIteratorType, StartingSequenceNumber, Timestamp} = body as Record<
        string,
        never
      >;
      const {records} = this.shards.get(ShardId)!;
      const from = {
        TRIM_HORIZON: () => 0,
        AFTER_SEQUENCE_NUMBER: () => Number(StartingSequenceNumber),
        AT_SEQUENCE_NUMBER: () => Number(StartingSequenceNumber) - 1,
        AT_TIMESTAMP: () => {
          const found = records.findIndex(({at}) => at >= Number(Timestamp) * 1000);
          return found < 0 ? records.length : found;
        },
      }[ShardIteratorType as string]!();
      return {ShardIterator: `${ShardId}/${from}/${this.iterators++}`};
    }
    if (operation !== 'GetRecords') return failure('UnknownOperationException');
    const iterator = String(body.ShardIterator);
    if (this.isExpiring) {
      this.isExpiring = false;
      return failure('ExpiredIteratorException');
    }
    const [id = '', index = '0'] = iterator.split('/');
    const {records, isClosed} = this.shards.get(id)!;
    const from = Number(index);
    const some = records.slice(from, from + Number(body.Limit));
    const next = from + some.length;
    return {
      Records: some.map(({data}, i) => ({
        SequenceNumber: String(from + i + 1),
        Data: Buffer.from(data).toString('base64'),
        PartitionKey: 'p',
      })),
      ...((!isClosed || next < records.length) && {NextShardIterator: `${id}/${next}/n`}),
      MillisBehindLatest: 0,
    };
  };
}

const worldOf = () => {
  const streams = new Streams();
  const aws = new FakeAws(streams.answer);
  const put = (id: string, ...lines: (string | Uint8Array)[]) => {
    for (const line of lines)
      streams.shards.get(id)!.records.push({
        data: typeof line === 'string' ? Buffer.from(line) : line,
        at: aws.now,
      });
  };
  return {streams, aws, put};
};
const config = {stream_name: 'logs', aws_region: 'eu-west-1', max_records: 3};
const lines = (from: number, count: number) =>
  Array.from({length: count}, (_, i) => `line ${from + i}`);

test('what is kept is read, by signed requests', async () => {
  const {streams, aws, put} = worldOf();
  streams.shard('s0');
  put('s0', ...lines(0, 5));
  const reading = await Reading.open('kinesis', {...config, start: 'trim_horizon'}, aws);
  expect(await reading.take(5)).toEqual(lines(0, 5));
  await reading.close();
  expect(aws.asked[0]!.url.hostname).toBe('kinesis.eu-west-1.amazonaws.com');
  expect(aws.asked[0]!.headers['x-amz-target']).toBe('Kinesis_20131202.ListShards');
  expect(aws.of('GetShardIterator')[0]).toEqual({
    StreamName: 'logs',
    ShardId: 's0',
    ShardIteratorType: 'TRIM_HORIZON',
  });
});

test('from now on: what comes after the first look is never lost, whenever it ends', async () => {
  const {streams, aws, put} = worldOf();
  streams.shard('s0');
  put('s0', 'old');
  aws.now += 10_000;
  const first = await Reading.open('kinesis', config, aws);
  // Only where it began.
  expect(await first.next()).toEqual([]);
  await first.close();
  aws.now += 10_000;
  put('s0', ...lines(0, 2));
  const again = await Reading.open('kinesis', config, aws, first.positions);
  expect(await again.take(2)).toEqual(lines(0, 2));
  await again.close();
});

test('opened at any position, it gives what follows', async () => {
  const {streams, aws, put} = worldOf();
  streams.shard('s0');
  put('s0', ...lines(0, 8));
  const from = {...config, start: 'trim_horizon'};
  const whole = await Reading.open('kinesis', from, aws);
  await whole.take(8);
  await whole.close();
  let read = 0;
  for (const {position, source, lines: had} of whole.chunks) {
    read += had.length;
    if (read === 8) break;
    const again = await Reading.open('kinesis', from, aws, {[source]: position});
    expect(await again.take(8 - read)).toEqual(lines(read, 8 - read));
    await again.close();
  }
  expect(read).toBe(8);
});

test('an iterator that has expired is made again behind the last record', async () => {
  const {streams, aws, put} = worldOf();
  streams.shard('s0');
  put('s0', ...lines(0, 3));
  const reading = await Reading.open('kinesis', {...config, start: 'trim_horizon'}, aws);
  expect(await reading.take(3)).toEqual(lines(0, 3));
  streams.isExpiring = true;
  put('s0', ...lines(3, 2));
  expect(await reading.take(2)).toEqual(lines(3, 2));
  await reading.close();
  expect(aws.of('GetShardIterator').at(-1)).toMatchObject({
    ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
    StartingSequenceNumber: '3',
  });
});

test('shards split and merge: parents first, and none of it twice', async () => {
  const {streams, aws, put} = worldOf();
  const parent = streams.shard('s0');
  put('s0', ...lines(0, 2));
  const reading = await Reading.open('kinesis', {...config, start: 'trim_horizon'}, aws);
  expect(await reading.take(2)).toEqual(lines(0, 2));
  put('s0', ...lines(2, 5));
  parent.isClosed = true;
  streams.shard('s1', ['s0']);
  streams.shard('s2', ['s0']);
  put('s1', 'line 7');
  put('s2', 'line 8');
  expect(await reading.take(7)).toEqual(lines(2, 7));
  for (const id of ['s1', 's2']) streams.shards.get(id)!.isClosed = true;
  streams.shard('s3', ['s1', 's2']);
  put('s3', 'line 9');
  expect(await reading.take(1)).toEqual(['line 9']);
  await reading.close();
  const again = await Reading.open('kinesis', config, aws, reading.positions);
  put('s3', 'line 10');
  expect(await again.take(1)).toEqual(['line 10']);
  await again.close();
});

test('records of a subscription are several events; what is none stops nothing', async () => {
  const {streams, aws, put} = worldOf();
  const packed = (document: object) => gzipSync(JSON.stringify(document));
  streams.shard('s0');
  put(
    's0',
    packed({messageType: 'CONTROL_MESSAGE', logEvents: [{message: 'of no interest'}]}),
    packed({messageType: 'DATA_MESSAGE', logEvents: lines(0, 2).map((message) => ({message}))}),
    'no gzip',
    gzipSync(Buffer.alloc(40 << 20)),
    packed({messageType: 'DATA_MESSAGE', logEvents: [null, {message: 'line 2'}]}),
  );
  const subscribed = {...config, start: 'trim_horizon', from_subscription: true};
  const reading = await Reading.open('kinesis', subscribed, aws);
  expect(await reading.take(3)).toEqual(lines(0, 3));
  expect(aws.counts.get('records_faulty_total')).toBe(2);
  await reading.close();
});

test('a record of many events goes on within it', async () => {
  const {streams, aws, put} = worldOf();
  const all = Array.from({length: 5}, (_, i) => `${i} ${'x'.repeat(600_000)}`);
  streams.shard('s0');
  put('s0', gzipSync(JSON.stringify({logEvents: all.map((message) => ({message}))})));
  const subscribed = {...config, start: 'trim_horizon', from_subscription: true};
  const whole = await Reading.open('kinesis', subscribed, aws);
  expect(await whole.take(5)).toEqual(all);
  await whole.close();
  const [, {position, source}] = whole.chunks as [unknown, {position: never; source: string}];
  const again = await Reading.open('kinesis', subscribed, aws, {[source]: position});
  expect(await again.take(3)).toEqual(all.slice(2));
  await again.close();
});
