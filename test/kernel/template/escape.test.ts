// Hostile log text in every kind of text, by templates in both languages: what the operator wrote
// is markup, what an attacker wrote never is.
import {describe, expect, test} from 'vitest';
import {
  ESCAPE,
  escapeCefHeader,
  escapeMarkdown,
  TEXT_KINDS,
  type TextKind,
} from '../../../kernel/template/escape.ts';
import {loadLiquid} from '../../../kernel/template/liquid.ts';
import {loadTemplate, type TemplateWorld} from '../../../kernel/template/load.ts';
import {sampleAlert} from '../../sample-alert.ts';

const WORLD: TemplateWorld = {
  hostname: 'bastion',
  machine: 'bastion-1',
  zone: 'UTC',
  env: {},
  now: () => Date.parse('2026-07-03T10:11:12Z'),
};

const about = (value: string) => sampleAlert({source: {scope: 'username', value}});

const go = (template: string, kind: TextKind, value: string) =>
  loadTemplate(template, {file: 'x.yaml'}, WORLD, kind)([about(value)]);
const liquid = (template: string, kind: TextKind, value: string) =>
  loadLiquid(template, {file: 'x.yaml'}, WORLD, kind)([about(value)]);

const HOSTILE = '<!channel> <a href="x">\'&"\\|=\r\nBcc: x\x1b[2J\u202e\0';

const GIVES: [kind: TextKind, escaped: string][] = [
  ['plain', '<!channel> <a href="x">\'&"\\|=\uFFFD\nBcc: x\uFFFD[2J\uFFFD\uFFFD'],
  [
    'html',
    '&lt;!channel&gt; &lt;a href=&#34;x&#34;&gt;&#39;&amp;&#34;\\|=\uFFFD\nBcc: x\uFFFD[2J\uFFFD\uFFFD',
  ],
  ['slack', '&lt;!channel&gt; &lt;a href="x"&gt;\'&amp;"\\|=\uFFFD\nBcc: x\uFFFD[2J\uFFFD\uFFFD'],
  ['json', '<!channel> <a href=\\"x\\">\'&\\"\\\\|=\\r\\nBcc: x\\u001b[2J\u202e\\u0000'],
  ['header', '<!channel> <a href="x">\'&"\\|=  Bcc: x\uFFFD[2J\uFFFD\uFFFD'],
  ['cef', '<!channel> <a href\\="x">\'&"\\\\|\\=\\r\\nBcc: x\uFFFD[2J\uFFFD\uFFFD'],
  ['url', encodeURIComponent(HOSTILE)],
  ['none', HOSTILE],
];

test('every kind has a row', () => {
  expect(GIVES.map(([kind]) => kind).sort()).toEqual([...TEXT_KINDS].sort());
});

for (const [kind, escaped] of GIVES) {
  test(`hostile text as ${kind}`, () => {
    expect(ESCAPE[kind](HOSTILE)).toBe(escaped);
    expect(go('<i>{{range .}}{{.Source.Value}}{{end}}</i>', kind, HOSTILE)).toBe(
      `<i>${escaped}</i>`,
    );
    expect(liquid('<i>{{alerts[0].source.value}}</i>', kind, HOSTILE)).toBe(`<i>${escaped}</i>`);
  });
}

test('the header of CEF, and Markdown', () => {
  expect(escapeCefHeader('a|b\\c\nd')).toBe('a\\|b\\\\c d');
  expect(escapeMarkdown('[x](http://y) **@everyone**')).toBe(
    '\\[x\\]\\(http://y\\) \\*\\*\\@everyone\\*\\*',
  );
});

