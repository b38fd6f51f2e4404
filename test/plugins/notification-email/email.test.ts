// Mail, to a server of our own that speaks SMTP strictly.
import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import plugin from '../../../plugins/notification-email/index.ts';
import {mailOf} from '../../../plugins/notification-email/message.ts';
import {testBundle} from '../bundled.ts';
import {CERTIFICATE} from '../certificate.ts';
import {batchOf, never, openPlugin, packageOf} from '../open-plugin.ts';
import {openSmtp, type SmtpOptions} from './fake-smtp.ts';

testBundle('notification-email');

const PASSWORD = 'very-secret-password';
const CA = join(tmpdir(), `firewatch-email-ca-${process.pid}.pem`);
writeFileSync(CA, CERTIFICATE);

const open = (port: number, more: object = {}) =>
  openPlugin(packageOf('notification-email', plugin), 'notifications', 'email', {
    smtp_host: '127.0.0.1',
    smtp_port: port,
    encryption_type: 'none',
    sender_email: 'firewatch@example.com',
    receiver_emails: ['ops@example.com', 'noc@example.com'],
    ...more,
  });

/** Headers of a mail, unfolded; and what follows them. */
function parts(text: string): {headers: Record<string, string>; body: string} {
  const at = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, at).replaceAll('\r\n ', ' ').replaceAll('\r\n\t', ' ').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {headers: Object.fromEntries(headers), body: text.slice(at + 4)};
}

/** Texts of the parts of a mail, decoded. */
function decoded(text: string): Record<string, string> {
  const {headers, body} = parts(text);
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type']!)![1];
  const found = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const {headers: own, body: content} = parts(part.slice(2));
      const encoding = own['content-transfer-encoding'];
      const bytes =
        encoding === 'base64'
          ? Buffer.from(content, 'base64')
          : encoding === 'quoted-printable'
            ? Buffer.from(
                content
                  .replaceAll('=\r\n', '')
                  .replaceAll(/=([0-9A-F]{2})/g, (_, hex) =>
                    String.fromCharCode(Number.parseInt(hex, 16)),
                  ),
                'latin1',
              )
            : Buffer.from(content);
      return [own['content-type']!.split(';')[0], bytes.toString('utf8')];
    });
  return Object.fromEntries(found);
}

test('a batch is one mail, HTML and text', async () => {
  const smtp = await openSmtp();
  const {run} = await open(smtp.port);
  expect(await run.deliver(batchOf(2), never)).toEqual({status: 'ok', refused: []});
  const [mail] = smtp.mails;
  expect(mail).toMatchObject({
    from: 'firewatch@example.com',
    to: ['ops@example.com', 'noc@example.com'],
  });
  expect(parts(mail!.text).headers).toMatchObject({
    from: 'firewatch <firewatch@example.com>',
    to: 'ops@example.com, noc@example.com',
    subject: 'firewatch/ssh-bf by Ip 203.0.113.1 and 1 more',
    'auto-submitted': 'auto-generated',
    'message-id': expect.stringMatching(/^<[0-9a-f]{32}@example\.com>$/),
  });
  const {'text/plain': text, 'text/html': html} = decoded(mail!.text);
  for (const shown of [text, html]) {
    expect(shown).toContain('Ip 203.0.113.2: ban for 4h0m0s');
    expect(shown).toContain('AS64496 Example');
  }
});

test('the same batch is the same mail', async () => {
  const smtp = await openSmtp();
  const {run} = await open(smtp.port);
  await run.deliver(batchOf(1), never);
  await run.deliver(batchOf(1), never);
  await run.deliver(batchOf(2), never);
  const ids = smtp.mails.map(({text}) => parts(text).headers['message-id']);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});

