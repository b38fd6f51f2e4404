// The commands on notifications: with plugins as they are installed, against services that are
// well, wrong, slow, or refuse.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Alert} from '@firewatch/schemas';
import {addAlerts, openStore, outboxDepth, outboxOf} from '@firewatch/server';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {environment} from '../kernel/plugin/workshop.ts';
import {installBuilt} from '../plugins/build.ts';
import {CERTIFICATE, KEY} from '../plugins/certificate.ts';
import {openWeb, type Reply} from '../plugins/fake-web.ts';
import {openSmtp, type SmtpOptions} from '../plugins/notification-email/fake-smtp.ts';
import {batchOf} from '../plugins/open-plugin.ts';
import {runCli} from './harness.ts';

const PLUGINS = ['http', 'slack', 'email', 'splunk', 'elasticsearch', 'syslog', 'file'];
const folder = mkdtempSync(join(tmpdir(), 'firewatch-notifications-'));
const installed = join(folder, 'plugins');
let state = '';
let made = 0;
beforeAll(() => {
  for (const type of PLUGINS) installBuilt(`notification-${type}`, installed);
}, 120_000);
afterAll(() => rmSync(folder, {recursive: true, force: true}));
beforeEach(() => {
  state = join(folder, `state-${made++}`);
  mkdirSync(state);
});

/** Runs it with these documents of notifications, each a text. */
function run(documents: readonly string[], ...argv: string[]) {
  const config = join(state, 'firewatch.yaml');
  mkdirSync(join(state, 'notifications'), {recursive: true});
  writeFileSync(join(state, 'notifications', 'all.yaml'), documents.join('\n---\n'), {mode: 0o600});
  writeFileSync(config, 'profiles: profiles.yaml\n');
  const names = documents.map((text) => /^name: (.*)$/m.exec(text)![1]);
  writeFileSync(
    join(state, 'profiles.yaml'),
    `name: ours\nfilters: [Alert.Remediation == true]\ndecisions: [{type: ban, duration: 4h}]\n${names.length > 0 ? `notifications: [${names}]\n` : ''}`,
  );
  const {timers} = environment();
  const own = ['--config', config, '--state', installed, '--store', store(), '--plain'];
  return runCli(['notifications', ...argv, ...own], {context: timers});
}

const store = () => join(state, 'firewatch.db');
const http = (url: string, more = '') => `type: http\nname: hook\nurl: ${url}\n${more}`;

/** Puts alerts into the store, each told to the sinks. */
async function stored(alerts: readonly Alert[], tell: readonly string[]): Promise<void> {
  const {database, close} = await openStore(store());
  await addAlerts(database, alerts, {
    now: 1_770_000_000_000,
    decide: async (alert) => ({alert, tell, refused: [], rolledUp: []}),
  });
  await close();
}

/** Makes all that waits for a sink dead letters. */
async function buried(sink: string, reason: string): Promise<void> {
  const {database, close} = await openStore(store());
  const outbox = outboxOf(database);
  const dead = (await outbox.waiting(sink, 100, 0)).map(({id}) => ({id, reason}));
  await outbox.settle(sink, {gone: [], dead}, 1_770_000_100_000);
  await close();
}

async function depths() {
  const {database, close} = await openStore(store());
  const found = await outboxDepth(database);
  await close();
  return found.map(({sink, waiting, dead}) => ({sink, waiting, dead}));
}

