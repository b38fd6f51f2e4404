// Manifests, configurations, and the words for what a plugin needs.
import {describe, expect, test} from 'vitest';
import {Allowance} from '../../../kernel/plugin/broker/allowance.ts';
import {configure} from '../../../kernel/plugin/configure.ts';
import {needed, neededMore} from '../../../kernel/plugin/declaration.ts';
import {pluginOf, requireCompatible} from '../../../kernel/plugin/manifest.ts';

const GOOD = {
  name: 'acme/notification-x',
  version: '1.2.3',
  description: 'sends',
  engine: '^1.0.0',
  event: 1,
  main: 'index.mjs',
  provides: {notifications: {x: {schema: 'schema.json'}}},
};
const SCHEMA = {
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {url: {type: 'string'}, retries: {type: 'integer', default: 3}},
};
const files = (manifest: object, schema: unknown = SCHEMA) => [
  {path: 'plugin.json', bytes: Buffer.from(JSON.stringify(manifest))},
  {path: 'index.mjs', bytes: Buffer.from('export default {}')},
  {path: 'schema.json', bytes: Buffer.from(JSON.stringify(schema))},
];

test('a good one', () => {
  expect(pluginOf(files(GOOD), 'x').manifest.name).toBe('acme/notification-x');
});

const BAD: readonly {name: string; files: ReturnType<typeof files>; says: RegExp}[] = [
  {name: 'no manifest', files: files(GOOD).slice(1), says: /no file "plugin.json"/},
  {
    name: 'no JSON',
    files: [{path: 'plugin.json', bytes: Buffer.from('{')}],
    says: /"plugin.json" is no JSON/,
  },
  {
    name: 'several faults at once',
    files: files({...GOOD, name: 'X', event: 0}),
    says: /\/name.*\/event/,
  },
  {
    name: 'an unknown member',
    files: files({...GOOD, postinstall: 'x'}),
    says: /unknown "postinstall"/,
  },
  {name: 'no semver', files: files({...GOOD, version: 'one'}), says: /\/version: expected semver/},
  {
    name: 'no range',
    files: files({...GOOD, engine: 'any!'}),
    says: /\/engine: expected a semver range/,
  },
  {name: 'main outside', files: files({...GOOD, main: '../x.mjs'}), says: /\/main/},
  {name: 'main missing', files: files({...GOOD, main: 'x.mjs'}), says: /no file "x.mjs"/},
  {name: 'schema missing', files: files(GOOD).slice(0, 2), says: /no file "schema.json"/},
  {name: 'schema that is none', files: files(GOOD, {type: 'objekt'}), says: /"schema.json"/},
  {
    name: 'provides nothing',
    files: files({...GOOD, provides: {bouncers: {}}}),
    says: /provides nothing/,
  },
  {
    name: 'a path that climbs',
    files: files({...GOOD, needs: {read: ['/var/log/../../etc']}}),
    says: /may not hold/,
  },
];

describe('a faulty plugin is named', () => {
  for (const {name, files, says} of BAD) {
    test(name, () => {
      expect(() => pluginOf(files, 'it')).toThrow(
        expect.objectContaining({code: 'FW4211', message: expect.stringMatching(says)}),
      );
    });
  }
});

test('a plugin for another contract or other events is not run', () => {
  for (const other of [{engine: '^2.0.0'}, {event: 2}]) {
    const {manifest} = pluginOf(files({...GOOD, ...other}), 'it');
    expect(() => requireCompatible(manifest)).toThrow(expect.objectContaining({code: 'FW4212'}));
  }
});

test('a configuration gets its defaults, and all its faults at once', () => {
  const plugin = {...pluginOf(files(GOOD), 'it'), code: {folder: '/nowhere'}};
  expect(configure(plugin, 'notifications', 'x', {url: 'u'})).toEqual({url: 'u', retries: 3});
  expect(() => configure(plugin, 'notifications', 'x', {retries: 'many', uri: 1})).toThrow(
    /"url" is missing.*unknown "uri".*\/retries: must be integer/,
  );
  expect(() => configure(plugin, 'bouncers', 'x', {})).toThrow(
    expect.objectContaining({code: 'FW4214'}),
  );
});

test('needs are told in sentences, and those that an upgrade adds', () => {
  const before = {
    ...GOOD,
    needs: {
      net: ['api.example.com:443', {setting: '/url'}],
      read: ['/etc/hosts'],
      commands: {
        reload: {argv: ['nginx', '-s', 'reload']},
        add: {argv: ['nft', '-f', {value: 'file'}]},
      },
    },
  };
  expect(needed(before)).toEqual([
    'connects to api.example.com:443',
    'connects to whatever its setting /url names',
    'reads /etc/hosts',
    'runs nginx -s reload',
    'runs nft -f <file>',
  ]);
  expect(neededMore(before, {...before, needs: {...before.needs, write: ['/tmp/x']}})).toEqual([
    'writes /tmp/x',
  ]);
});

const PLACES: readonly {net: string; host: string; port: number; ok: boolean}[] = [
  {net: 'api.example.com:443', host: 'API.example.com.', port: 443, ok: true},
  {net: 'api.example.com:443', host: 'api.example.com', port: 80, ok: false},
  {net: '*.example.com:443', host: 'a.b.example.com', port: 443, ok: true},
  {net: '*.example.com:443', host: 'example.com', port: 443, ok: false},
  {net: '*.example.com:443', host: 'evilexample.com', port: 443, ok: false},
  {net: 'example.com:*', host: 'example.com', port: 8080, ok: true},
  {net: 'https://example.com/path', host: 'example.com', port: 443, ok: true},
  {net: 'https://example.com/path', host: 'example.com', port: 80, ok: false},
  {net: 'https://user:pw@evil.com@example.com/', host: 'evil.com', port: 443, ok: false},
  {net: '[2001:db8::1]:25', host: '2001:DB8::1', port: 25, ok: true},
  {net: 'example.com', host: 'example.com', port: 25, ok: true},
  {net: '/run/docker.sock', host: '/run/docker.sock', port: 80, ok: false},
];

describe('a setting allows', () => {
  for (const {net, host, port, ok} of PLACES) {
    test(`${net}: ${host} ${port} ${ok ? 'yes' : 'no'}`, () => {
      const allowance = new Allowance({needs: {net: [{setting: '/hosts/*'}]}}, {hosts: [net]});
      const attempt = () => allowance.connect({host, port});
      if (ok) expect(attempt).not.toThrow();
      else expect(attempt).toThrow(expect.objectContaining({code: 'ERR_ACCESS_DENIED'}));
    });
  }

  test('a Unix socket by its path', () => {
    const allowance = new Allowance(
      {needs: {net: [{setting: '/url'}]}},
      {url: 'unix:///run/x.sock'},
    );
    expect(() => allowance.connect({path: '/run/x.sock'})).not.toThrow();
    expect(() => allowance.connect({path: '/run/y.sock'})).toThrow();
  });
});
