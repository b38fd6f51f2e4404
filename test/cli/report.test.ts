// The reports: widths, colours, locales, hostile text, and JSON by its schema.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Report} from '@firewatch/schemas';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {jsonText} from '../../cli/report/json.ts';
import {printable} from '../../cli/report/printable.ts';
import {runCli} from './harness.ts';

/** Would move the cursor, recolour, reorder, hide: as UTF-8 in a log. */
const HOSTILE =
  '\x1b[31mred \x9b2J \x07 \u202eright\u202c \u2066iso\u2069 \u200bzero \ufeff \u{e0041} \x7f end';

let folder = '';
let log = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fw-'));
  log = join(folder, 'auth.log');
  const lines = [
    '203.0.113.7 attack on root',
    `203.0.113.7 attack ${HOSTILE}`,
    '203.0.113.7 attack ✓ 攻撃 é',
  ];
  const noise = `noise ${HOSTILE} ${'long '.repeat(60)}`;
  writeFileSync(log, `${[...lines, noise].join('\n')}\n`);
});
afterAll(() => rmSync(folder, {recursive: true}));

const analyze = (...args: string[]) => runCli(['analyze', '--type', 'x', ...args, log]);

describe('the human report', () => {
  test('reads like this', async () => {
    const {stdout} = await analyze();
    expect(stdout.replaceAll(log, 'auth.log')).toMatchInlineSnapshot(`
      "1 attacker, 1 alert in 4 lines of 1 log
      1970-01-01 00:00:01 to 00:00:04 (UTC)

      HIGH    203.0.113.7                                            1 alert, 3 events
              fake/attack
                1970-01-01 00:00:01 to 00:00:03, 3 events
              at user root (3)
              │ 203.0.113.7 attack on root
              │ 203.0.113.7 attack \\x1b[31mred \\x9b2J \\x07 \\u{202e}right\\u{202c} \\u{2…
              │ 203.0.113.7 attack ✓ 攻撃 é

      SCENARIO                                SEVERITY    ALERTS   SOURCES      EVENTS
      fake/attack                             high             1         1           3

      LOG                                 TYPE             LINES     PARSED   UNPARSED
      auth.log             x                    4          3          1
        1 line that no parser of s01-parse took, such as
        │ noise \\x1b[31mred \\x9b2J \\x07 \\u{202e}right\\u{202c} \\u{2066}iso\\u{2069} \\u{…
      "
    `);
  });

  test('fits 80 columns', async () => {
    const {stdout} = await analyze('--plain');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('shows nothing a terminal would act on', async () => {
    const {stdout} = await runCli(['analyze', '--type', 'x', log], {
      columns: 100,
      env: {NO_COLOR: '1'},
    });
    expect([...stdout].filter((character) => character !== '\n' && character < ' ')).toEqual([]);
    for (const character of HOSTILE) {
      if (character > '~') expect(stdout).not.toContain(character);
    }
    expect(stdout).toContain('\\x1b[31mred');
  });

  const COLORS = [
    {name: 'a terminal', args: [], columns: 80, env: {}, color: true},
    {name: 'a pipe', args: [], columns: undefined, env: {}, color: false},
    {name: 'NO_COLOR', args: [], columns: 80, env: {NO_COLOR: '1'}, color: false},
    {name: 'a dumb terminal', args: [], columns: 80, env: {TERM: 'dumb'}, color: false},
    {name: '--plain', args: ['--plain'], columns: 80, env: {}, color: false},
    {name: '--color never', args: ['--color', 'never'], columns: 80, env: {}, color: false},
    {
      name: '--color always into a pipe',
      args: ['--color', 'always'],
      columns: undefined,
      env: {NO_COLOR: '1'},
      color: true,
    },
  ];
  for (const {name, args, columns, env, color} of COLORS) {
    test(`${name}: ${color ? 'colour' : 'no colour'}, and the words are the same`, async () => {
      const {stdout} = await runCli(['analyze', '--type', 'x', ...args, log], {
        env,
        ...(columns && {columns}),
      });
      expect(stdout.includes('\x1b[')).toBe(color);
      expect(stdout).toContain('HIGH');
    });
  }

  for (const env of [{LANG: 'C'}, {LANG: 'de_DE.ISO-8859-1'}, {LANG: 'C.UTF-8', LC_ALL: 'POSIX'}]) {
    test(`${JSON.stringify(env)}: ASCII only`, async () => {
      const {stdout} = await runCli(['analyze', '--type', 'x', log], {env});
      expect([...stdout].filter((character) => character > '~')).toEqual([]);
    });
  }
});

describe('JSON', () => {
  const ajv = new Ajv2020({strict: false});
  const schema = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
  ajv.addSchema(schema('alert'));

  test('the report fits its schema', async () => {
    const {stdout} = await analyze('-o', 'json');
    const validate = ajv.compile(schema('report'));
    const report = JSON.parse(stdout) as Report;
    validate(report);
    expect(validate.errors).toBe(null);
    expect(report.sources[0]).toMatchObject({scope: 'Ip', value: '203.0.113.7', severity: 'high'});
    expect(report.sources[0]!.samples[1]!.line).toContain(HOSTILE);
  });

  test('an event fits its schema', async () => {
    const {stdout} = await runCli(['explain', '--type', 'x', '-o', 'ndjson', log]);
    const validate = ajv.compile(schema('event'));
    for (const line of stdout.trimEnd().split('\n')) {
      validate(JSON.parse(line));
      expect(validate.errors).toBe(null);
    }
  });

  test('ndjson is one alert a line', async () => {
    const {stdout} = await analyze('-o', 'ndjson');
    const validate = ajv.getSchema('alert.schema.json')!;
    const alerts = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(alerts.map((alert) => validate(alert))).toEqual([true]);
  });

  test('nothing a terminal would act on is raw, and the meaning is kept', () => {
    for (const text of [HOSTILE, '\ud800 lone', '\u{1f600} emoji', '攻撃', '"\\']) {
      const json = jsonText({text});
      expect(JSON.parse(json)).toEqual({text});
      expect(printable(json, true)).toBe(json);
    }
  });
});

describe('printable', () => {
  const CASES = [
    {text: 'plain text', shown: 'plain text'},
    {text: 'tab\there', shown: 'tab\\there'},
    {text: '\x1b]0;title\x07', shown: '\\x1b]0;title\\x07'},
    {text: '\u009bc', shown: '\\x9bc'},
    {text: 'a\u202eb', shown: 'a\\u{202e}b'},
    {text: '\u{e0001}', shown: '\\u{e0001}'},
    {text: '\ud800', shown: '\\u{d800}'},
    {text: 'é 攻撃', shown: 'é 攻撃', ascii: '\\xe9 \\u{653b}\\u{6483}'},
  ];
  for (const {text, shown, ascii = shown} of CASES) {
    test(JSON.stringify(text), () => {
      expect(printable(text, true)).toBe(shown);
      expect(printable(text, false)).toBe(ascii);
    });
  }
});