test("the operator's text is the HTML, the plain text is ours", async () => {
  const smtp = await openSmtp();
  const {run} = await open(smtp.port, {email_subject: 'Überfall'});
  await run.deliver({...batchOf(1), text: '<b>.hello</b>\n.\nagain'}, never);
  const {text} = smtp.mails[0]!;
  expect(decoded(text)['text/html']).toContain('<b>.hello</b>\r\n.\r\nagain');
  expect(decoded(text)['text/plain']).toContain('203.0.113.1');
  expect(parts(text).headers.subject).toMatch(/^=\?UTF-8\?/);
});

test('log text makes no header, no markup, no end of the mail', async () => {
  const smtp = await openSmtp();
  const {run} = await open(smtp.port);
  const value = 'x\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>';
  const message = '<img src=x onerror=alert(1)>"\'&\r\n.\r\nQUIT\r\n\u202eevil\u0000';
  await run.deliver(batchOf(1, {message, source: {scope: 'user', value}}), never);
  expect(smtp.mails).toHaveLength(1);
  const [{text, to}] = smtp.mails as [(typeof smtp.mails)[number]];
  expect(to).toEqual(['ops@example.com', 'noc@example.com']);
  const {headers} = parts(text);
  expect(Object.keys(headers)).not.toContain('bcc');
  expect(headers.subject).toContain('Bcc: everybody@example.com');
  const {'text/html': html, 'text/plain': plain} = decoded(text);
  expect(html).not.toMatch(/<script|<img|\u202e|\u0000/);
  expect(html).toContain('&lt;script&gt;');
  expect(plain).not.toMatch(/^QUIT|^Bcc|\u202e|\u0000/m);
});

test('a great many alerts are counted, not told', async () => {
  const {alerts, key} = batchOf(250, {message: 'y'.repeat(10_000)});
  const config = {sender_name: 'f', sender_email: 'f@example.com', receiver_emails: ['a@b.c']};
  const mail = await mailOf({key, alerts}, config as never, 0);
  expect(mail.length).toBeLessThan(3_000_000);
  expect(decoded(mail.toString())['text/plain']).toContain('and 50 more alerts');
});

describe('authentication', () => {
  const auth = {user: 'fire', pass: PASSWORD};
  for (const auth_type of ['plain', 'login', 'crammd5']) {
    test(auth_type, async () => {
      const smtp = await openSmtp({auth});
      const {run, heard} = await open(smtp.port, {
        auth_type,
        smtp_username: 'fire',
        smtp_password: PASSWORD,
      });
      expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
      expect(smtp.mails[0]!.user).toBe('fire');
      const warned = heard.logs.join().includes('without encryption');
      expect(warned).toBe(auth_type !== 'crammd5');
    });
  }

  test('a wrong password', async () => {
    const smtp = await openSmtp({auth: {user: 'fire', pass: 'other'}});
    const {run, heard} = await open(smtp.port, {smtp_username: 'fire', smtp_password: PASSWORD});
    const answer = await run.deliver(batchOf(1), never);
    expect(answer).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('check smtp_username'),
    });
    const said = JSON.stringify([answer, heard.logs, heard.health]);
    expect(said).not.toContain(PASSWORD);
    expect(said).not.toContain(Buffer.from(PASSWORD).toString('base64'));
  });

  test('a name without a password is said', async () => {
    await expect(open(9, {smtp_username: 'fire'})).rejects.toThrow(/smtp_password/);
  });
});

