// `firewatch notifications test` as a process: whatever the service does, it says so and ends.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {installBuilt} from '../plugins/build.ts';
import {openWeb} from '../plugins/fake-web.ts';
import {openSmtp} from '../plugins/notification-email/fake-smtp.ts';
import {built, firewatch} from './harness.ts';

const state = mkdtempSync(join(tmpdir(), 'firewatch-notifications-'));
afterAll(() => rmSync(state, {recursive: true, force: true}));
beforeAll(async () => {
  await built();
  for (const type of ['email', 'slack']) installBuilt(`notification-${type}`, state);
}, 120_000);

const tried = (document: string) => {
  mkdirSync(join(state, 'notifications'), {recursive: true});
  writeFileSync(join(state, 'notifications', 'it.yaml'), document, {mode: 0o600});
  const config = join(state, 'firewatch.yaml');
  writeFileSync(config, '{}\n');
  const own = ['--config', config, '--state', state];
  return firewatch(['notifications', 'test', 'it', '--timeout', '2s', ...own]);
};

const mail = (port: number) =>
  `type: email\nname: it\nsmtp_host: 127.0.0.1\nsmtp_port: ${port}\nencryption_type: none\nauth_type: none\nreceiver_emails: [ops@example.com]\n`;

test('mail that arrives', async () => {
  const {port, mails} = await openSmtp();
  const outcome = await tried(mail(port));
  expect(outcome).toMatchObject({code: 0, stderr: expect.stringContaining('it: delivered in')});
  expect(mails).toHaveLength(1);
});

test('a mail server that never says good-bye', async () => {
  const {port, mails} = await openSmtp({
    answer: (command) => (command === 'QUIT' ? '' : undefined),
  });
  expect((await tried(mail(port))).code).toBe(0);
  expect(mails).toHaveLength(1);
});

test('a mail server that hangs in the middle', async () => {
  const {port} = await openSmtp({
    answer: (command) => (command.startsWith('RCPT') ? '' : undefined),
  });
  const {code, stderr} = await tried(mail(port));
  expect([code, stderr]).toEqual([1, expect.stringContaining('FW5222 it: no answer within 2s')]);
});

test('Slack that refuses, and Slack that never answers', async () => {
  const web = await openWeb(() => ({status: 403, body: 'invalid_token'}));
  const document = `type: slack\nname: it\nwebhook: ${web.url}/services/T/B/x\n`;
  const refused = await tried(document);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('403: invalid_token (check the credentials)');
  web.reply = () => undefined;
  const late = await tried(document);
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('FW5222')]);
});