describe('test', () => {
  test('what is well: one alert, as the template has it', async () => {
    const web = await openWeb(() => ({status: 200}));
    const format = 'format: "{{range .}}{{.Scenario}} {{.Source.Value}}{{end}}"';
    const {code, stderr, stdout} = await run([http(web.url, format)], 'test', 'hook');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^hook: delivered in \d+ ms\n$/);
    expect(web.asked.map(({body}) => body)).toEqual(['test alert 10.10.10.10']);
  });

  test('an alert of the store, and one of our own words', async () => {
    await stored(batchOf(1).alerts, []);
    const web = await openWeb(() => ({status: 200}));
    await run([http(web.url)], 'test', 'hook', '--alert', '1');
    await run(
      [http(web.url)],
      'test',
      'hook',
      '-a',
      '{"scenario": "me/mine", "source": {"cn": "FR"}}',
    );
    const [first, second] = web.asked.map(({body}) => JSON.parse(body)[0]);
    expect(first).toEqual({
      ...batchOf(1).alerts[0],
      start_at: '2026-03-14T10:00:00.500Z',
      stop_at: '2026-03-14T10:00:03.250Z',
    });
    expect(second).toMatchObject({scenario: 'me/mine', source: {cn: 'FR', value: '10.10.10.10'}});
    const wrong = await run([http(web.url)], 'test', 'hook', '-a', '{"events_count": -1, "x": 1}');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('FW5224 ');
    expect(wrong.stderr).toContain('/events_count: ');
    expect(web.asked).toHaveLength(2);
  });

  test('a name that no notification has', async () => {
    const {code, stderr} = await run([http('http://127.0.0.1:1')], 'test', 'slack');
    expect([code, stderr]).toEqual([
      1,
      'firewatch: FW5220 there is no notification "slack"; there are hook\n',
    ]);
  });

  test('as JSON', async () => {
    const web = await openWeb(() => ({status: 400, body: 'no such field'}));
    const {code, stdout} = await run([http(web.url)], 'test', 'hook', '-o', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ...{name: 'hook', type: 'http', outcome: 'refused', ms: expect.any(Number)},
      reason: expect.stringContaining('answered 400: no such field'),
    });
  });

  const NO_ANSWER = (): undefined => undefined;
  const REPLIES: [name: string, reply: () => Reply | undefined, said: RegExp][] = [
    [
      'the credentials are wrong',
      () => ({status: 403, body: 'invalid_token'}),
      /FW5221 .* answered 403: invalid_token \(check the credentials\)/,
    ],
    [
      'the address is wrong',
      () => ({status: 404, body: 'no_service'}),
      /FW5221 .* answered 404: no_service \(check the address\)/,
    ],
    ['it is busy', () => ({status: 503, body: 'later'}), /FW5221 .* answered 503: later/],
    [
      'it refuses',
      () => ({status: 400, body: 'invalid_payload'}),
      /FW5223 .* answered 400: invalid_payload/,
    ],
    ['it does not answer', NO_ANSWER, /FW5222 .*: no answer within 700ms/],
  ];
  for (const type of ['http', 'slack'] as const) {
    for (const [name, reply, said] of REPLIES) {
      test(`${type}: ${name}`, async () => {
        const web = await openWeb(reply);
        const setting = type === 'http' ? 'url' : 'webhook';
        const document = `type: ${type}\nname: hook\n${setting}: ${web.url}/secretpath\n`;
        const {code, stderr} = await run([document], 'test', 'hook', '--timeout', '700ms');
        expect(stderr).toMatch(said);
        expect(stderr).not.toContain('secretpath');
        expect(code).toBe(1);
        expect(web.asked).toHaveLength(1);
      });
    }
  }

  test('nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const {port} = server.address() as {port: number};
    await new Promise((resolve) => server.close(resolve));
    const {stderr} = await run([http(`http://127.0.0.1:${port}`)], 'test', 'hook');
    expect(stderr).toMatch(/FW5221 hook: .*the connection was refused/);
  });

  test('no host of the name', async () => {
    const {stderr} = await run([http('http://nowhere.invalid')], 'test', 'hook');
    expect(stderr).toMatch(
      /FW5221 hook: nowhere\.invalid: (there is no host of this name|the name cannot be resolved now)/,
    );
  });

  test('a certificate that is not trusted', async () => {
    const web = await openWeb(() => ({status: 200}), {key: KEY, cert: CERTIFICATE});
    const {stderr} = await run([http(web.url)], 'test', 'hook');
    expect(stderr).toMatch(/FW5221 hook: .*certificate is not trusted/);
  });

  const SMTP: [name: string, server: SmtpOptions, code: number, said: RegExp][] = [
    ['well', {}, 0, /mail: delivered in/],
    [
      'refuses the mail',
      {answer: (command) => (command === 'DATA' ? '554 spam' : undefined)},
      1,
      /FW5223 mail: .*554 spam/,
    ],
    [
      'does not know the receiver',
      {answer: (command) => (command.startsWith('RCPT') ? '550 who' : undefined)},
      1,
      /FW5221 mail: .*550 who/,
    ],
    [
      'never greets',
      {answer: (command) => (command === 'CONNECT' ? '' : undefined)},
      1,
      /FW5222 mail: no answer within 1s/,
    ],
  ];
  for (const [name, server, code, said] of SMTP) {
    test(`a mail server that ${name}`, async () => {
      const {port} = await openSmtp(server);
      const mail = `type: email\nname: mail\nsmtp_host: 127.0.0.1\nsmtp_port: ${port}\nencryption_type: none\nauth_type: none\nreceiver_emails: [ops@example.com]`;
      const outcome = await run([mail], 'test', 'mail', '--timeout', '1s');
      expect(outcome.stderr).toMatch(said);
      expect(outcome.code).toBe(code);
    });
  }
});

