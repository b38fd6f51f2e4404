// The datasource cloudwatch against a fake of CloudWatch Logs.
import {expect, test} from 'vitest';
import {type Asked, FakeAws, failure, KEY, Reading, SECRET} from './fake-aws.ts';

const GROUP = '/aws/app';
interface Event {
  readonly timestamp: number;
  readonly message: string;
}

/** Streams whose pages are cut as asked; tokens say how far they lead. */
class Logs {
  readonly streams = new Map<string, Event[]>();
  /** Tokens that are refused: as a day later. */
  readonly refused = new Set<string>();
  throttles = 0;

  add(stream: string, ...events: Event[]): void {
    this.streams.set(stream, [...(this.streams.get(stream) ?? []), ...events]);
  }

  readonly answer = ({operation, body}: Asked): unknown => {
    if (this.throttles-- > 0) return failure('ThrottlingException');
    if (operation === 'DescribeLogStreams') {
      const all = [...this.streams].map(([logStreamName, events]) => ({
        logStreamName,
        creationTime: events[0]?.timestamp,
        lastIngestionTime: events.at(-1)?.timestamp,
      }));
      all.sort((a, b) => (b.lastIngestionTime ?? 0) - (a.lastIngestionTime ?? 0));
      const from = Number(body.nextToken ?? 0);
      const end = from + Number(body.limit);
      return {
        logStreams: all.slice(from, end),
        ...(end < all.length && {nextToken: String(end)}),
      };
    }
    if (operation !== 'GetLogEvents') return failure('UnknownOperationException');
    const {
      logStreamName,
      limit,
      nextToken,
      startTime = 0,
      endTime = Infinity,
    } = body as never as {
      logStreamName: string;
      limit: number;
      nextToken?: string;
      startTime?: number;
      endTime?: number;
    };
    const events = this.streams.get(logStreamName);
    if (!events) return failure('ResourceNotFoundException');
    if (nextToken !== undefined && this.refused.has(nextToken))
      return failure('InvalidParameterException', 400, 'The specified nextToken is invalid.');
    const from = nextToken === undefined ? 0 : Number(nextToken.slice(2));
    const wanted = events
      .map((event, i) => ({event, i}))
      .filter(
        ({event, i}) => i >= from && event.timestamp >= startTime && event.timestamp < endTime,
      )
      .slice(0, limit);
    return {
      events: wanted.map(({event}) => event),
      nextForwardToken: `f/${wanted.length > 0 ? wanted.at(-1)!.i + 1 : from}`,
      nextBackwardToken: 'b/0',
    };
  };
}

const at = (seconds: number) => Date.UTC(2026, 10, 1) + seconds * 1000;
const events = (from: number, count: number, second = 0) =>
  Array.from({length: count}, (_, i) => ({timestamp: at(second), message: `line ${from + i}`}));
const lines = (from: number, count: number) =>
  Array.from({length: count}, (_, i) => `line ${from + i}`);

const worldOf = () => {
  const logs = new Logs();
  return {logs, aws: new FakeAws(logs.answer)};
};
const config = {group_name: GROUP, aws_region: 'eu-west-1'};
const cat = {...config, mode: 'cat', stream_name: 's', getlogeventspages_limit: 3};

test('a stream is read once, page by page, by signed requests to its region', async () => {
  const {logs, aws} = worldOf();
  logs.add('s', ...events(0, 7));
  const reading = await Reading.open('cloudwatch', {...cat, aws_session_token: 'tok'}, aws);
  expect(await reading.rest()).toEqual(lines(0, 7));
  const [first] = aws.asked;
  expect(first!.url.href).toBe('https://logs.eu-west-1.amazonaws.com/');
  expect(first!.headers['x-amz-target']).toBe('Logs_20140328.GetLogEvents');
  expect(first!.headers['x-amz-security-token']).toBe('tok');
  expect(first!.headers.authorization).toContain(`Credential=${KEY}/`);
  expect(first!.body).toEqual({
    logGroupName: GROUP,
    logStreamName: 's',
    startFromHead: true,
    limit: 3,
    startTime: 0,
  });
  expect(reading.chunks.map(({source}) => source)).toEqual(Array(3).fill(`${GROUP}/s`));
  await reading.close();
});

test('opened at any position, it gives what follows', async () => {
  const {logs, aws} = worldOf();
  logs.add('s', ...events(0, 8));
  const whole = await Reading.open('cloudwatch', cat, aws);
  await whole.rest();
  let read = 0;
  for (const {position, source, lines: had} of whole.chunks) {
    read += had.length;
    const again = await Reading.open('cloudwatch', cat, aws, {[source]: position});
    expect(await again.rest()).toEqual(lines(read, 8 - read));
  }
  expect(read).toBe(8);
});

test('a token that is refused loses and repeats nothing, also within one millisecond', async () => {
  const {logs, aws} = worldOf();
  logs.add('s', ...events(0, 2, 0), ...events(2, 5, 1), ...events(7, 2, 2));
  const first = await Reading.open('cloudwatch', cat, aws);
  expect(await first.take(6)).toEqual(lines(0, 6));
  const positions = first.positions;
  await first.close();
  for (const {position} of [{position: positions[`${GROUP}/s`]}])
    logs.refused.add((position as {token: string}).token);
  const again = await Reading.open('cloudwatch', cat, aws, positions);
  expect(await again.rest()).toEqual(lines(6, 3));
});

