// The templates of examples/notifications against services that take what their documentation says,
// with alerts whose texts attackers wrote.
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Alert} from '@firewatch/schemas';
import {expect, onTestFinished, test} from 'vitest';
import {readConfig} from '../../../kernel/config/read.ts';
import type {NotificationSink} from '../../../kernel/notifications/sink.ts';
import {Catalogue} from '../../../kernel/plugin/catalogue.ts';
import {DatasourceCatalogue} from '../../../kernel/plugin/datasources.ts';
import plugin from '../../../plugins/notification-http/index.ts';
import {openWeb, type Reply} from '../fake-web.ts';
import {batchOf, never, openPlugin, PLUGINS, packageOf} from '../open-plugin.ts';

const EXAMPLES = join(PLUGINS, '../examples/notifications');
const HOSTILE = `"}],@everyone <b>*_[x](http://evil.example)\\\n\r\u202e{{.}} <!channel>`;
const SCENARIO = `${HOSTILE} ${'long '.repeat(500)}`;

/** The example as the agent reads it; with another address where it has one. */
async function sinkOf(name: string, url: string): Promise<NotificationSink> {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-templates-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const written = readFileSync(join(EXAMPLES, `${name}.yaml`), 'utf8');
  const file = join(folder, 'it.yaml');
  writeFileSync(file, written.replace(/^url: .*$/m, `url: ${url}`), {mode: 0o600});
  writeFileSync(join(folder, 'firewatch.yaml'), `notification_files: [${file}]\n`);
  const env = {
    ...{SENTINEL_WORKSPACE: '0000-1', SENTINEL_KEY: 'c2VjcmV0'},
    ...{TELEGRAM_CHAT: '-1001', NTFY_TOKEN: 'tk_x'},
  };
  const own = [packageOf('notification-http', plugin)];
  const {notifications, warnings} = await readConfig(join(folder, 'firewatch.yaml'), {
    datasources: () => DatasourceCatalogue.open([], undefined),
    notifications: async () => ({
      catalogue: await new Catalogue('notifications').fill(own, undefined),
      world: {hostname: 'bastion', machine: 'bastion', zone: 'UTC', env, now: () => 0},
    }),
    env,
  });
  expect(warnings).toEqual([]);
  return notifications[0]!;
}

/** What the service is sent of as many alerts as the example puts into a message. */
async function sent(name: string, reply: Reply) {
  const web = await openWeb(() => reply);
  const sink = await sinkOf(name, `${web.url}/in`);
  const source = {scope: 'username', value: SCENARIO} satisfies Alert['source'];
  const batch = batchOf(sink.policy.groupThreshold!, {scenario: SCENARIO, source});
  const text = sink.render!(batch.alerts);
  const {run} = await openPlugin(sink.plugin, 'notifications', sink.type, sink.config);
  expect(await run.deliver({...batch, text}, never)).toMatchObject({status: 'ok'});
  return {asked: web.asked[0]!, alerts: batch.alerts};
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

test('Discord: one message in its limit that mentions nobody and has no markup of others', async () => {
  const {asked, alerts} = await sent('discord', {status: 204});
  expect(asked.headers['content-type']).toBe('application/json');
  const message = JSON.parse(asked.body);
  expect(Object.keys(message).sort()).toEqual(['allowed_mentions', 'content']);
  expect(message.allowed_mentions).toEqual({parse: []});
  expect(message.content.length).toBeLessThanOrEqual(2000);
  expect(message.content).toContain('\\*\\_\\[x\\]');
  expect(lines(message.content).length).toBeGreaterThanOrEqual(alerts.length);
});

test('Teams: an adaptive card with a block for each alert, in its limit', async () => {
  const {asked, alerts} = await sent('teams', {status: 202});
  const {type, attachments} = JSON.parse(asked.body);
  expect([type, attachments.length]).toEqual(['message', 1]);
  const [{contentType, content}] = attachments;
  expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
  expect(content).toMatchObject({type: 'AdaptiveCard', version: '1.4'});
  expect(content.body).toHaveLength(alerts.length);
  for (const block of content.body) {
    expect(Object.keys(block).sort()).toEqual(['text', 'type', 'wrap']);
    expect(block.text).toContain('\\[x\\]');
  }
  expect(Buffer.byteLength(asked.body)).toBeLessThanOrEqual(28 * 1024);
});

test('Telegram: plain text in its limit', async () => {
  const {asked} = await sent('telegram', {body: {ok: true, result: {message_id: 1}}});
  const message = JSON.parse(asked.body);
  expect(Object.keys(message).sort()).toEqual(['chat_id', 'disable_web_page_preview', 'text']);
  expect(message.chat_id).toBe('-1001');
  expect(message.text.length).toBeLessThanOrEqual(4096);
  expect(message.text).toContain('<b>*_[x](http://evil.example)');
});

test('ntfy: a line for each alert, headers of ours alone', async () => {
  const {asked, alerts} = await sent('ntfy', {body: {id: 'x'}});
  expect(asked.headers).toMatchObject({
    ...{title: 'firewatch', priority: 'high', authorization: 'Bearer tk_x'},
    'content-type': 'text/plain; charset=utf-8',
  });
  expect(Buffer.byteLength(asked.body)).toBeLessThanOrEqual(4096);
  expect(lines(asked.body)).toHaveLength(alerts.length);
});

test('Sentinel, and all others, are what the agent takes', async () => {
  for (const name of readdirSync(EXAMPLES)) {
    const {type} = await sinkOf(name.replace('.yaml', ''), 'http://127.0.0.1:1');
    expect(type).toBe(name === 'sentinel.yaml' ? 'sentinel' : 'http');
  }
});