describe('preview', () => {
  const ROWS: [type: string, settings: string, shown: (string | RegExp)[]][] = [
    ['http', 'url: http://x/secretpath', ['"scenario":"test alert"']],
    [
      'http',
      'url: http://x\nformat: "{{range .}}<{{.Source.Value}}>{{end}}"',
      [/^<10\.10\.10\.10>\n$/],
    ],
    [
      'slack',
      'webhook: https://x/secretpath',
      ['"blocks": [', 'test alert', '"unfurl_links": false'],
    ],
    [
      'email',
      'smtp_host: x\nreceiver_emails: [ops@example.com]',
      ['To: ops@example.com\nSubject: ', '<h3>'],
    ],
    ['splunk', 'url: https://x\ntoken: secretpath', [/^\{"time":"\d+\.\d{3}","event":\{/]],
    ['elasticsearch', 'urls: [http://x]', ['"dataset": "firewatch.alert"']],
    ['syslog', 'url: udp://x:514\nmessage: cef', ['CEF:0|']],
    [
      'file',
      'log_path: /var/log/alerts.log',
      [/^\{"time":"[^"]+","program":"firewatch","alert":\{/],
    ],
  ];
  for (const [type, settings, shown] of ROWS) {
    test(`${type}, ${settings.split('\n').at(-1)}`, async () => {
      const outcome = await run(
        [`type: ${type}\nname: it\n${settings}`],
        'preview',
        'it',
        '-o',
        'raw',
      );
      expect(outcome.stderr).toBe('');
      for (const one of shown) {
        if (typeof one === 'string') expect(outcome.stdout).toContain(one);
        else expect(outcome.stdout).toMatch(one);
      }
      expect(outcome.stdout).not.toContain('secretpath');
    });
  }

  test('all of them, of a stored alert; hostile text does not reach the terminal', async () => {
    await stored(batchOf(1, {scenario: 'a\x1b[31mb'}).alerts, []);
    const format = 'format: "{{range .}}{{.Scenario}}{{end}}"\nescape: none';
    const documents = [
      http('http://x', format),
      `type: http\nname: other\nurl: http://x\n${format}`,
    ];
    const {stdout} = await run(documents, 'preview', '--alert', '1');
    expect(stdout).toContain('hook');
    expect(stdout).toContain('other');
    expect(stdout).toContain('a\\x1b[31mb');
  });

  test('a template that fails on the alert', async () => {
    const format = 'format: "{{range .}}{{index .Events 7}}{{end}}"';
    const {code, stderr} = await run([http('http://x', format)], 'preview', 'hook');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/FW5102 .*all\.yaml:/)]);
  });
});

