// The PHP bouncer before every script of PHP's own server, asking `firewatch serve`.
import {mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {type ServedApi, serveApi} from './local-api.ts';
import {php, serveSite} from './php.ts';
import {CLIENTS, RANGE, statuses, statusFor} from './web-server.ts';

const PATH = '/index.php';
const OPEN = {banned: 200, ranged: 200, other: 200, v6: 200};
const SHUT = {banned: 403, ranged: 403, other: 200, v6: 403};
const name = typeof php === 'string' ? `the PHP bouncer: ${php}` : 'the PHP bouncer';

function folderFor(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-php-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

/** A site whose bouncer asks the API, by a Unix socket or TCP. */
const site = ({url, key}: Pick<ServedApi, 'url' | 'key'>, settings: object = {}, more?: string) =>
  serveSite(folderFor(), {api: url, key, on_failure: 'open', timeout: 5, ...settings}, more);

async function banAll(api: ServedApi, type = 'ban'): Promise<void> {
  await api.add('--ip', CLIENTS.banned, '--type', type);
  await api.add('--range', RANGE, '--type', type);
  await api.add('--ip', CLIENTS.v6, '--type', type);
}

/** What a client gets that says that it is somebody else. */
function answerFor(port: number, forwarded: string): Promise<{status: number; body: string}> {
  const headers = {'x-forwarded-for': forwarded};
  return new Promise((resolve, reject) => {
    const asking = request(
      {host: '127.0.0.1', port, path: PATH, headers, agent: false},
      (answer) => {
        let body = '';
        answer.on('data', (piece) => {
          body += piece;
        });
        answer.on('end', () => resolve({status: answer.statusCode!, body}));
      },
    );
    asking.on('error', reject);
    asking.end();
  });
}

describe.skipIf(typeof php === 'string')(name, () => {
  test('403 for the banned of both families, by TCP and by the Unix socket', async () => {
    const api = await serveApi();
    const [first, second] = [await site(api), await site({...api, url: api.socket})];
    for (const {port} of [first, second]) expect(await statuses(port, PATH)).toEqual(OPEN);
    await banAll(api);
    for (const {port} of [first, second])
      await expect.poll(() => statuses(port, PATH), {timeout: 10_000}).toEqual(SHUT);
    await api.remove('--all');
    await expect.poll(() => statuses(first.port, PATH), {timeout: 10_000}).toEqual(OPEN);
  });

  test.each(['folder', 'apcu'])(
    'what is known in the cache (%s) outlives the API',
    async (kind) => {
      const api = await serveApi();
      await banAll(api);
      const cache = kind === 'apcu' ? kind : join(folderFor(), 'cache');
      if (kind !== 'apcu') mkdirSync(cache);
      const {port, words} = await site(api, {cache, cache_seconds: 1, on_failure: 'closed'});
      expect(await statuses(port, PATH)).toEqual(SHUT);
      await api.end();
      await sleep(1100);
      // Who was banned stays so; of others nothing is known any more.
      expect(await statuses(port, PATH)).toEqual({...SHUT, other: 503});
      expect(words()).toContain('firewatch: the Local API: no connection');
      expect(words()).not.toContain(api.key);
      if (kind !== 'apcu') expect(readdirSync(cache).length).toBeGreaterThan(3);
    },
  );

  test('an answer that is remembered is not asked for again', async () => {
    const api = await serveApi();
    const {port} = await site(api, {cache: 'apcu', cache_seconds: 3600, on_failure: 'closed'});
    expect(await statusFor(CLIENTS.other, port, PATH)).toBe(200);
    await api.end();
    expect(await statusFor(CLIENTS.other, port, PATH)).toBe(200);
    expect(await statusFor(CLIENTS.v6, port, PATH)).toBe(503);
  });

  test.each([
    ['open', 200],
    ['closed', 503],
  ])('an API that stalls, wrong keys: fails %s', async (mode, status) => {
    const api = await serveApi();
    await banAll(api);
    const {port} = await site(api, {on_failure: mode, timeout: 0.2});
    const {port: keyless, words} = await site({...api, key: 'wrong'}, {on_failure: mode});
    expect(await statusFor(CLIENTS.banned, keyless, PATH)).toBe(status);
    expect(words()).toContain('it does not know the key');
    api.stall();
    expect(await statusFor(CLIENTS.banned, port, PATH)).toBe(status);
    api.resume();
    await expect.poll(() => statusFor(CLIENTS.banned, port, PATH), {timeout: 10_000}).toBe(403);
  });

  test('who the client is: only a trusted proxy is believed', async () => {
    const api = await serveApi();
    await api.add('--ip', '203.0.113.7');
    await api.add('--range', '2001:db8::/32');
    const {port} = await site(api, {trusted_proxies: ['127.0.0.1', '198.51.100.0/24']});
    const {port: untrusting} = await site(api);
    const rows = {
      '203.0.113.7': 403,
      '2001:db8:1::9': 403,
      '::ffff:203.0.113.7': 403,
      '192.0.2.1': 200,
      '203.0.113.7, 192.0.2.1': 200,
      '192.0.2.1, 203.0.113.7': 403,
      '203.0.113.7, 198.51.100.4': 403,
      '203.0.113.7, nobody': 200,
      '<script>': 200,
    };
    for (const [forwarded, status] of Object.entries(rows)) {
      expect([forwarded, (await answerFor(port, forwarded)).status]).toEqual([forwarded, status]);
      expect((await answerFor(untrusting, forwarded)).status).toBe(200);
    }
  });

  test('throttle is 429 after so many requests, captcha asks the site', async () => {
    const api = await serveApi();
    await api.add('--ip', CLIENTS.banned, '--type', 'throttle');
    await api.add('--ip', CLIENTS.other, '--type', 'captcha');
    const settings = {cache: 'apcu', throttle_per_minute: 2};
    const {port} = await site(
      api,
      settings,
      `['captcha' => fn ($ip) => $ip === '${CLIENTS.other}']`,
    );
    const found = [];
    for (let i = 0; i < 4; i++) found.push(await statusFor(CLIENTS.banned, port, PATH));
    expect(found).toEqual([200, 200, 429, 429]);
    expect(await statusFor(CLIENTS.other, port, PATH)).toBe(200);
    expect(await statusFor(CLIENTS.other, (await site(api)).port, PATH)).toBe(403);
  });

  test('settings that cannot be used are told, and nothing is served', async () => {
    const {port, words} = await site({url: 'ftp://x', key: 'a\nb'}, {on_failure: 'no', chache: 1});
    expect(await statusFor(CLIENTS.other, port, PATH)).toBe(500);
    for (const word of ['api: expected', 'key: expected', 'on_failure: expected', 'chache: there'])
      expect(words()).toContain(word);
  });

  test('a dry run refuses nobody', async () => {
    const api = await serveApi();
    await banAll(api);
    const {port, words} = await site(api, {dry_run: true});
    expect(await statuses(port, PATH)).toEqual(OPEN);
    expect(words()).toContain('dry run: this request would get 403');
  });
});
