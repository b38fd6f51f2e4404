// Splunk's event collector, played by a fake that checks what arrives as the real one does:
// authorisation, channel, concatenated JSON objects, acknowledgement reported once.
import {describe, expect, test} from 'vitest';
import plugin, {splunk} from '../../../plugins/notification-splunk/index.ts';
import {testBundle} from '../bundled.ts';
import {type Asked, type FakeWeb, openWeb, type Reply} from '../fake-web.ts';
import {batchOf, never, openPlugin, packageOf} from '../open-plugin.ts';
import {testWayThere} from '../way-there.ts';

testBundle('notification-splunk');

const TOKEN = '12345678-aaaa-bbbb-cccc-1234567890ab';
const sources = packageOf('notification-splunk', plugin);
const open = (url: string, more: object = {}, waited: number[] = []) =>
  openPlugin(
    {
      ...sources,
      code: {plugin: {notifications: {splunk: splunk(async (ms) => void waited.push(ms))}}},
    },
    'notifications',
    'splunk',
    {url, token: TOKEN, ...more},
  );

/** The events of a request: JSON objects one after the other, as the collector reads them. */
function eventsOf({body}: Asked): Record<string, unknown>[] {
  return body
    .replaceAll('}{"time"', '}\n{"time"')
    .split('\n')
    .map((text) => JSON.parse(text));
}

const SUCCESS: Reply = {body: {text: 'Success', code: 0}};
const invalid = (number: number): Reply => ({
  status: 400,
  body: {text: 'Invalid data format', code: 6, 'invalid-event-number': number},
});

/** A collector with acknowledgement: numbers by request, indexed after it was asked some times. */
function indexer(asks: number): FakeWeb['reply'] {
  let given = 0;
  const asked = new Map<number, number>();
  return ({path, headers, body}) => {
    if (headers['x-splunk-request-channel'] === undefined)
      return {status: 400, body: {text: 'Data channel is missing', code: 10}};
    if (path.endsWith('/event')) {
      asked.set(given, 0);
      return {body: {text: 'Success', code: 0, ackId: given++}};
    }
    const acks = (JSON.parse(body) as {acks: number[]}).acks.map((id) => {
      const times = asked.get(id) ?? Number.NaN;
      asked.set(id, times + 1);
      if (times >= asks) asked.delete(id);
      return [id, times >= asks];
    });
    return {body: {acks: Object.fromEntries(acks)}};
  };
}

test('alerts are events with their own time, in one request', async () => {
  const web = await openWeb(() => SUCCESS);
  const {run, heard} = await open(web.url, {index: 'security', host: 'gate'});
  expect(await run.deliver(batchOf(3), never)).toEqual({status: 'ok', refused: []});
  expect(web.asked).toHaveLength(1);
  const [request] = web.asked as [Asked];
  expect(request).toMatchObject({
    method: 'POST',
    path: '/services/collector/event',
    headers: {authorization: `Splunk ${TOKEN}`, 'content-type': 'application/json'},
  });
  const events = eventsOf(request);
  expect(events.map(({event}) => (event as {uuid: string}).uuid)).toEqual(
    batchOf(3).alerts.map(({uuid}) => uuid),
  );
  expect(events[0]).toMatchObject({
    time: '1773482403.250',
    index: 'security',
    host: 'gate',
    source: 'firewatch',
    sourcetype: 'firewatch:alert',
  });
  expect(heard.counts.get('alerts_delivered_total')).toBe(3);
});

test("the operator's text is one event", async () => {
  const web = await openWeb(() => SUCCESS);
  const {run} = await open(`${web.url}/services/collector`);
  const text = 'he said "x"}{"time": 1}\n';
  expect(await run.deliver({...batchOf(2), text}, never)).toMatchObject({status: 'ok'});
  expect(JSON.parse(web.asked[0]!.body)).toMatchObject({event: text});
});

test('hostile text stays within its event', async () => {
  const web = await openWeb(() => SUCCESS);
  const {run} = await open(web.url);
  const message = '"}{"event":"forged"}\r\n\u0000\ud800';
  await run.deliver(batchOf(1, {message}), never);
  const {event} = JSON.parse(web.asked[0]!.body) as {event: {message: string}};
  expect(event.message).toBe(message);
});

test('large batches are cut into requests', async () => {
  const web = await openWeb(() => SUCCESS);
  const {run} = await open(web.url, {batch_bytes: 3000});
  expect(await run.deliver(batchOf(10), never)).toEqual({status: 'ok', refused: []});
  expect(web.asked.flatMap(eventsOf)).toHaveLength(10);
  expect(web.asked.length).toBeGreaterThan(3);
  for (const {body} of web.asked) expect(body.length).toBeLessThan(3000);
});

