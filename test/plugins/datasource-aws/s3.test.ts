// The datasource s3 against fakes of S3 and SQS: read once, found by listing, told of by a queue.
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {objectsIn} from '../../../plugins/datasource-aws/s3/notification.ts';
import {recordsOf} from '../../../plugins/datasource-aws/s3/records.ts';
import {FakeAws, Reading} from './fake-aws.ts';
import {FakeS3} from './fake-s3.ts';

const worldOf = () => {
  const s3 = new FakeS3();
  return {s3, aws: new FakeAws(s3.answer)};
};
const lines = (from: number, count: number) =>
  Array.from({length: count}, (_, i) => `line ${from + i}`);
const text = (from: number, count: number) => `${lines(from, count).join('\n')}\n`;

const notified = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventName: 'ObjectCreated:Put',
    s3: {
      bucket: {name: 'logs'},
      object: {key: encodeURIComponent(key).replaceAll('%20', '+'), eTag: `e-${key}`},
    },
  })),
});
const evented = (key: string) => ({
  'detail-type': 'Object Created',
  detail: {bucket: {name: 'logs'}, object: {key, etag: `e-${key}`}},
});

describe('what messages tell', () => {
  const keys = (message: object, format: 'auto' | 'eventbridge' | 'sns' | 's3notification') =>
    objectsIn(JSON.stringify(message), format).map(({bucket, key}) => `${bucket}/${key}`);
  const plain = notified('a b+c/é.gz');
  const removed = {Records: [{...plain.Records[0], eventName: 'ObjectRemoved:Delete'}]};
  const CASES = [
    {name: 'a notification', message: plain, told: ['logs/a b+c/é.gz']},
    {name: 'all of its records', message: notified('a', 'b'), told: ['logs/a', 'logs/b']},
    {
      name: 'an event, whose key is not encoded',
      message: evented('a+b%20c'),
      told: ['logs/a+b%20c'],
    },
    {name: 'one within SNS', message: {Message: JSON.stringify(plain)}, told: ['logs/a b+c/é.gz']},
    {
      name: 'an event within SNS',
      message: {Message: JSON.stringify(evented('k'))},
      told: ['logs/k'],
    },
    {
      name: 'the test that S3 sends',
      message: {Service: 'Amazon S3', Event: 's3:TestEvent'},
      told: [],
    },
    {name: 'an object that was removed', message: removed, told: []},
  ];
  test.each(CASES)('$name', ({message, told}) => {
    expect(keys(message, 'auto')).toEqual(told);
  });
  test('of another kind: refused', () => {
    for (const message of [[], {}, {Records: [{}]}, {Records: 3}, 'x'])
      expect(() => keys(message as object, 'auto')).toThrow();
    expect(() => keys(plain, 'eventbridge')).not.toThrow();
    expect(() => keys(plain, 'sns')).toThrow('expected a message of SNS');
  });
});

describe('records', () => {
  const cut = async (content: string, step: number, max = 1000) => {
    const bytes = Buffer.from(content);
    const pieces = (async function* () {
      for (let from = 0; from < bytes.length; from += step) yield bytes.subarray(from, from + step);
    })();
    const found: string[] = [];
    for await (const record of recordsOf(pieces, 'auto', max))
      if (record.length > 0) found.push(Buffer.from(record).toString('utf8'));
    return found;
  };
  const trail = `{"Records": [{"a":"]},\\"{[","b":[1,{"c":2}]} , {"d":"é"},{"Records":[3]}] , "x":[4]}`;
  const CASES = [
    {name: 'lines', content: 'a\r\nb\n\nc', found: ['a', 'b', 'c']},
    {
      name: 'CloudTrail',
      content: trail,
      found: ['{"a":"]},\\"{[","b":[1,{"c":2}]}', '{"d":"é"}', '{"Records":[3]}'],
    },
    {name: 'an empty list', content: '{"Records":[]}', found: []},
    {name: 'nothing', content: '', found: []},
    {name: 'a list that is cut off', content: '{"Records":[{"a":1},{"b', found: ['{"a":1}', '{"b']},
  ];
  for (const step of [1, 3, 1000])
    test.each(CASES)(`$name, ${step} bytes at a time`, async ({content, found}) => {
      expect(await cut(content, step)).toEqual(found);
    });
  test('another member of the name is no list of records', async () => {
    const document = '{"x":{"Records":[1]},"Records":[{"a":1}]}';
    const pieces = (async function* () {
      yield Buffer.from(document);
    })();
    const found: string[] = [];
    for await (const one of recordsOf(pieces, 'cloudtrail', 100))
      found.push(String(Buffer.from(one)));
    expect(found.filter(Boolean)).toEqual(['{"a":1}']);
  });
  test('a record longer than is kept keeps its beginning', async () => {
    expect(await cut(`${'x'.repeat(5000)}\nb`, 7, 10)).toEqual(['xxxxxxxxxx', 'b']);
  });
});