test('dates and a backlog bound what is read once', async () => {
  const {logs, aws} = worldOf();
  logs.add('s', ...events(0, 1, -7200), ...events(1, 1, -60), ...events(2, 1, 0));
  const of = async (more: object) =>
    (await Reading.open('cloudwatch', {...cat, ...more}, aws)).rest();
  expect(await of({backlog: '1h'})).toEqual(['line 1', 'line 2']);
  expect(await of({start_date: '2026-10-31T22:00:00Z', end_date: '2026-11-01T00:00:00Z'})).toEqual([
    'line 0',
    'line 1',
  ]);
});

test('streams are followed as they appear; old ones are left alone', async () => {
  const {logs, aws} = worldOf();
  logs.add('old', ...events(900, 1, -3600));
  logs.add('a', ...events(800, 1, -600), ...events(0, 2, -10));
  const reading = await Reading.open('cloudwatch', {...config, stream_regexp: '^(a|b|old)$'}, aws);
  expect(await reading.take(2)).toEqual(lines(0, 2));
  aws.onWait = () => {
    aws.onWait = () => {};
    logs.add('b', {timestamp: aws.now, message: 'line 2'});
    logs.add('c', {timestamp: aws.now, message: 'of no interest'});
  };
  expect(await reading.take(1)).toEqual(['line 2']);
  logs.add('a', {timestamp: aws.now, message: 'line 3'});
  expect(await reading.take(1)).toEqual(['line 3']);
  await reading.close();
  expect(new Set(aws.of('GetLogEvents').map(({logStreamName}) => logStreamName))).toEqual(
    new Set(['a', 'b']),
  );
});

test('what came while nobody watched is read, of streams known and unknown', async () => {
  const {logs, aws} = worldOf();
  logs.add('a', ...events(0, 2, -10));
  const first = await Reading.open('cloudwatch', config, aws);
  expect(await first.take(2)).toEqual(lines(0, 2));
  await first.close();
  logs.add('a', ...events(2, 1, 100));
  logs.add('new', ...events(3, 1, 200));
  aws.now += 7_200_000;
  const again = await Reading.open('cloudwatch', config, aws, first.positions);
  expect((await again.take(2)).sort()).toEqual(lines(2, 2));
  await again.close();
});

test('a quiet stream is left, and read on when it has something again', async () => {
  const {logs, aws} = worldOf();
  logs.add('a', ...events(0, 1));
  const reading = await Reading.open('cloudwatch', {...config, stream_read_timeout: '1m'}, aws);
  expect(await reading.take(1)).toEqual(['line 0']);
  let waits = 0;
  let asked = 0;
  aws.onWait = () => {
    waits += 1;
    if (waits === 20) asked = aws.of('GetLogEvents').length;
    if (waits === 40) {
      expect(aws.of('GetLogEvents').length).toBe(asked);
      logs.add('a', {timestamp: aws.now, message: 'line 1'});
    }
  };
  expect(await reading.take(1)).toEqual(['line 1']);
  await reading.close();
});

test('too many requests slow it down; nothing is lost', async () => {
  const {logs, aws} = worldOf();
  logs.add('s', ...events(0, 4));
  logs.throttles = 3;
  const reading = await Reading.open('cloudwatch', cat, aws);
  expect(await reading.rest()).toEqual(lines(0, 4));
  expect(aws.waits).toEqual([1_000, 2_000, 4_000]);
  expect(aws.counts.get('throttled_total')).toBe(3);
  expect(aws.health).toContain('degraded AWS answers GetLogEvents with ThrottlingException');
  expect(aws.health.at(-1)).toBe('ok');
});

test('any other failure is the end of the run, and names no secret', async () => {
  const aws = new FakeAws(() => failure('ExpiredTokenException', 400, `not with ${SECRET}`));
  const reading = await Reading.open('cloudwatch', cat, aws);
  const error = await reading.rest().catch((cause: Error) => cause);
  expect(String(error)).toContain('not with ***');
  expect(aws.asked.length).toBe(1);
});

test('hostile and overlong events stay one record each', async () => {
  const {logs, aws} = worldOf();
  const huge = 'x'.repeat(3 << 20);
  const hostile = 'a\nb\u0000\u2028"<!--';
  logs.add('s', ...['', hostile, huge, 'last'].map((message) => ({timestamp: at(0), message})));
  const reading = await Reading.open('cloudwatch', cat, aws);
  expect(await reading.rest()).toEqual([hostile, huge.slice(0, 1 << 20), 'last']);
  expect(aws.counts.get('records_cut_total')).toBe(1);
  // A chunk ended within the page.
  const {source, position} = reading.chunks[0]!;
  const again = await Reading.open('cloudwatch', cat, aws, {[source]: position});
  expect(await again.rest()).toEqual(['last']);
});

test('the time of the service is put before the line if that is asked for', async () => {
  const {logs, aws} = worldOf();
  logs.add('s', ...events(0, 1));
  const reading = await Reading.open(
    'cloudwatch',
    {...cat, prepend_cloudwatch_timestamp: true},
    aws,
  );
  expect(await reading.rest()).toEqual(['2026-11-01T00:00:00.000Z line 0']);
});

test('closing ends a wait and a run', async () => {
  const {logs, aws} = worldOf();
  logs.add('a', ...events(0, 1));
  const reading = await Reading.open('cloudwatch', config, aws);
  await reading.take(1);
  const rest = reading.rest();
  await reading.close();
  expect(await rest).toEqual([]);
});