describe('what a function escaped is not escaped again where it fits', () => {
  const ROWS: [language: typeof go, template: string, kind: TextKind, gives: string][] = [
    [go, '{{range .}}{{.Source.Value | toJson}}{{end}}', 'json', '"\\u003cb\\u003e\\""'],
    [go, '{{range .}}{{$v := toJson .Source.Value}}{{$v}}{{end}}', 'json', '"\\u003cb\\u003e\\""'],
    [go, '{{range .}}"{{.Source.Value}}"{{end}}', 'json', '"<b>\\""'],
    [go, '{{range .}}{{quote .Source.Value}}{{end}}', 'json', '"<b>\\""'],
    [go, '{{range .}}{{HTMLEscape .Source.Value}}{{end}}', 'html', '&lt;b&gt;&#34;'],
    [go, '{{range .}}{{.Source.Value | upper}}{{end}}', 'html', '&lt;B&gt;&#34;'],
    [go, '{{range .}}{{toJson .Source.Value}}{{end}}', 'html', '&#34;\\u003cb\\u003e\\&#34;&#34;'],
    [
      go,
      '{{range .}}{{toJson .Source.Value | upper}}{{end}}',
      'json',
      '\\"\\\\U003CB\\\\U003E\\\\\\"\\"',
    ],
    [go, '{{range .}}{{raw .Source.Value}}{{"<i>"}}{{end}}', 'html', '<b>"<i>'],
    [go, '{{range .}}{{markdownEscape .Source.Value}}{{end}}', 'json', '\\\\<b\\\\>\\"'],
    [liquid, '{{alerts[0].source.value | json}}', 'json', '"<b>\\""'],
    [liquid, '{% assign v = alerts[0].source.value | json %}{{v}}', 'json', '"<b>\\""'],
    [liquid, '{{alerts[0].source.value | upcase}}', 'html', '&lt;B&gt;&#34;'],
    [liquid, '{{alerts[0].source.value | escape}}', 'html', '&lt;b&gt;&#34;'],
    [liquid, '{{alerts[0].source.value | raw}}', 'html', '<b>"'],
    [liquid, '{% echo alerts[0].source.value %}', 'html', '&lt;b&gt;&#34;'],
  ];
  for (const [language, template, kind, gives] of ROWS)
    test(`${template} as ${kind}`, () => expect(language(template, kind, '<b>"')).toBe(gives));
});

describe('Liquid', () => {
  const ROWS: [template: string, gives: string][] = [
    ['{% for a in alerts %}{{a.source.scope}} {{a.events_count}}{% endfor %}', 'username 6'],
    ['{{alerts.size}} {{hostname}} {{alerts[0].machine_id}}', '1 bastion bastion-1'],
    ['{{now | date: "%Y-%m-%d %H:%M"}}', '2026-07-03 10:11'],
    ['{% if alerts[0].source.cn %}x{% else %}y{% endif %}', 'y'],
    ['{{alerts | map: "scenario" | join: ","}}', 'firewatch/ssh-bf'],
  ];
  for (const [template, gives] of ROWS)
    test(template, () => expect(liquid(template, 'plain', 'x')).toBe(gives));

  const WRONG: [template: string, code: string, says: string][] = [
    ['a\n {{x | nope}}', 'FW5101', 'line 2, column 2 of the template: undefined filter: nope'],
    ['{% if x %}', 'FW5101', 'not closed'],
    ['{{"a" | strip_html}}', 'FW5101', 'undefined filter: strip_html'],
    ['{% include "/etc/passwd" %}', 'FW5101', 'tag "include" not found'],
    ['{{alerts[0].nope}}', 'FW5102', 'undefined variable: alerts.0.nope'],
    ['{% for i in (1..100000000) %}{% endfor %}', 'FW5102', 'limit exceeded'],
    [
      '{% for i in (1..3000) %}{% for j in (1..3000) %}{{i}}{% endfor %}{% endfor %}',
      'FW5102',
      'too many steps',
    ],
  ];
  for (const [template, code, says] of WRONG) {
    test(`wrong: ${template}`, () => {
      const run = () => liquid(template, 'plain', 'x');
      expect(run).toThrowError(expect.objectContaining({code}));
      expect(run).toThrow(says);
    });
  }
});

test('hostile text costs time that grows with its length', () => {
  const long = '<script '.repeat(20_000);
  expect(go('{{range .}}{{.Source.Value}}{{end}}', 'html', long)).toHaveLength(220_000);
  expect(liquid('{{alerts[0].source.value}}', 'html', long)).toHaveLength(220_000);
});

const REFUSED: [template: string, says: string][] = [
  ['{{regexMatch "a" "b"}}', '"regexMatch" is not supported'],
  ['{{regexReplaceAll "a" "b" "c"}}', '"regexReplaceAll" is not supported'],
  ['{{CrowdsecCTI "192.0.2.1"}}', '"CrowdsecCTI" is not supported'],
];
for (const [template, says] of REFUSED)
  test(`refused when it is loaded: ${template}`, () =>
    expect(() => go(template, 'plain', '')).toThrow(says));