describe('read once', () => {
  const cat = {mode: 'cat', bucket_name: 'logs'};

  test('all below a prefix, plain and compressed, whatever their names', async () => {
    const {s3, aws} = worldOf();
    s3.put('logs/d/1.log', text(0, 3));
    s3.put('logs/d/2.log.gz', gzipSync(text(3, 3)));
    s3.put('logs/d/3', Buffer.concat([gzipSync(text(6, 1)), gzipSync(text(7, 1))]));
    s3.put('logs/d/4 +ü&.zst', zstdCompressSync(Buffer.from('line 8')));
    s3.put('logs/d/empty', '');
    s3.put('logs/other', 'of no interest');
    const reading = await Reading.open('s3', {...cat, prefix: 'd/'}, aws);
    expect(await reading.rest()).toEqual(lines(0, 9));
    const [first] = aws.asked;
    expect(first!.url.hostname).toBe('logs.s3.us-east-1.amazonaws.com');
    expect(first!.headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('in ranges of one version, and again from any position', async () => {
    const {s3, aws} = worldOf();
    const long = Array.from({length: 5_000}, (_, i) => `${i} ${'x'.repeat(1000)}`);
    s3.put('logs/big', long.join('\n'));
    s3.put('logs/big.gz', gzipSync(long.join('\n')));
    for (const key of ['big', 'big.gz']) {
      const whole = await Reading.open('s3', {...cat, key}, aws);
      expect(await whole.rest()).toEqual(long);
      expect(whole.chunks.length).toBeGreaterThan(3);
      let read = 0;
      for (const [i, {position, source, lines: had}] of whole.chunks.entries()) {
        read += had.length;
        if (i % 2 !== 1 && i < whole.chunks.length - 1) continue;
        const again = await Reading.open('s3', {...cat, key}, aws, {[source]: position});
        expect(await again.rest()).toEqual(long.slice(read));
      }
    }
    const ranges = aws.asked.map(({headers}) => headers['if-match']).filter(Boolean);
    expect(ranges.length).toBeGreaterThan(0);
  });

  test('an archive that is damaged gives what comes before the damage', async () => {
    const {s3, aws} = worldOf();
    const packed = gzipSync(text(0, 5));
    s3.put('logs/a.gz', packed.subarray(0, -10));
    s3.put('logs/b', text(5, 1));
    const reading = await Reading.open('s3', {...cat, prefix: ''}, aws);
    const found = await reading.rest();
    expect(found.at(-1)).toBe('line 5');
    expect(aws.counts.get('objects_damaged_total')).toBe(1);
  });

  test('a bomb of zeros takes no memory', async () => {
    const {s3, aws} = worldOf();
    s3.put('logs/bomb.gz', gzipSync(Buffer.alloc(24 << 20)));
    const reading = await Reading.open('s3', {...cat, key: 'bomb.gz'}, aws);
    expect((await reading.rest()).map(({length}) => length)).toEqual([1 << 20]);
    expect(aws.counts.get('records_cut_total')).toBe(1);
  });
});

describe('listed', () => {
  const list = {bucket_name: 'logs', polling_interval: 60};

  test('new objects, by when they were made; none twice, none missed', async () => {
    const {s3, aws} = worldOf();
    const {now} = aws;
    s3.put('logs/old', 'old', now - 60_000);
    const first = await Reading.open('s3', list, aws);
    expect(await first.next()).toEqual([]);
    s3.put('logs/b', text(0, 2), now + 2000);
    s3.put('logs/a', text(2, 2), now + 3000);
    expect(await first.take(4)).toEqual(lines(0, 4));
    await first.close();
    // One that shows late, with the time of its beginning, and one more.
    s3.put('logs/late', text(4, 1), now + 1000);
    s3.put('logs/z', text(5, 1), now + 60_000);
    const again = await Reading.open('s3', list, aws, first.positions);
    expect(await again.take(2)).toEqual(lines(4, 2));
    await again.close();
  });

  test('where it began is known before there is anything', async () => {
    const {s3, aws} = worldOf();
    const first = await Reading.open('s3', list, aws);
    await first.next();
    await first.close();
    s3.put('logs/a', text(0, 1), aws.now + 5000);
    aws.now += 3_600_000;
    const again = await Reading.open('s3', list, aws, first.positions);
    expect(await again.take(1)).toEqual(lines(0, 1));
    await again.close();
  });

  test('positions stay within their bound over many objects', async () => {
    const {s3, aws} = worldOf();
    s3.pageKeys = 100;
    for (let i = 0; i < 190; i++) s3.put(`logs/${i}`, `line ${i}`, aws.now + i * 1000);
    const first = await Reading.open('s3', {...list, start: 'beginning'}, aws);
    expect((await first.take(170)).length).toBe(170);
    await first.close();
    expect(JSON.stringify(first.positions.logs).length).toBeLessThan(4096);
    const again = await Reading.open('s3', list, aws, first.positions);
    expect(await again.take(20)).toEqual(lines(170, 20));
    await again.close();
  });
});

describe('told of by a queue', () => {
  const queue = {sqs_name: 'news', visibility_timeout: '90s'};

  test('a message is deleted when its objects are safe, not before', async () => {
    const {s3, aws} = worldOf();
    s3.put('logs/a b', text(0, 2));
    s3.put('logs/c', text(2, 2));
    s3.send(notified('a b', 'c'));
    const reading = await Reading.open('s3', queue, aws);
    expect(await reading.take(4)).toEqual(lines(0, 4));
    const [first, last] = reading.chunks;
    await reading.acknowledge('news', first!.position);
    const rest = reading.next();
    await settled();
    expect(s3.deleted).toEqual([]);
    await reading.acknowledge('news', last!.position);
    await settled();
    expect(s3.deleted).toEqual([1]);
    await reading.close();
    await rest;
    expect(aws.of('ReceiveMessage')[0]).toMatchObject({
      QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123/news',
      MaxNumberOfMessages: 1,
      VisibilityTimeout: 90,
    });
  });

  test('what comes again after a crash is not read again, and then deleted', async () => {
    const {s3, aws} = worldOf();
    s3.put('logs/a', text(0, 2));
    s3.put('logs/b', text(2, 2));
    s3.send(notified('a'));
    const first = await Reading.open('s3', queue, aws);
    expect(await first.take(2)).toEqual(lines(0, 2));
    await first.close();
    expect(s3.deleted).toEqual([]);
    s3.reappear();
    s3.send(evented('b'));
    const again = await Reading.open('s3', queue, aws, first.positions);
    expect(await again.take(2)).toEqual(lines(2, 2));
    const rest = again.next();
    await again.acknowledge('news');
    await settled();
    expect(s3.deleted).toEqual([1, 2]);
    await again.close();
    await rest;
  });

  test('a crash within an object: what follows, once', async () => {
    const {s3, aws} = worldOf();
    const long = Array.from({length: 3_000}, (_, i) => `${i} ${'x'.repeat(1000)}`);
    s3.put('logs/a', long.join('\n'));
    s3.send(notified('a'));
    const first = await Reading.open('s3', queue, aws);
    const head = (await first.next())!;
    await first.close();
    s3.reappear();
    const again = await Reading.open('s3', queue, aws, first.positions);
    expect(await again.take(long.length - head.length)).toEqual(long.slice(head.length));
    await again.close();
  });

  test('messages that say nothing stay; objects that are gone or forbidden stop nothing', async () => {
    const {s3, aws} = worldOf();
    s3.denied.add('secret');
    s3.put('logs/secret', 'x');
    s3.put('logs/a', text(0, 1));
    s3.send('no JSON');
    s3.send(notified('gone'));
    s3.send(notified('secret'));
    s3.send({Event: 's3:TestEvent'});
    s3.send(notified('a'));
    const reading = await Reading.open('s3', queue, aws);
    expect(await reading.take(1)).toEqual(lines(0, 1));
    const rest = reading.next();
    await reading.acknowledge('news');
    await settled();
    expect(s3.deleted.sort()).toEqual([2, 4, 5]);
    expect(aws.counts.get('messages_faulty_total')).toBe(1);
    expect(aws.counts.get('objects_denied_total')).toBe(1);
    expect(aws.health.at(-1)).toBe('degraded logs/secret may not be read');
    await reading.close();
    await rest;
  });

  test('messages stay hidden while they are not safe', async () => {
    const {s3, aws} = worldOf();
    s3.put('logs/a', text(0, 1));
    s3.put('logs/b', text(1, 1));
    s3.send(notified('a'));
    const reading = await Reading.open('s3', queue, aws);
    await reading.take(1);
    aws.now += 60_000;
    s3.send(notified('b'));
    expect(await reading.take(1)).toEqual(lines(1, 1));
    expect(s3.extended).toEqual(['receipt-1']);
    await reading.close();
  });

  test('too many requests slow it down', async () => {
    const {s3, aws} = worldOf();
    s3.put('logs/a', text(0, 1));
    s3.send(notified('a'));
    s3.slowDowns = 2;
    const reading = await Reading.open('s3', queue, aws);
    expect(await reading.take(1)).toEqual(lines(0, 1));
    expect(aws.waits.slice(0, 2)).toEqual([1_000, 2_000]);
    await reading.close();
  });
});

/** What is under way has been answered. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
