// A CrowdSec configuration directory is read as it is.
import {createHash} from 'node:crypto';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {Engine} from '../../../core-wasm/index.ts';
import {openEngine} from '../../../kernel/engine.ts';
import {RuleFolder} from './folder.ts';

let folder: RuleFolder;
beforeEach(() => {
  folder = new RuleFolder();
});
afterEach(() => folder.remove());

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

test('links into the hub are followed, what is not enabled is absent', async () => {
  folder.put(
    'hub/parsers/s01-parse/crowdsecurity/sshd-logs.yaml',
    'hub/parsers/s01-parse/crowdsecurity/nginx-logs.yaml',
    'hub/scenarios/crowdsecurity/ssh-bf.yaml',
    'scenarios/mine.yaml',
    'collections/sshd.yaml',
  );
  folder.link(
    'parsers/s01-parse/sshd-logs.yaml',
    '../../hub/parsers/s01-parse/crowdsecurity/sshd-logs.yaml',
  );
  folder.link('scenarios/ssh-bf.yaml', '../hub/scenarios/crowdsecurity/ssh-bf.yaml');
  expect(await folder.load()).toMatchObject({
    files: ['parsers/s01-parse/sshd-logs.yaml', 'scenarios/mine.yaml', 'scenarios/ssh-bf.yaml'],
    problems: [],
  });
});

test('a link to an item that is gone is said, and the rest is loaded', async () => {
  folder.put('scenarios/a.yaml');
  folder.link('scenarios/b.yaml', '../hub/scenarios/b.yaml');
  expect(await folder.load()).toMatchObject({
    files: ['scenarios/a.yaml'],
    problems: ['FW2807 scenarios/b.yaml'],
  });
});

describe('config.yaml', () => {
  const elsewhere = {
    'scenarios/a.yaml': 'data: [{dest_file: list.txt}]',
    'lib/data/list.txt': 'of data_dir',
    'data/list.txt': 'own',
    'lib/patterns/nginx': 'A a',
    'patterns/own': 'A a',
    'lib/simulation.yaml': 'simulation: on',
    'simulation.yaml': 'simulation: off',
  };

  test('names the places of data, patterns and simulation', async () => {
    folder.write({
      ...elsewhere,
      'config.yaml': `config_paths:
  data_dir: ${folder.path}/lib/data/
  pattern_dir: lib/patterns
  simulation_path: lib/simulation.yaml
`,
    });
    expect(await folder.load()).toMatchObject({
      data: ['list.txt: of data_dir'],
      patterns: ['lib/patterns/nginx'],
      simulation: {simulation: true},
    });
  });

  test('what it names and is not there is the folder’s own', async () => {
    folder.write({
      ...elsewhere,
      'config.yaml': 'config_paths: {data_dir: /nowhere/data/, pattern_dir: /nowhere/patterns}',
    });
    expect(await folder.load()).toMatchObject({
      data: ['list.txt: own'],
      patterns: ['patterns/own'],
      simulation: {simulation: false},
    });
  });

  test('config.yaml.local overrides it', async () => {
    folder.write({
      ...elsewhere,
      'config.yaml': 'config_paths: {data_dir: data, simulation_path: lib/simulation.yaml}',
      'config.yaml.local': 'config_paths: {data_dir: lib/data}',
    });
    expect(await folder.load()).toMatchObject({
      data: ['list.txt: of data_dir'],
      simulation: {simulation: true},
    });
  });

  test.each([
    ['no YAML', 'config_paths: {data_dir: [}'],
    ['a list', '- config_paths'],
  ])('%s', async (_, text) => {
    folder.write({'scenarios/a.yaml': '', 'config.yaml': text});
    await expect(folder.load()).rejects.toMatchObject({
      code: 'FW2806',
      where: {file: `${folder.path}/config.yaml`},
    });
  });
});

