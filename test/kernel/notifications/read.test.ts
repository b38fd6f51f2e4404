// Notifications as people configure them, CrowdSec's files among them: what they mean, and all that
// is wrong with them, with its place.
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readConfig} from '../../../kernel/config/read.ts';
import type {FaultsError} from '../../../kernel/faults-error.ts';
import type {NotificationSink} from '../../../kernel/notifications/sink.ts';
import {Catalogue} from '../../../kernel/plugin/catalogue.ts';
import {DatasourceCatalogue} from '../../../kernel/plugin/datasources.ts';
import type {PluginPackage} from '../../../kernel/plugin.ts';
import {openProfiles} from '../../../kernel/profiles/load.ts';
import {alertOf} from './stage.ts';

const PLUGIN: PluginPackage = {
  manifest: {
    name: 'test/notification-slack',
    version: '1.0.0',
    description: 'of a test',
    engine: '^1.0.0',
    event: 1,
    main: 'index.mjs',
    provides: {notifications: {slack: {schema: 'schema.json', text: 'slack'}}},
  },
  schemas: {
    'schema.json': {
      type: 'object',
      additionalProperties: false,
      required: ['webhook'],
      properties: {
        webhook: {type: 'string', writeOnly: true},
        channel: {type: 'string', default: '#all'},
      },
    },
  },
  code: {
    plugin: {
      notifications: {
        slack: {
          check: ({channel}: {channel: string}) =>
            channel === 'none' ? [{at: '/channel', message: 'no such channel'}] : [],
          open: async () => Promise.reject(new Error('never')),
        },
      },
    },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-notifications-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

function read(files: Readonly<Record<string, string>>, mode = 0o600) {
  for (const [name, text] of Object.entries({'firewatch.yaml': '{}', ...files})) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
  }
  return readConfig(join(folder, 'firewatch.yaml'), {
    datasources: () => DatasourceCatalogue.open([], undefined),
    notifications: async () => ({
      catalogue: await new Catalogue('notifications').fill([PLUGIN], undefined),
      world: {
        hostname: 'bastion',
        machine: 'bastion',
        zone: 'Europe/Berlin',
        env: {HOOK: 'https://hooks/secret'},
        now: () => 0,
      },
    }),
    env: {HOOK: 'https://hooks/secret'},
  });
}

const sinkOf = async (text: string): Promise<NotificationSink> => {
  const {notifications} = await read({'notifications/x.yaml': text});
  expect(notifications).toHaveLength(1);
  return notifications[0]!;
};

const SLACK = 'type: slack\nname: slack_default\nwebhook: https://hooks/secret\n';

test("CrowdSec's file, as it is", async () => {
  const sink = await sinkOf(`type: slack           # Don't change
name: slack_default   # Must match the registered plugin in the profile

# One of "trace", "debug", "info", "warn", "error", "off"
log_level: info
group_wait: 30s
group_threshold: 10
max_retry: 5
timeout: 10s
format: |
  {{range . -}}
  {{$alert := . -}}
  {{range .Decisions -}}
  :flag-{{$alert.Source.Cn}}: <https://www.whois.com/whois/{{.Value}}|{{.Value}}> will get {{.Type}} for {{env "HOOK"}} $HOOK
  {{end -}}
  {{end -}}
webhook: \${HOOK}
`);
  expect(sink).toMatchObject({
    name: 'slack_default',
    type: 'slack',
    logLevel: 'info',
    config: {webhook: 'https://hooks/secret', channel: '#all'},
    policy: {
      groupWaitMs: 30_000,
      groupThreshold: 10,
      maxRetry: 5,
      timeoutMs: 10_000,
      zone: 'Europe/Berlin',
    },
  });
  const decision = {
    ...{uuid: '1', origin: 'crowdsec', type: 'ban', scope: 'Ip', value: '<!channel>'},
    ...{duration: '4h', scenario: 's', simulated: false},
  };
  const alert = alertOf(1, {decisions: [decision], source: {scope: 'Ip', value: 'x', cn: 'FR'}});
  expect(sink.render!([alert])).toBe(
    ':flag-FR: <https://www.whois.com/whois/&lt;!channel&gt;|&lt;!channel&gt;> will get ban for https://hooks/secret $HOOK\n',
  );
});

test('defaults', async () => {
  expect(await sinkOf(`${SLACK}group_threshold: 0\nmax_retry: 0\n`)).toMatchObject({
    logLevel: 'info',
    policy: {
      groupWaitMs: undefined,
      groupThreshold: undefined,
      digestMs: undefined,
      timeoutMs: 30_000,
      maxRetry: 300,
      rateLimit: undefined,
      quiet: undefined,
    },
  });
});

test('what we add: Liquid, escape, digests, rates, quiet hours', async () => {
  const sink = await sinkOf(`${SLACK}
format_liquid: '{{alerts[0].source.value}}'
escape: html
rate_limit: {messages: 30}
quiet_hours: {from: '22:00', to: '7:30', urgent: Alert.Remediation == true}
`);
  expect(sink.policy).toMatchObject({
    rateLimit: {messages: 30, perMs: 60_000},
    quiet: {from: 1320, to: 450, zone: 'Europe/Berlin'},
  });
  expect(sink.render!([alertOf(1, {source: {scope: 'x', value: '<b>'}})])).toBe('&lt;b&gt;');
  expect(sink.isUrgent!(alertOf(1))).toBe(true);
  expect(sink.isUrgent!(alertOf(1, {remediation: false}))).toBe(false);
});

test('a digest without a template is a summary, escaped', async () => {
  const {render} = await sinkOf(`${SLACK}digest: 1h\n`);
  const alerts = [alertOf(1), alertOf(2), alertOf(1, {scenario: '<x>\nforged'})];
  expect(
    render!(alerts),
  ).toBe(`3 alerts about 2 sources from 2026-02-03T10:00:00Z to 2026-02-03T10:00:06Z; decisions in 0
by scenario:
  2 firewatch/ssh-bf
  1 &lt;x&gt; forged
by source:
  2 Ip 203.0.113.1
  1 Ip 203.0.113.2`);
});

test('a list in firewatch.yaml, files, several documents, the last of a name', async () => {
  const {notifications, warnings} = await read({
    'firewatch.yaml': `notification_files: [more.yaml]\nnotifications:\n  - {type: slack, name: one, webhook: a}\n`,
    'more.yaml': `type: slack\nname: two\nwebhook: b\n---\n---\ntype: slack\nname: one\nwebhook: c\n`,
    'notifications/unread.yaml': 'nonsense: true',
  });
  expect(notifications.map(({name, config}) => [name, config])).toEqual([
    ['one', {webhook: 'c', channel: '#all'}],
    ['two', {webhook: 'b', channel: '#all'}],
  ]);
  expect(warnings).toMatchObject([{code: 'FW5204', where: {line: 6}}]);
});

test('a change of anything is another fingerprint; of a remark it is not', async () => {
  const {fingerprint} = await sinkOf(SLACK);
  expect((await sinkOf(`# a remark\n${SLACK}`)).fingerprint).toBe(fingerprint);
  for (const more of ['format: x\n', 'channel: y\n', 'timeout: 9s\n'])
    expect((await sinkOf(`${SLACK}${more}`)).fingerprint).not.toBe(fingerprint);
});

test('secrets that others can read are warned of, names of variables are not', async () => {
  const codes = async (text: string, mode: number) =>
    (await read({'notifications/x.yaml': text}, mode)).warnings.map(({code}) => code);
  expect(await codes(SLACK, 0o644)).toHaveLength(1);
  expect(await codes(SLACK, 0o640)).toEqual([]);
  expect(await codes(SLACK.replace('https://hooks/secret', '$HOOK'), 0o644)).toEqual([]);
});

describe('what is wrong is told with its place', () => {
  const ROWS: [text: string, says: string][] = [
    ['- 1', '1:1 FW5201 expected a map'],
    ['name: x', '1:1 FW5201 "type" is missing'],
    [`${SLACK}colour: red`, '1:1 FW5201 unknown "colour"'],
    ['type: slack\nname: x', '1:1 FW5201 "webhook" is missing'],
    [`${SLACK}group_wait: soon`, '4:13 FW5201 /group_wait: expected a duration'],
    [`${SLACK}group_wait: 30`, '4:13 FW5201 /group_wait: must be string'],
    [`${SLACK}group_threshold: many`, '4:18 FW5201 /group_threshold: must be integer'],
    [`${SLACK}digest: 5s`, '4:9 FW5201 /digest: expected 1m to 24h'],
    [`${SLACK}escape: latin`, '4:9 FW5201 /escape: expected one of plain, html'],
    [
      `${SLACK}format: |\n  {{nope}}`,
      '4:9 FW5101 line 1, column 3 of the template: no function is named "nope"',
    ],
    [
      `${SLACK}format: a\nformat_liquid: b`,
      '5:16 FW5201 /format_liquid: expected format or format_liquid',
    ],
    [
      `${SLACK}quiet_hours: {from: 9pm, to: 7:00}`,
      '4:21 FW5201 /quiet_hours/from: expected a time like 22:00',
    ],
    [
      `${SLACK}quiet_hours: {from: '7:00', to: '7:00'}`,
      '4:33 FW5201 /quiet_hours/to: expected another time',
    ],
    [
      `${SLACK}quiet_hours: {from: '22:00', to: '7:00', timezone: Mars}`,
      '4:52 FW5201 /quiet_hours/timezone: "Mars" is no time zone',
    ],
    [
      `${SLACK}quiet_hours: {from: '22:00', to: '7:00', urgent: Alert.Nope}`,
      '4:50 FW5201 /quiet_hours/urgent: ',
    ],
    [`${SLACK}channel: none`, '4:10 FW5201 /channel: no such channel'],
    ['type: slack\ntype: x', '2:1 FW6101 Map keys must be unique'],
  ];
  for (const [text, says] of ROWS) {
    test(text.split('\n').at(-1)!, async () => {
      const error = await read({'notifications/x.yaml': text}).then(
        () => undefined,
        (error: FaultsError) => error,
      );
      expect(error?.code).toBe('FW6103');
      const faults = error!.faults.map(
        ({where, code, message}) => `${where?.line}:${where?.column} ${code} ${message}`,
      );
      expect(faults.join('\n')).toContain(says);
      expect(faults[0]).not.toContain('secret');
    });
  }

  test('a type that no plugin provides is left out, with a warning', async () => {
    const {notifications, warnings} = await read({'notifications/x.yaml': 'type: pager\nname: x'});
    expect(notifications).toEqual([]);
    expect(warnings).toMatchObject([
      {code: 'FW5202', severity: 'warning', where: {line: 1, column: 7}},
    ]);
    expect(warnings[0]!.message).toContain('no installed plugin provides the notification "pager"');
  });

  test('alerts that wait for others for ever are warned of', async () => {
    const {warnings} = await read({'notifications/x.yaml': `${SLACK}group_threshold: 10\n`});
    expect(warnings).toMatchObject([
      {
        code: 'FW5205',
        message: '/group_threshold: alerts wait until there are 10: add a group_wait',
      },
    ]);
  });
});

test('a profile that tells nobody there is', async () => {
  const text = 'name: a\nfilters: ["true"]\nnotifications:\n  - slack_default\n  - pager\n';
  const open = (notifications: string[]) =>
    openProfiles([{path: 'profiles.yaml', text}], {notifications});
  expect((await open(['slack_default', 'pager'])).problems).toEqual([]);
  await expect(open(['slack_default'])).rejects.toMatchObject({
    code: 'FW5002',
    faults: [
      {
        code: 'FW5203',
        message:
          'profile "a" tells "pager", and no notification has this name; there are slack_default',
        where: {file: 'profiles.yaml', line: 5, column: 5},
      },
    ],
  });
});
