// WordPress of Debian on MariaDB, with our plugin: visitors are refused, settings are changed by who
// may, and nothing is left when it is deleted.
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createConnection} from 'mysql2/promise';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {librariesOf, unpackedPackages} from '../debian.ts';
import {serveApi} from './local-api.ts';
import {FOLDER, php, phpArguments, phpValue} from './php.ts';
import {
  CLIENTS,
  freePorts,
  isServing,
  type Program,
  RANGE,
  type Running,
  statuses,
  until,
} from './web-server.ts';

const PACKAGES = ['wordpress', 'libphp-phpmailer', 'php-getid3'];
const VERSION = '6.1.9+dfsg1';
const DATABASE = `firewatch_wp_${process.pid}`;
const PASSWORD = 'a password of the test';
const EXTENSIONS = ['ctype', 'tokenizer', 'mbstring', 'mysqlnd', 'mysqli'];
const PATH = '/wp-login.php';
const SETTINGS = '/wp-admin/options-general.php?page=firewatch';
const UPDATED = `${SETTINGS}&settings-updated=true`;

const wordpress = unpackedPackages(PACKAGES, VERSION);
const hasDatabase = await new Promise<boolean>((resolve) => {
  const socket = connect(3306, '127.0.0.1', () => resolve(true));
  socket.once('connect', () => socket.destroy());
  socket.once('error', () => resolve(false));
});
const whyNot =
  typeof php === 'string'
    ? php
    : 'why' in wordpress
      ? wordpress.why
      : hasDatabase
        ? undefined
        : 'nobody listens on 3306';

