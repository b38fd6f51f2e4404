// Secrets that a configuration keeps elsewhere, and that nothing shows.
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {readConfig} from '../../../kernel/config/read.ts';
import {fetchSecrets, holdsSecret} from '../../../kernel/config/secrets.ts';
import {shownSettings} from '../../../kernel/config/settings.ts';
import type {FaultsError} from '../../../kernel/faults-error.ts';
import {DatasourceCatalogue} from '../../../kernel/plugin/datasources.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    url: {type: 'string'},
    token: {type: 'string', writeOnly: true},
    headers: {type: 'object', writeOnly: true},
    auth: {$ref: '#/$defs/auth'},
    sinks: {type: 'array', items: {oneOf: [{$ref: '#/$defs/auth'}]}},
    tls_file: {type: 'string'},
    tls: {type: 'string', writeOnly: true},
  },
  $defs: {auth: {properties: {password: {writeOnly: true}}}},
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-secrets-'));
  put('pass', 's3cret-one\n');
  put('open', 's3cret-two\n', 0o644);
  put('empty', '\n');
});
afterEach(() => rmSync(folder, {recursive: true}));

function put(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const fetched = async (config: object, env: Record<string, string> = {}) => {
  const problems = await fetchSecrets(SCHEMA, config, {folder, env});
  return {config, problems: problems.map(({code, at}) => `${code} ${at}`)};
};

describe('where they are', () => {
  const ROWS: [name: string, config: object, becomes: object, problems: string[]][] = [
    ['a file', {token: {file: 'pass'}}, {token: 's3cret-one'}, []],
    ['a file beside the name', {token_file: 'pass'}, {token: 's3cret-one'}, []],
    ['a credential', {token: {credential: 'pass'}}, {token: 's3cret-one'}, []],
    [
      'within one',
      {headers: {a: {file: 'pass'}, b: 'c'}},
      {headers: {a: 's3cret-one', b: 'c'}},
      [],
    ],
    ['by reference', {auth: {password_file: 'pass'}}, {auth: {password: 's3cret-one'}}, []],
    [
      'in lists',
      {sinks: [{}, {password: {file: 'pass'}}]},
      {sinks: [{}, {password: 's3cret-one'}]},
      [],
    ],
    ['a setting of that name', {tls_file: 'pass'}, {tls_file: 'pass'}, []],
    ['no secret', {url: {file: 'pass'}}, {url: {file: 'pass'}}, []],
    ['open to all', {token: {file: 'open'}}, {token: 's3cret-two'}, ['FW6111 /token']],
    ['nowhere', {token: {file: 'none'}}, {}, ['FW6110 /token']],
    ['empty', {token_file: 'empty'}, {}, ['FW6110 /token_file']],
    ['a path as credential', {token: {credential: '../pass'}}, {}, ['FW6110 /token']],
  ];
  for (const [name, config, becomes, problems] of ROWS)
    test(name, async () =>
      expect(await fetched(config, {CREDENTIALS_DIRECTORY: folder})).toEqual({
        config: becomes,
        problems,
      }),
    );

  test('credentials without systemd', async () =>
    expect((await fetched({token: {credential: 'pass'}})).problems).toEqual(['FW6110 /token']));
});

describe('plain ones are seen', () => {
  const ROWS: [config: object, isPlain: boolean][] = [
    [{token: 'abc'}, true],
    [{token: '$TOKEN'}, false],
    [{token: {file: 'x'}}, false],
    [{headers: {a: 'b'}}, true],
    [{sinks: [{}, {password: 'x'}]}, true],
    [{url: 'abc'}, false],
  ];
  for (const [config, isPlain] of ROWS)
    test(JSON.stringify(config), () => expect(holdsSecret(SCHEMA, config)).toBe(isPlain));
});

describe('in firewatch.yaml', () => {
  const options = {datasources: () => DatasourceCatalogue.open([], undefined), env: {}};

  test('they are used, not shown; what everybody may read is warned of', async () => {
    const file = put('firewatch.yaml', 'network: {enabled: true, cti: {key: plain-key}}\n', 0o644);
    const plain = await readConfig(file, options);
    expect(plain.warnings.map(({code}) => code)).toEqual(['FW6111']);
    expect(plain.settings.network!.cti!.key).toBe('plain-key');
    expect(JSON.stringify(await shownSettings(plain.settings))).not.toContain('plain-key');
    const store = put('firewatch.yaml', 'store: postgres://me:hunter2@db/fw\n', 0o644);
    const {settings, warnings} = await readConfig(store, options);
    expect(warnings.map(({code}) => code)).toEqual(['FW6111']);
    expect((await shownSettings(settings)).store).toBe('postgres://me:***@db/fw');
    put('firewatch.yaml', 'network: {enabled: true, cti: {key_file: pass}}\n', 0o644);
    const kept = await readConfig(file, options);
    expect(kept.warnings).toEqual([]);
    expect(kept.settings.network!.cti!.key).toBe('s3cret-one');
  });

  test('one that is not there stops the start, with its place', async () => {
    const file = put('firewatch.yaml', 'network:\n  enabled: true\n  cti: {key: {file: none}}\n');
    const error: FaultsError = await readConfig(file, options).catch((thrown) => thrown);
    expect(error.faults[0]).toMatchObject({code: 'FW6110', where: {line: 3, column: 14}});
  });
});