describe('encryption', () => {
  const auth = {user: 'fire', pass: PASSWORD};
  const login = {smtp_username: 'fire', smtp_password: PASSWORD};
  const ROWS = [
    ['ssltls', {isTls: true, auth}],
    ['starttls', {hasStartTls: true, auth}],
  ] as const;
  for (const [encryption_type, options] of ROWS) {
    test(`${encryption_type}: with its authority`, async () => {
      const smtp = await openSmtp(options);
      const {run} = await open(smtp.port, {encryption_type, ca_cert: CA, ...login});
      expect(await run.deliver(batchOf(1), never)).toEqual({status: 'ok', refused: []});
      expect(smtp.mails[0]).toMatchObject({isEncrypted: true, user: 'fire'});
    });

    test(`${encryption_type}: a certificate that nobody vouches for is refused`, async () => {
      const smtp = await openSmtp(options);
      const {run} = await open(smtp.port, {encryption_type, ...login});
      const answer = await run.deliver(batchOf(1), never);
      expect(answer).toMatchObject({status: 'retry', reason: expect.stringMatching(/self.signed/)});
      expect(smtp.mails).toEqual([]);
      expect(smtp.commands.join()).not.toContain('AUTH');
    });
  }

  test('starttls with a server that has none: no mail, no password', async () => {
    const smtp = await openSmtp({auth});
    const {run} = await open(smtp.port, {encryption_type: 'starttls', ca_cert: CA, ...login});
    expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'retry'});
    expect(smtp.mails).toEqual([]);
    expect(smtp.commands.join()).not.toMatch(/AUTH|MAIL/);
  });
});

describe('an answer', () => {
  const answering = (word: string, said: string): SmtpOptions => ({
    answer: (command) => (command.startsWith(word) ? said : undefined),
  });
  const ROWS: readonly (readonly [name: string, options: SmtpOptions, expected: object])[] = [
    ['busy at the greeting', answering('CONNECT', '421 busy'), {status: 'retry'}],
    ['greylisting', answering('RCPT', '450 come again'), {status: 'retry'}],
    ['a sender that may not', answering('MAIL', '550 no'), {status: 'retry', afterMs: 60_000}],
    ['receivers that are not there', answering('RCPT', '550 no'), {status: 'retry'}],
    [
      'a mail that it will not have',
      answering('.', '554 spam'),
      {status: 'refused', reason: expect.stringContaining('554 spam')},
    ],
    ['a full disk', answering('.', '452 full'), {status: 'retry'}],
    [
      'a mail that is too large',
      answering('EHLO', '250-fake\r\n250 SIZE 100'),
      {status: 'refused', reason: expect.stringContaining('size')},
    ],
    [
      'no greeting',
      answering('CONNECT', ''),
      {status: 'retry', reason: expect.stringMatching(/in time|never received/)},
    ],
    ['no answer to the mail', answering('.', ''), {status: 'retry'}],
  ];
  for (const [name, options, expected] of ROWS) {
    test(name, async () => {
      const smtp = await openSmtp(options);
      const {run} = await open(smtp.port, {connect_timeout: '300ms', send_timeout: '600ms'});
      expect(await run.deliver(batchOf(1), never)).toMatchObject(expected);
      expect(smtp.mails).toEqual([]);
    });
  }

  test('one receiver of two is taken: sent, and said', async () => {
    const smtp = await openSmtp(answering('RCPT TO:<noc@', '550 unknown'));
    const {run, heard} = await open(smtp.port);
    expect(await run.deliver(batchOf(1), never)).toMatchObject({status: 'ok'});
    expect(smtp.mails[0]!.to).toEqual(['ops@example.com']);
    expect(heard.logs.join()).toContain('a receiver was not taken');
    expect(heard.counts.get('receivers_rejected_total')).toBe(1);
  });

  test('nobody listens', async () => {
    const {run} = await open(9);
    expect(await run.deliver(batchOf(1), never)).toMatchObject({
      status: 'retry',
      reason: expect.stringContaining('the connection was refused'),
    });
  });

  test('given up when told to', async () => {
    const smtp = await openSmtp(answering('EHLO', ''));
    const {run} = await open(smtp.port);
    const controller = new AbortController();
    const answer = run.deliver(batchOf(1), controller.signal);
    while (smtp.commands.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await answer).toMatchObject({status: 'retry'});
  });
});

test('addresses that would be more than one are refused', async () => {
  await expect(open(9, {receiver_emails: ['a@b.c\r\nRCPT TO:<x@y.z>']})).rejects.toThrow(
    /receiver_emails/,
  );
  await expect(open(9, {sender_name: 'x\r\nBcc: y@z.example'})).rejects.toThrow(/sender_name/);
});
