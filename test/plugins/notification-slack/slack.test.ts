// Slack's webhooks, played by a server that answers as Slack documents it.
import {describe, expect, test} from 'vitest';
import plugin from '../../../plugins/notification-slack/index.ts';
import {cut} from '../../../plugins/notification-slack/message.ts';
import {testBundle} from '../bundled.ts';
import {type FakeWeb, openWeb, type Reply} from '../fake-web.ts';
import {batchOf, never, openPlugin, packageOf} from '../open-plugin.ts';
import {testWayThere} from '../way-there.ts';

testBundle('notification-slack');

const PATH = '/services/T00/B00/very-secret-token';
const open = (url: string, more: object = {}) =>
  openPlugin(packageOf('notification-slack', plugin), 'notifications', 'slack', {
    webhook: `${url}${PATH}`,
    ...more,
  });
const OK: Reply = {body: 'ok'};
interface Message {
  readonly text: string;
  readonly blocks?: readonly {readonly text: {readonly type: string; readonly text: string}}[];
}
const messageIn = ({asked}: FakeWeb) => JSON.parse(asked.at(-1)!.body) as Message;

test('a batch is one message with a block for each alert', async () => {
  const web = await openWeb(() => OK);
  const {run} = await open(web.url, {channel: '#ops', username: 'firewatch', icon_emoji: ':eyes:'});
  expect(await run.deliver(batchOf(2), never)).toEqual({status: 'ok', refused: []});
  expect(web.asked).toHaveLength(1);
  expect(web.asked[0]).toMatchObject({
    method: 'POST',
    path: PATH,
    headers: {'content-type': 'application/json'},
  });
  const message = messageIn(web);
  expect(message).toMatchObject({
    channel: '#ops',
    username: 'firewatch',
    icon_emoji: ':eyes:',
    text: 'firewatch/ssh-bf by Ip 203.0.113.1 and 1 more alerts',
    unfurl_links: false,
    unfurl_media: false,
  });
  expect(message.blocks!.map(({text}) => text.text.split('\n')[0])).toEqual([
    'firewatch/ssh-bf by Ip 203.0.113.1',
    'firewatch/ssh-bf by Ip 203.0.113.2',
  ]);
  expect(message.blocks![0]!.text.text).toContain('Ip 203.0.113.1: ban for 4h0m0s');
  expect(message.blocks![0]!.text.text).toContain('network: AS64496 Example');
});

test('log text makes no mention, link, markup or line', async () => {
  const web = await openWeb(() => OK);
  const {run} = await open(web.url);
  const message =
    '<!channel> <https://evil.example|click> *b* :fire: & \u202egnp.exe\r\nforged\u0000';
  const value = '<@U123>\n<!here>';
  await run.deliver(batchOf(1, {message, source: {scope: 'user', value}}), never);
  const {text, blocks} = messageIn(web);
  for (const shown of [text, blocks![0]!.text.text]) {
    expect(shown).not.toMatch(/[<>\u202e\u0000]/);
  }
  expect(text).not.toContain('\n');
  expect(blocks![0]!.text).toMatchObject({type: 'plain_text', emoji: false});
  expect(blocks![0]!.text.text).toContain(
    '&lt;!channel&gt; &lt;https://evil.example|click&gt; *b*',
  );
  expect(blocks![0]!.text.text.split('\n')).not.toContain('forged');
});

test("the operator's text is sent as it is", async () => {
  const web = await openWeb(() => OK);
  const {run} = await open(web.url);
  const text = '*ban* <https://example.com|203.0.113.1>';
  await run.deliver({...batchOf(1), text}, never);
  expect(messageIn(web)).toEqual({text, unfurl_links: false, unfurl_media: false});
});

describe('what is too long', () => {
  test('alerts beyond the blocks of a message are counted', async () => {
    const web = await openWeb(() => OK);
    const {run} = await open(web.url);
    expect(await run.deliver(batchOf(100), never)).toEqual({status: 'ok', refused: []});
    const {blocks} = messageIn(web);
    expect(blocks).toHaveLength(49);
    expect(blocks!.at(-1)!.text.text).toBe('and 52 more alerts');
  });

  test('texts are cut within the limits', async () => {
    const web = await openWeb(() => OK);
    const {run} = await open(web.url);
    await run.deliver(batchOf(1, {message: '<'.repeat(100_000)}), never);
    expect(messageIn(web).blocks![0]!.text.text.length).toBeLessThanOrEqual(3000);
    await run.deliver({...batchOf(1), text: 'x'.repeat(100_000)}, never);
    expect(messageIn(web).text).toHaveLength(40_000);
  });

  const CUTS = [
    ['abcdef', 4, 'abc…'],
    ['abcd', 4, 'abcd'],
    ['ab&lt;cd', 6, 'ab…'],
    ['&lt;abcdef', 6, '&lt;a…'],
  ] as const;
  for (const [text, max, expected] of CUTS) {
    test(`${text} at ${max}`, () => expect(cut(text, max)).toBe(expected));
  }
});

describe('an answer', () => {
  const ROWS: readonly (readonly [name: string, reply: Reply, expected: object])[] = [
    [
      'too many requests',
      {status: 429, headers: {'retry-after': '30'}},
      {status: 'retry', afterMs: 30_000},
    ],
    ['a fault of Slack', {status: 500, body: 'rollup_error'}, {status: 'retry'}],
    [
      'a wrong webhook',
      {status: 404, body: 'no_service'},
      {status: 'retry', reason: expect.stringContaining('no_service (check the address)')},
    ],
    [
      'a webhook that was revoked',
      {status: 403, body: 'invalid_token'},
      {status: 'retry', reason: expect.stringContaining('check the credentials')},
    ],
    [
      'a message that it will not have',
      {status: 400, body: 'invalid_blocks'},
      {status: 'refused', reason: 'Slack answered 400: invalid_blocks'},
    ],
    [
      'another address',
      {status: 301, headers: {location: 'https://elsewhere.example.com/'}},
      {status: 'retry', reason: expect.stringContaining('elsewhere.example.com')},
    ],
  ];
  for (const [name, reply, expected] of ROWS) {
    test(name, async () => {
      const web = await openWeb(() => reply);
      const {run, heard} = await open(web.url);
      const answer = await run.deliver(batchOf(1), never);
      expect(answer).toMatchObject(expected);
      expect(web.asked).toHaveLength(1);
      expect(JSON.stringify([answer, heard.health, heard.logs])).not.toContain('very-secret-token');
    });
  }
});

testWayThere(open, OK);