describe('list and inspect', () => {
  test('whom profiles tell, and what waits', async () => {
    await stored(batchOf(3).alerts, ['hook']);
    const document = http('http://x/secretpath', 'group_wait: 30s');
    expect((await run([document], 'list')).stdout).toBe(
      'Active  Name  Type  Profile name  Waiting  Dead\nyes     hook  http  ours          3        0\n',
    );
    expect((await run([document], 'list', '-o', 'raw')).stdout).toBe(
      'Name,Type,Profile name\nhook,http,ours\n',
    );
    const json = JSON.parse((await run([document], 'list', '-o', 'json')).stdout);
    expect(json).toMatchObject({
      hook: {
        plugin_config: {type: 'http', name: 'hook', url: '***', method: 'POST'},
        associated_profiles: ['ours'],
        waiting: 3,
      },
    });
    const human = await run([document], 'inspect', 'hook');
    expect(human.stdout).toMatch(/^group_wait +30s$/m);
    expect(human.stdout).not.toContain('secretpath');
    expect((await run([document], 'inspect', 'nope')).stderr).toContain('FW5220');
  });

  test('none', async () => {
    expect((await run([], 'list')).stdout).toBe('No notifications\n');
  });
});

describe('reinject', () => {
  const documents = [http('http://x'), 'type: http\nname: other\nurl: http://x'];

  test('to whom the profiles tell', async () => {
    await stored(batchOf(1).alerts, []);
    const {code, stderr} = await run(documents, 'reinject', '1');
    expect([code, stderr]).toEqual([0, 'alert 1 is put out for hook, other\n']);
    expect(await depths()).toEqual([
      {sink: 'hook', waiting: 1, dead: 0},
      {sink: 'other', waiting: 1, dead: 0},
    ]);
  });

  test('to those named; no alert, no notification', async () => {
    await stored(batchOf(1).alerts, []);
    const named = await run(documents, 'reinject', '1', 'other', '-o', 'json');
    expect(JSON.parse(named.stdout)).toEqual({alert: 1, notifications: ['other']});
    expect(await depths()).toEqual([{sink: 'other', waiting: 1, dead: 0}]);
    expect((await run(documents, 'reinject', '9')).stderr).toContain('FW5030');
    expect((await run(documents, 'reinject', '1', 'nope')).stderr).toContain('FW5220');
  });
});

describe('what was given up, and what waits for nobody', () => {
  const documents = [http('http://x')];
  beforeEach(async () => {
    await stored(batchOf(3).alerts, ['hook', 'gone']);
    await buried('hook', 'answered 400: \x1b[31mno');
  });

  test('is listed with the reason', async () => {
    const {stdout} = await run(documents, 'dead', 'list');
    expect(stdout).toMatch(
      /^1 +hook +firewatch\/ssh-bf Ip:203\.0\.113\.1 .* answered 400: \\x1b\[31mno$/m,
    );
    const raw = (await run(documents, 'dead', 'list', '--limit', '1', '-o', 'raw')).stdout;
    expect(raw.split('\n')).toHaveLength(3);
    const json = JSON.parse((await run(documents, 'dead', 'list', '-o', 'json')).stdout);
    expect(json[2]).toMatchObject({
      id: 3,
      notification: 'hook',
      attempts: 1,
      alert: {kind: 'crowdsec'},
    });
    expect((await run(documents, 'dead', 'list', '--name', 'x')).stdout).toBe('No dead letters\n');
  });

  test('is sent again, or dropped', async () => {
    expect((await run(documents, 'dead', 'resend', '1')).stderr).toBe(
      '1 dead letter(s) put back into the outbox\n',
    );
    expect((await run(documents, 'dead', 'drop', '2')).stderr).toBe('1 dead letter(s) dropped\n');
    expect((await run(documents, 'dead', 'drop', '2')).stderr).toContain('FW5225');
    expect((await run(documents, 'dead', 'drop')).code).toBe(2);
    expect(await depths()).toEqual([
      {sink: 'gone', waiting: 3, dead: 0},
      {sink: 'hook', waiting: 1, dead: 1},
    ]);
    await run(documents, 'dead', 'resend', '--all', '--name', 'hook');
    expect((await run(documents, 'drop', 'gone')).stderr).toBe('3 alert(s) dropped\n');
    expect(await depths()).toEqual([{sink: 'hook', waiting: 2, dead: 0}]);
  });
});