describe('an answer', () => {
  const ROWS: readonly (readonly [name: string, reply: Reply, expected: object])[] = [
    ['busy', {status: 503, body: {text: 'Server is busy', code: 9}}, {status: 'retry'}],
    [
      'too many requests',
      {status: 429, headers: {'retry-after': '7'}},
      {status: 'retry', afterMs: 7000},
    ],
    [
      'a wrong token',
      {status: 403, body: {text: 'Invalid token', code: 4}},
      {status: 'retry', reason: expect.stringContaining('check "token"')},
    ],
    [
      'an index that may not be written',
      {status: 400, body: {text: 'Incorrect index', code: 7}},
      {status: 'retry', reason: expect.stringContaining('check "index"')},
    ],
    [
      'a token that wants a channel',
      {status: 400, body: {text: 'Data channel is missing', code: 10}},
      {status: 'retry', reason: expect.stringContaining('acknowledge: true')},
    ],
    [
      'something that is no collector',
      {status: 200, body: '<html>welcome</html>'},
      {status: 'retry', reason: expect.stringContaining('no event collector')},
    ],
    [
      'another address',
      {status: 302, headers: {location: 'https://elsewhere.example.com/'}},
      {status: 'retry', reason: expect.stringContaining('elsewhere.example.com')},
    ],
    ['a fault inside', {status: 500, body: {text: 'Internal error', code: 8}}, {status: 'retry'}],
  ];
  for (const [name, reply, expected] of ROWS) {
    test(name, async () => {
      const web = await openWeb(() => reply);
      const {run, heard} = await open(web.url);
      const answer = await run.deliver(batchOf(2), never);
      expect(answer).toMatchObject(expected);
      expect(JSON.stringify([answer, heard.logs, heard.health])).not.toContain(TOKEN);
      expect(heard.health.at(-1)).toContain('degraded');
    });
  }
});

test('one faulty event is refused, those beside it arrive', async () => {
  const web = await openWeb(({body}) => {
    const at = eventsOf({body} as Asked).findIndex(({event}) =>
      (event as {uuid: string}).uuid.endsWith('3'),
    );
    return at < 0 ? SUCCESS : invalid(at);
  });
  const {run} = await open(web.url);
  const batch = batchOf(5);
  expect(await run.deliver(batch, never)).toEqual({
    status: 'ok',
    refused: [{uuid: batch.alerts[2]!.uuid, reason: expect.stringContaining('Invalid data')}],
  });
  expect(web.asked.map((one) => eventsOf(one).length)).toEqual([5, 2]);
});

test('a request that is too large is sent again in pieces', async () => {
  const web = await openWeb(({body}) => (body.length > 2000 ? {status: 413} : SUCCESS));
  const {run} = await open(web.url);
  const batch = batchOf(3);
  const huge = {...batch.alerts[1]!, message: 'x'.repeat(2000)};
  const alerts = [batch.alerts[0]!, huge, batch.alerts[2]!];
  expect(await run.deliver({...batch, alerts}, never)).toEqual({
    status: 'ok',
    refused: [{uuid: huge.uuid, reason: expect.stringContaining('413')}],
  });
});

test('what had been taken when Splunk became busy is not sent again', async () => {
  const web = await openWeb((_, number) => (number === 0 ? SUCCESS : {status: 503}));
  const {run} = await open(web.url, {batch_bytes: 3000});
  const batch = batchOf(6);
  const answer = await run.deliver(batch, never);
  const [first] = web.asked as [Asked];
  const sent = eventsOf(first).map(({event}) => (event as {uuid: string}).uuid);
  expect(answer).toMatchObject({status: 'retry', accepted: sent});
  expect(sent.length).toBeGreaterThan(0);
});

describe('with acknowledgement', () => {
  test('it is ok when the indexer has it', async () => {
    const web = await openWeb(indexer(2));
    const waited: number[] = [];
    const {run} = await open(web.url, {acknowledge: true}, waited);
    expect(await run.deliver(batchOf(2), never)).toEqual({status: 'ok', refused: []});
    expect(web.asked.map(({path}) => path.split('/').at(-1))).toEqual([
      'event',
      'ack',
      'ack',
      'ack',
    ]);
    expect(waited).toEqual([1000, 1000]);
    const channels = new Set(web.asked.map(({headers}) => headers['x-splunk-request-channel']));
    expect([...channels][0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(channels.size).toBe(1);
  });

  test('a late acknowledgement is heard at the next delivery, nothing is sent twice', async () => {
    const web = await openWeb(indexer(4));
    const {run} = await open(web.url, {acknowledge: true, acknowledge_timeout: '2s'});
    expect(await run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('did not acknowledge within 2s'),
    });
    expect(await run.deliver(batchOf(1), never)).toEqual({status: 'ok', refused: []});
    expect(web.asked.filter(({path}) => path.endsWith('/event'))).toHaveLength(1);
  });

  test('what is never acknowledged is sent again', async () => {
    const web = await openWeb(indexer(Number.POSITIVE_INFINITY));
    const {run} = await open(web.url, {acknowledge: true, acknowledge_timeout: '1s'});
    for (let time = 0; time < 3; time++)
      expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'retry'});
    expect(web.asked.filter(({path}) => path.endsWith('/event'))).toHaveLength(2);
  });

  test('a token without it is told apart', async () => {
    const web = await openWeb(() => SUCCESS);
    const {run} = await open(web.url, {acknowledge: true});
    expect(await run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('acknowledge: false'),
    });
  });
});

testWayThere(open, SUCCESS);

test('a duration that is none is said', async () => {
  await expect(
    open('http://127.0.0.1:9', {acknowledge: true, acknowledge_timeout: 'soon'}),
  ).rejects.toThrow(/acknowledge_timeout.*soon/);
});