describe('simulation.yaml', () => {
  test.each([
    ['YAML 1.1 booleans', 'simulation: off\nexclusions: [a/b]', false, ['a/b']],
    ['no exclusions', 'simulation: yes\nexclusions:', true, []],
    ['empty', '# nothing', false, []],
  ])('%s', async (_, text, simulation, exclusions) => {
    folder.write({'scenarios/a.yaml': '', 'simulation.yaml': text});
    expect((await folder.load()).simulation).toEqual({simulation, exclusions});
  });

  test.each([
    ['a key that does not exist', 'exclusion: [a/b]'],
    ['no boolean', 'simulation: perhaps'],
    ['no list', 'exclusions: a/b'],
  ])('%s', async (_, text) => {
    folder.write({'scenarios/a.yaml': '', 'simulation.yaml': text});
    await expect(folder.load()).rejects.toMatchObject({code: 'FW2806'});
  });
});

test('contexts of items and the local one, which comes last', async () => {
  folder.write({
    'scenarios/a.yaml': '',
    'contexts/z.yaml': 'context: {ip: [evt.Meta.source_ip]}',
    'console/context.yaml': 'user: [evt.Meta.target_user]',
  });
  const {files, stages} = await folder.load();
  expect(files).toEqual(['scenarios/a.yaml', 'contexts/z.yaml', 'console/context.yaml']);
  expect(stages.slice(1)).toEqual(['contexts/', 'contexts/']);
});

test('the hub index tells the versions of items', async () => {
  folder.write({
    'scenarios/hub.yaml': 'of the hub',
    'scenarios/mine.yaml': 'changed',
    'hub/.index.json': JSON.stringify({
      scenarios: {
        'a/hub': {versions: {'0.2': {digest: digest('of the hub')}, '0.1': {digest: ''}}},
      },
      parsers: {'a/mine': {versions: {'0.3': {digest: digest('changed')}}}, 'a/null': null},
    }),
  });
  expect((await folder.load()).versions).toEqual(['0.2', undefined]);
});

test('a damaged index knows no versions', async () => {
  folder.write({'scenarios/a.yaml': '', 'hub/.index.json': '{'});
  expect((await folder.load()).versions).toEqual([undefined]);
});

test('a whole directory finds an attacker, with simulation and context', async () => {
  folder.write({
    'config.yaml': 'config_paths: {data_dir: lib, simulation_path: simulation.yaml}',
    'simulation.yaml': 'exclusions: [me/guess]',
    'lib/users.txt': 'root\nadmin\n',
    'patterns/guess': 'GUESS guess by %{USERNAME:user} from %{IP:ip}',
    'parsers/s00-raw/guess.yaml': `
name: me/logs
onsuccess: next_stage
grok: {name: GUESS, apply_on: Line.Raw}
statics:
  - {meta: source_ip, expression: evt.Parsed.ip}
  - {meta: user, expression: evt.Parsed.user}
`,
    'scenarios/guess.yaml': `
type: trigger
name: me/guess
description: a name of the list
filter: evt.Meta.user in File("users.txt")
groupby: evt.Meta.source_ip
data: [{dest_file: users.txt, type: string}]
labels: {remediation: true}
`,
    'console/context.yaml': 'user: [evt.Meta.user]',
  });
  const now = 1_775_000_000_000_000_000n;
  const {engine, problems} = await openEngine({
    rules: folder.path,
    strict: true,
    now,
    offsets: [],
    keepRaw: false,
  });
  const source = engine.addSource({name: 'x.log', module: 'file', labels: {type: 'x'}});
  const log = new TextEncoder().encode(
    'guess by root from 192.0.2.1\nguess by zoe from 192.0.2.2\n',
  );
  engine.input().set(log);
  const alerts = [...engine.feed(source, log.length), ...engine.endSource(source)];
  expect(problems).toEqual([]);
  expect(alerts.map(({alert}) => alert)).toMatchObject([
    {scenario: 'me/guess', simulated: true, source: {value: '192.0.2.1'}},
  ]);
  expect(JSON.stringify(alerts[0]!.alert.meta)).toContain('root');
  expect(engine).toBeInstanceOf(Engine);
});
