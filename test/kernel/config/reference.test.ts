// CrowdSec's configuration: read as it is, and made into one of firewatch.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readConfig} from '../../../kernel/config/read.ts';
import {convertReference} from '../../../kernel/config/reference/convert.ts';
import {planMigration} from '../../../kernel/config/reference/migrate.ts';
import type {FaultsError} from '../../../kernel/faults-error.ts';
import {DatasourceCatalogue} from '../../../kernel/plugin/datasources.ts';
import {readSimulation} from '../../../kernel/rules/simulation.ts';
import {packaged} from '../../../plugins/datasource-file/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-reference-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

function put(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text);
  }
  return join(folder, 'config.yaml');
}

const options = {datasources: () => DatasourceCatalogue.open([packaged], undefined), env: {}};

/** As packages write it, with paths of this folder. */
const STOCK = () => ({
  'config.yaml': `common:
  log_media: file
  log_level: info
  log_dir: /var/log/
config_paths:
  config_dir: ${folder}
  data_dir: ${folder}/data
  simulation_path: ${folder}/simulation.yaml
  hub_dir: ${folder}/hub
  index_path: ${folder}/hub/.index.json
  notification_dir: ${folder}/notifications
  plugin_dir: /usr/lib/crowdsec/plugins
crowdsec_service:
  acquisition_path: acquis.yaml
  acquisition_dir: acquis.d
  parser_routines: 1
cscli:
  output: human
db_config:
  type: sqlite
  db_path: ${folder}/data/crowdsec.db
  flush:
    max_items: 5000
    max_age: 7d
plugin_config:
  user: nobody
  group: nogroup
api:
  client:
    insecure_skip_verify: off
    credentials_path: ${folder}/local_api_credentials.yaml
  server:
    log_level: info
    listen_uri: 127.0.0.1:8080
    profiles_path: ${folder}/profiles.yaml
    online_client:
      credentials_path: ${folder}/online_api_credentials.yaml
prometheus:
  enabled: yes
  level: full
`,
  'acquis.yaml': 'filenames: [/var/log/auth.log]\nlabels: {type: syslog}\n',
  'acquis.d/web.yaml': 'filename: /var/log/nginx/access.log\nlabels: {type: nginx}\n',
  'profiles.yaml': 'name: p\nfilters: ["true"]\ndecisions: [{type: ban}]\n',
  'simulation.yaml': 'simulation: off\n',
});

test('the stock configuration runs as it is', async () => {
  const config = await readConfig(put(STOCK()), options);
  expect(config.acquisitions!.map(({origin}) => origin.labels.type)).toEqual(['syslog', 'nginx']);
  expect(config).toMatchObject({
    rules: folder,
    profiles: join(folder, 'profiles.yaml'),
    simulation: join(folder, 'simulation.yaml'),
    decisions: {escalation: {factor: 1}},
    retention: {alertsMs: 7 * 86_400_000, maxAlerts: 5000},
    settings: {log: {level: 'info'}, clock: 'event'},
  });
  expect(config.warnings).toHaveLength(1);
  expect(config.warnings[0]!.message).toMatch(
    /^settings that mean nothing here: common.log_media, common.log_dir, /,
  );
});

test('local files are laid over', async () => {
  const file = put({
    ...STOCK(),
    'config.yaml.local': `common: {log_level: trace}
crowdsec_service: {acquisition_dir: ""}
db_config: {flush: {max_items: 10}}
api: {cti: {key: '\${KEY}'}}
`,
    'simulation.yaml.local': 'exclusions: [a/b]\nsimulation: on\n',
  });
  const {settings} = await convertReference(file, {KEY: 'abcd'});
  expect(settings).toMatchObject({
    log: {level: 'debug'},
    acquisition: [join(folder, 'acquis.yaml')],
    retention: {max_alerts: 10, alerts: '7d'},
    network: {enabled: true, cti: {key: 'abcd'}},
  });
  expect(await readSimulation(join(folder, 'simulation.yaml'))).toEqual({
    simulation: true,
    exclusions: ['a/b'],
  });
});