describe.skipIf(whyNot !== undefined)(
  `WordPress${whyNot === undefined ? '' : `: ${whyNot}`}`,
  () => {
    const work = mkdtempSync(join(tmpdir(), 'firewatch-wp-'));
    const site = join(work, 'share/wordpress');
    let port = 0;

    beforeAll(async () => {
      [port] = (await freePorts(1)) as [number];
      await query(`CREATE DATABASE ${DATABASE}`);
      const {folder} = wordpress as {folder: string};
      // Its links lead out of its folder.
      cpSync(join(folder, 'usr/share'), join(work, 'share'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      cpSync(FOLDER, join(site, 'wp-content/plugins/firewatch'), {recursive: true});
      rmSync(join(site, 'wp-config.php'));
      writeFileSync(join(site, 'wp-config.php'), configuration(port));
      inWordPress(
        `
      require ABSPATH . 'wp-admin/includes/upgrade.php';
      wp_install('site', 'admin', 'admin@example.invalid', true, '', ${phpValue(PASSWORD)});
      wp_insert_user(['user_login' => 'eve', 'user_pass' => ${phpValue(PASSWORD)}, 'role' => 'editor']);
      activate_plugin('firewatch/firewatch.php');`,
        "define('WP_INSTALLING', true);",
      );
    }, 120_000);

    afterAll(async () => {
      await query(`DROP DATABASE IF EXISTS ${DATABASE}`);
      rmSync(work, {recursive: true, force: true});
    });

    test('whoever is banned is refused, in both families; FIREWATCH_OFF is the way back in', async () => {
      const api = await serveApi();
      setOption({api: api.url, key: api.key, timeout: 5, on_failure: 'closed', cache_seconds: 1});
      await serveWordPress();
      const open = {banned: 200, ranged: 200, other: 200, v6: 200};
      expect(await statuses(port, PATH)).toEqual(open);
      for (const value of [CLIENTS.banned, CLIENTS.v6]) await api.add('--ip', value);
      await api.add('--range', RANGE);
      const shut = {banned: 403, ranged: 403, other: 200, v6: 403};
      await expect.poll(() => statuses(port, PATH), {timeout: 20_000}).toEqual(shut);
      await api.end();
      // Known decisions hold; of others nothing is known.
      await expect
        .poll(() => statuses(port, PATH), {timeout: 20_000})
        .toEqual({...shut, other: 503});
      const slots = await query(
        `SELECT COUNT(*) AS slots FROM ${DATABASE}.wp_options WHERE option_name LIKE '\\_transient\\_firewatch%'`,
      );
      expect(Number(slots[0]!.slots)).toBeGreaterThan(2);
      writeFileSync(
        join(site, 'wp-config.php'),
        configuration(port, "define('FIREWATCH_OFF', true);"),
      );
      await expect.poll(() => statuses(port, PATH), {timeout: 20_000}).toEqual(open);
      writeFileSync(join(site, 'wp-config.php'), configuration(port));
    });

    test('settings: only with the rights and the nonce, escaped, the key never shown', async () => {
      const api = await serveApi();
      setOption({api: '"><script>alert(1)</script>', key: 'the-former-key', on_failure: 'open'});
      await serveWordPress();
      const admin = await logIn('admin');
      const page = await read(SETTINGS, admin);
      expect(page.status).toBe(200);
      expect(page.text).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(page.text).not.toContain('<script>alert(1)');
      expect(page.text).not.toContain('the-former-key');
      const [, nonce = ''] = /name="_wpnonce" value="(\w+)"/.exec(page.text) ?? [];
      const form = {
        ...{option_page: 'firewatch', action: 'update', _wp_http_referer: SETTINGS},
        ...field({api: api.url, key: '', on_failure: 'closed', timeout: '5', dry_run: '1'}),
        ...field({trusted_proxies: '10.0.0.1\n2001:db8::/32', cache_seconds: '30'}),
        ...field({throttle_per_minute: '7'}),
      };
      const eve = await logIn('eve');
      expect((await read(SETTINGS, eve)).status).toBe(403);
      expect((await send(form, admin)).status).toBe(403);
      expect((await send({...form, _wpnonce: nonce}, eve)).status).toBe(403);
      expect(option().on_failure).toBe('open');

      expect((await send({...form, _wpnonce: nonce}, admin)).status).toBe(302);
      expect(option()).toEqual({
        ...{api: api.url, key: 'the-former-key', on_failure: 'closed', timeout: 5, dry_run: true},
        ...{
          trusted_proxies: ['10.0.0.1', '2001:db8::/32'],
          cache_seconds: 30,
          throttle_per_minute: 7,
        },
      });
      // The key is a wrong one, which is told and no reason not to keep what was posted.
      expect((await read(UPDATED, admin)).text).toContain('it does not know the key');

      await send(
        {...form, _wpnonce: nonce, ...field({trusted_proxies: '<b>', timeout: 'x'})},
        admin,
      );
      const told = await read(UPDATED, admin);
      expect(told.text).toContain('trusted_proxies: expected');
      expect(told.text).toContain('timeout: expected');
      expect(option().timeout).toBe(5);
    });

    test('deleted, it leaves nothing behind', async () => {
      setOption({key: 'k'});
      inWordPress("set_transient('firewatch_0ab', [1], 60); set_transient('other', [1], 60);");
      inWordPress(`
      deactivate_plugins('firewatch/firewatch.php');
      uninstall_plugin('firewatch/firewatch.php');`);
      const rows = await query(
        `SELECT option_name FROM ${DATABASE}.wp_options WHERE option_name LIKE '%firewatch%' OR option_name LIKE '%transient\\_other'`,
      );
      expect(rows.map(({option_name}) => option_name)).toEqual(['_transient_other']);
    });

    /** Runs PHP within WordPress, on the command line; gives what it says. */
    function inWordPress(code: string, before = ''): string {
      const file = join(work, 'run.php');
      writeFileSync(
        file,
        `<?php $_SERVER['HTTP_HOST'] = 'localhost'; ${before}
      require '${site}/wp-load.php'; require_once ABSPATH . 'wp-admin/includes/plugin.php'; ${code}`,
      );
      const {folder} = php as Program;
      const {status, stdout, stderr} = spawnSync(
        join(folder, 'usr/bin/php8.2'),
        [...phpArguments(EXTENSIONS), file],
        {encoding: 'utf8', env: {...process.env, LD_LIBRARY_PATH: librariesOf(folder)}},
      );
      if (status !== 0) throw new Error(`PHP: ${stdout}${stderr}`);
      return stdout;
    }

    const setOption = (value: object) =>
      inWordPress(`update_option('firewatch_bouncer', ${phpValue(value)});`);
    const option = () =>
      JSON.parse(inWordPress("echo json_encode(get_option('firewatch_bouncer'));"));

    async function serveWordPress(): Promise<Running> {
      const argv = [...phpArguments(EXTENSIONS), '-S', `[::]:${port}`, '-t', site];
      const running = (php as Program).start('usr/bin/php8.2', argv);
      await until(isServing(port), running);
      return running;
    }

    async function logIn(name: string): Promise<string> {
      const body = new URLSearchParams({log: name, pwd: PASSWORD, testcookie: '1'});
      const headers = {cookie: 'wordpress_test_cookie=WP%20Cookie%20check'};
      const url = `http://127.0.0.1:${port}/wp-login.php`;
      const answer = await fetch(url, {method: 'POST', body, headers, redirect: 'manual'});
      expect(answer.status).toBe(302);
      return answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    }

    async function read(path: string, cookie: string) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {headers: {cookie}});
      return {status: answer.status, text: await answer.text()};
    }

    const send = (form: Record<string, string>, cookie: string) =>
      fetch(`http://127.0.0.1:${port}/wp-admin/options.php`, {
        ...{method: 'POST', body: new URLSearchParams(form), headers: {cookie}},
        redirect: 'manual',
      });
  },
);

const field = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`firewatch_bouncer[${name}]`, value]),
  );

const configuration = (port: number, more = '') => `<?php
define('DB_NAME', '${DATABASE}');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', '127.0.0.1:3306');
define('WP_SITEURL', 'http://127.0.0.1:${port}');
define('WP_HOME', 'http://127.0.0.1:${port}');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", "key of $name");
    define("{$name}_SALT", "salt of $name");
}
${more}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
`;

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await createConnection({host: '127.0.0.1', user: 'root'});
  try {
    const [rows] = await connection.query(sql);
    return rows as Record<string, unknown>[];
  } finally {
    await connection.end();
  }
}
