// Splunk's HTTP Event Collector with real clients on loopback: what is taken, and what is answered to
// what is not. Codes and texts are those that Splunk documents.
import {gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import plugin from '../../../plugins/datasource-http/index.ts';
import {openPlugin, packageOf} from '../open-plugin.ts';

const TOKEN = 'token-of-mine';

async function open(config: object = {}) {
  const packaged = packageOf('datasource-http', plugin);
  const opened = await openPlugin(packaged, 'datasources', 'splunk-hec', {
    listen_addr: '127.0.0.1:0',
    tokens: ['another-token', TOKEN],
    ...config,
  });
  const port = Number(/port (\d+)/.exec(opened.heard.logs.join())?.[1]);
  const ask = async (path: string, body?: BodyInit, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/services/collector${path}`, {
      ...(body !== undefined && {method: 'POST', body}),
      headers: {authorization: `Splunk ${TOKEN}`, ...headers},
    });
    const text = await response.text();
    return {status: response.status, json: text.startsWith('{') ? JSON.parse(text) : text};
  };
  const chunks = opened.run.chunks[Symbol.asyncIterator]();
  /** Reads a chunk and says that it is safe. */
  const take = async (): Promise<string[]> => {
    const {value} = await chunks.next();
    const bytes = Buffer.from(value!.bytes);
    const lines = value!.ends!.map((end: number, at: number) =>
      bytes.subarray(value!.ends![at - 1] ?? 0, end).toString(),
    );
    await opened.run.acknowledge!(value!.source, value!.position);
    return lines;
  };
  return {...opened, ask, take};
}

const OK = {status: 200, json: {text: 'Success', code: 0}};
const events = '{"event":"one","host":"a","time":1.5} {"event":{"two":[2]}}\n{"event":3}';

const TAKEN: readonly (readonly [
  name: string,
  path: string,
  body: BodyInit,
  lines: readonly string[],
  headers?: Record<string, string>,
])[] = [
  ['events', '/event', events, ['one', '{"two":[2]}', '3']],
  ['events by the short path', '', events, ['one', '{"two":[2]}', '3']],
  ['events of a version', '/event/1.0', events, ['one', '{"two":[2]}', '3']],
  ['a list of events', '/event', '[{"event":"one"},{"event":"two"}]', ['one', 'two']],
  ['lines', '/raw?sourcetype=x', 'one\r\n\ntwo', ['one', 'two']],
  ['packed lines', '/raw', gzipSync('one\ntwo\n'), ['one', 'two'], {'content-encoding': 'gzip'}],
  [
    'a token as a password',
    '/raw',
    'one',
    ['one'],
    {authorization: `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}`},
  ],
];
for (const [name, path, body, lines, headers] of TAKEN)
  test(`taken: ${name}`, async () => {
    const {ask, take} = await open();
    const answer = ask(path, body, headers);
    expect(await take()).toEqual(lines);
    expect(await answer).toEqual(OK);
  });

test('whole envelopes', async () => {
  const {ask, take} = await open({keep_envelope: true});
  const answer = ask('/event', '{"event":"one", "host":"a"}');
  expect(await take()).toEqual(['{"event":"one", "host":"a"}']);
  expect(await answer).toEqual(OK);
});

const REFUSED: readonly (readonly [
  name: string,
  path: string,
  body: BodyInit,
  status: number,
  json: unknown,
  headers?: Record<string, string>,
])[] = [
  ['no token', '', events, 401, {text: 'Token is required', code: 2}, {authorization: ''}],
  [
    'another scheme',
    '',
    events,
    401,
    {text: 'Invalid authorization', code: 3},
    {authorization: `Bearer ${TOKEN}`},
  ],
  [
    'a wrong token',
    '',
    events,
    403,
    {text: 'Invalid token', code: 4},
    {authorization: 'Splunk token-of-min'},
  ],
  ['nothing', '', '', 400, {text: 'No data', code: 5}],
  ['empty lines', '/raw', '\n\n', 400, {text: 'No data', code: 5}],
  [
    'no JSON behind an event',
    '',
    '{"event":"one"}{oops',
    400,
    {text: 'Invalid data format', code: 6, 'invalid-event-number': 1},
  ],
  [
    'no event',
    '',
    '{"event":"one"}{"host":"a"}',
    400,
    {text: 'Event field is required', code: 12, 'invalid-event-number': 1},
  ],
  [
    'a text',
    '',
    '"event"',
    400,
    {text: 'Event field is required', code: 12, 'invalid-event-number': 0},
  ],
  [
    'a blank event',
    '',
    '{"event":""}',
    400,
    {text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 0},
  ],
  [
    'asking for what is not given',
    '/ack',
    '{"acks":[0]}',
    400,
    {text: 'ACK is disabled', code: 14},
  ],
  ['another path', '/mint', 'x', 404, 'nothing is here\n'],
];
for (const [name, path, body, status, json, headers] of REFUSED)
  test(`refused: ${name}`, async () => {
    const {ask, take} = await open();
    expect(await ask(path, body, headers)).toEqual({status, json});
    // Nothing of it was taken.
    const answer = ask('/raw', 'what comes next');
    expect(await take()).toEqual(['what comes next']);
    expect(await answer).toEqual(OK);
  });

test('acknowledgements: numbers that are safe when they are given', async () => {
  const {ask, take} = await open({use_ack: true});
  expect(await ask('/raw', 'one')).toMatchObject({status: 400, json: {code: 10}});
  const headers = {'x-splunk-request-channel': 'c'};
  for (const ackId of [0, 1]) {
    const answer = ask('/raw', 'one', headers);
    expect(await take()).toEqual(['one']);
    expect((await answer).json).toEqual({text: 'Success', code: 0, ackId});
  }
  expect(await ask('/ack?channel=c', '{"acks":[0,1]}')).toEqual({
    status: 200,
    json: {acks: {0: true, 1: true}},
  });
  expect(await ask('/ack?channel=c', '{"acks":"all"}')).toMatchObject({json: {code: 6}});
});

test('health, without a token', async () => {
  const {ask} = await open();
  const answer = await ask('/health', undefined, {authorization: ''});
  expect(answer).toEqual({status: 200, json: {text: 'HEC is healthy', code: 17}});
  expect((await ask('/event')).status).toBe(405);
});