describe('keys', () => {
  const ROWS: [text: string, report: object][] = [
    ['common: {log_level: fatal}', {key: 'common.log_level', verdict: 'taken', to: 'log.level'}],
    ['common: {log_level: loud}', {key: 'common.log_level', verdict: 'fault'}],
    ['common: {colour: red}', {key: 'common.colour', verdict: 'unknown'}],
    [
      'api: {server: {tls: {cert_file: x}}}',
      {key: 'api.server.tls.cert_file', verdict: 'taken', to: 'server.tls.cert_file'},
    ],
    ['api: {server: {console_path: x}}', {key: 'api.server.console_path', verdict: 'ignored'}],
    ['crowdsec_service: {enable: off}', {key: 'crowdsec_service.enable', verdict: 'fault'}],
    ['db_config: {flush: {max_items: 0}}', {key: 'db_config.flush.max_items', verdict: 'fault'}],
    ['db_config: {password: hunter2}', {key: 'db_config.password', verdict: 'ignored'}],
  ];
  for (const [text, report] of ROWS)
    test(text, async () => {
      const {keys} = await convertReference(put({'config.yaml': text}), {});
      expect(keys).toEqual([expect.objectContaining(report)]);
      expect(JSON.stringify(keys)).not.toContain('hunter2');
    });

  test('a fault stops the start', async () => {
    const file = put({'config.yaml': 'config_paths: {config_dir: 5}\ncommon: {log_format: xml}\n'});
    const error: FaultsError = await readConfig(file, options).catch((thrown) => thrown);
    expect(error.faults.map(({message}) => message)).toEqual([
      'config_paths.config_dir: expected a text',
      'common.log_format: expected text or json',
    ]);
  });
});

describe('migration', () => {
  test('what people wrote stands beside firewatch.yaml, rules stay, secrets apart', async () => {
    put({
      ...STOCK(),
      'config.yaml.local': 'api: {cti: {key: hunter2}}\n',
      'profiles.yaml.local': 'name: mine\nfilters: ["true"]\n',
    });
    const {files, missing} = await planMigration(folder, '/schemas/firewatch.schema.json');
    expect(missing).toEqual([]);
    expect(files.map(({path, isSecret}) => `${path}${isSecret ? ' secret' : ''}`)).toEqual([
      'firewatch.yaml',
      'acquis.yaml',
      'acquis.d/web.yaml',
      'profiles.yaml',
      'profiles.yaml.local',
      'simulation.yaml',
      'cti.key secret',
    ]);
    const text = Buffer.from(files[0]!.bytes).toString();
    expect(text.split('\n')[0]).toBe(
      '# yaml-language-server: $schema=/schemas/firewatch.schema.json',
    );
    expect(text).not.toContain('hunter2');
    const to = mkdtempSync(join(tmpdir(), 'firewatch-migrated-'));
    try {
      for (const {path, bytes} of files) {
        mkdirSync(dirname(join(to, path)), {recursive: true});
        writeFileSync(join(to, path), bytes, {mode: 0o600});
      }
      const config = await readConfig(join(to, 'firewatch.yaml'), options);
      expect(config.warnings).toEqual([]);
      expect(config.acquisitions).toHaveLength(2);
      expect(config).toMatchObject({
        rules: folder,
        profiles: join(to, 'profiles.yaml'),
        simulation: join(to, 'simulation.yaml'),
        settings: {network: {enabled: true, cti: {key: 'hunter2'}}},
      });
    } finally {
      rmSync(to, {recursive: true});
    }
  });

  test('nothing there, or files that are not', async () => {
    await expect(planMigration(folder, '')).rejects.toMatchObject({code: 'FW6113'});
    put({'config.yaml': 'crowdsec_service: {acquisition_path: none.yaml, acquisition_dir: d}\n'});
    mkdirSync(join(folder, 'd'));
    const {missing, files} = await planMigration(folder, '');
    expect(missing).toEqual([join(folder, 'none.yaml')]);
    expect(Buffer.from(files[0]!.bytes).toString()).not.toContain('acquisition');
  });
});
