// A day in the life of a server: rsyslog, sshd and nginx of Debian write their logs, strangers guess
// passwords and look for holes over a wire, the agent alerts, bans them in its store, and tells
// everybody who wants to be told. `npm run test:interop -- test/interop/day.test.ts` shows it.
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {obtain} from './day/debian.ts';
import {firewatch, installPlugins} from './day/plugins.ts';
import {openServices, SERVICES, until} from './day/services.ts';
import {noNamespaces, Town} from './day/town.ts';
import {temporaryFolder} from './workshop.ts';

const GUESSER = '203.0.113.66';
const GUESSER_V6 = '2001:db8::66';
const PROBER = '203.0.113.77';
const FRIEND = '203.0.113.10';
const PATHS = ['.env', '.git/config', 'wp-config.php', 'phpmyadmin/', 'id_rsa'].flatMap((name) =>
  ['', 'old/', 'backup/', 'www/'].map((folder) => `/${folder}${name}`),
);

const NOTIFICATIONS = {
  slack: 'webhook: http://127.0.0.1:8001/hook',
  splunk: 'url: http://127.0.0.1:8002\ntoken: 11111111-2222-4333-8444-555555555555',
  elasticsearch: 'urls: [http://127.0.0.1:8003]',
  http: 'url: http://127.0.0.1:8004/alerts\nmethod: POST\nformat: "{{ range . }}{{ .Scenario }} {{ .Source.Value }}\\n{{ end }}"',
  email:
    'smtp_host: 127.0.0.1\nsmtp_port: 8005\nencryption_type: none\nauth_type: none\nsender_email: firewatch@example.com\nreceiver_emails: [ops@example.com]',
};
const TOLD = ['slack', 'splunk', 'elasticsearch', 'http', 'mail'];

const missing = obtain(SERVICES) ?? noNamespaces();
const folder = temporaryFolder();
const state = join(folder, 'state');
let town: Town;
/** By the agent, so far. */
let said = '';

describe.skipIf(missing !== undefined)(
  `a day${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    beforeAll(async () => {
      const plugins = Object.keys(NOTIFICATIONS).map((type) => `notification-${type}`);
      installPlugins(plugins, folder, state);
      town = new Town();
      const logs = await openServices(town, folder);
      configure(logs.auth, logs.access);
      const receivers = resolve('test/interop/day/receivers.ts');
      town.serve([process.execPath, receivers, join(folder, 'told')]);
      await until('receivers listen', () => existsSync(join(folder, 'told')));
      const agent = town.serve([
        ...['./firewatch', 'run', '--state', state],
        ...['--config', join(folder, 'firewatch.yaml')],
      ]);
      agent.stderr!.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await until('the agent is ready', () => agentLog().includes('"msg":"ready"'));
    }, 300_000);
    afterAll(() => town?.close());

    test('strangers misbehave, a friend does not', async () => {
      for (let i = 0; i < 3; i++) {
        await guess(GUESSER, town.address.v4);
        await guess(GUESSER_V6, town.address.v6);
      }
      await probe();
      await town.visit(FRIEND, ['curl', '-s', `http://${town.address.v4}/`]);
      await until('all three are banned', () =>
        [GUESSER, GUESSER_V6, PROBER].every((address) => banned().includes(address)),
      );
      expect(banned()).not.toContain(FRIEND);
    });

    test('everybody is told of all three', async () => {
      for (const to of TOLD)
        for (const address of [GUESSER, GUESSER_V6, PROBER])
          await until(`${to} is told of ${address}`, () => toldTo(to).includes(address));
      console.log(story());
    });

    test('nobody is told twice', () => {
      const lines = toldTo('http').split('\n').filter(Boolean);
      const alerts = lines.filter((line) => !line.startsWith('POST '));
      expect(new Set(alerts.map((line) => line)).size).toBeGreaterThan(2);
      expect(alerts.length).toBe(agentLog().split('"msg":"alert"').length - 1);
    });

    test('each of them is reached by `notifications test`', () => {
      const config = ['--config', join(folder, 'firewatch.yaml'), '--state', state, '-o', 'json'];
      const outcomes = Object.keys(NOTIFICATIONS).map((type) => {
        const words = ['./firewatch', 'notifications', 'test', `${type}_default`, ...config];
        return JSON.parse(town.ask(words)).outcome;
      });
      expect(outcomes).toEqual(outcomes.map(() => 'delivered'));
    });
  },
);

function configure(auth: string, access: string): void {
  const put = (name: string, text: string) => {
    mkdirSync(join(folder, 'notifications'), {recursive: true});
    writeFileSync(join(folder, name), text, {mode: 0o600});
  };
  for (const [type, settings] of Object.entries(NOTIFICATIONS))
    put(`notifications/${type}.yaml`, `type: ${type}\nname: ${type}_default\n${settings}\n`);
  const names = Object.keys(NOTIFICATIONS).map((type) => ` - ${type}_default\n`);
  put(
    'profiles.yaml',
    `name: day
filters:
 - Alert.Remediation == true
decisions:
 - type: ban
   duration: 4h
notifications:
${names.join('')}on_success: break
`,
  );
  put(
    'firewatch.yaml',
    `profiles: profiles.yaml
log: {format: json}
sources:
  - filenames: [${auth}]
    labels: {type: syslog}
  - filenames: [${access}]
    labels: {type: nginx}
`,
  );
  put('guess', '#!/bin/sh\necho guess\n');
  chmodSync(join(folder, 'guess'), 0o755);
  put(
    'probe.lua',
    `local paths = {${PATHS.map((path) => `"${path}"`).join(', ')}}
local at = 0
function request()
  at = at + 1
  return wrk.format("GET", paths[at % #paths + 1])
end
`,
  );
}

/** Three wrong passwords of root, by a real client. */
const guess = (from: string, to: string) =>
  town.visit(
    from,
    [
      ...['setsid', 'ssh', '-o', 'NumberOfPasswordPrompts=3', '-o', 'StrictHostKeyChecking=no'],
      ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'PreferredAuthentications=password'],
      ...[`root@${to}`, 'true'],
    ],
    {SSH_ASKPASS: join(folder, 'guess'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0'},
  );

const probe = () =>
  town.visit(PROBER, [
    ...['wrk', '-t1', '-c1', '-d1s', '-s', join(folder, 'probe.lua')],
    `http://${town.address.v4}/`,
  ]);

const agentLog = () => said;

const banned = () => firewatch('decisions', 'list', '-o', 'raw', '--state', state);

const told = (): {to: string; body: string}[] =>
  readFileSync(join(folder, 'told'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const toldTo = (who: string): string =>
  told()
    .filter(({to}) => to === who)
    .map(({body}) => body)
    .join('\n');

/** What happened, for who watches. */
function story(): string {
  const alerts = agentLog()
    .split('\n')
    .filter((line) => line.includes('"msg":"alert"'));
  const counts = TOLD.map((to) => `${to} ${told().filter((one) => one.to === to).length}`);
  return [...alerts, `told: ${counts.join(', ')}`, banned()].join('\n');
}
