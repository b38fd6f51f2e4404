// Templates of notifications: the language, its functions, what alerts give, and what one
// run may cost.
import type {Alert} from '@firewatch/schemas';
import {describe, expect, test} from 'vitest';
import {loadTemplate, type TemplateWorld} from '../../../kernel/template/load.ts';
import {sampleAlert, sampleDecision} from '../../sample-alert.ts';

const alert = (value: string, more: Partial<Alert> = {}) =>
  sampleAlert({
    message: `Ip ${value} performed`,
    source: {scope: 'Ip', value, ip: value, cn: 'NL', as_name: 'EXAMPLE', latitude: 52.5},
    events: ['root', 'admin', 'root'].map((user) => ({
      timestamp: '2026-02-03T10:00:00Z',
      meta: [{key: 'target_user', value: user}],
    })),
    meta: [{key: 'target_user', value: '["root","admin"]'}],
    decisions: [sampleDecision(value)],
    ...more,
  });

const WORLD: TemplateWorld = {
  hostname: 'bastion',
  machine: 'bastion-1',
  zone: 'Europe/Berlin',
  env: {REGION: 'eu'},
  now: () => Date.parse('2026-07-03T10:11:12Z'),
};

const ALERTS = [alert('203.0.113.7'), alert('2001:db8::1', {decisions: [], simulated: true})];
const load = (text: string) => loadTemplate(text, {file: 'slack.yaml'}, WORLD);
const render = (text: string) => load(text)(ALERTS);

describe('the language', () => {
  const ROWS: [text: string, gives: string][] = [
    ['plain', 'plain'],
    ['{{range .}}{{.Source.Value}} {{end}}', '203.0.113.7 2001:db8::1 '],
    [
      '{{range $i, $a := .}}{{$i}}:{{$a.Scenario}} {{end}}',
      '0:firewatch/ssh-bf 1:firewatch/ssh-bf ',
    ],
    [
      '{{range .}}{{$a := .}}{{range .Decisions}}{{.Type}} {{$a.Source.Cn}}{{else}}none{{end}};{{end}}',
      'ban NL;none;',
    ],
    ['{{range . -}}\n  {{.Source.Value}}\n{{- end}}', '203.0.113.72001:db8::1'],
    ['a {{- /* a remark */ -}} b', 'ab'],
    ['{{if eq (len .) 1}}one{{else if gt (len .) 1}}many{{else}}none{{end}}', 'many'],
    [
      '{{with index . 0}}{{.GetScope}} {{.GetValue}} {{.GetMeta "target_user"}}{{end}}',
      'Ip 203.0.113.7 ["root","admin"]',
    ],
    ['{{with $x := 5}}{{$x}}{{end}}', '5'],
    ['{{$n := 0}}{{range .}}{{$n = add $n 1}}{{end}}{{$n}}', '2'],
    ['{{range $i, $_ := .}}{{if $i}}{{break}}{{end}}{{$i}}{{end}}', '0'],
    ['{{range $i, $_ := .}}{{if not $i}}{{continue}}{{end}}{{$i}}{{end}}', '1'],
    [
      '{{define "line"}}<{{.Source.Value}}>{{end}}{{range .}}{{template "line" .}}{{end}}',
      '<203.0.113.7><2001:db8::1>',
    ],
    ['{{block "all" .}}{{len .}}{{end}}', '2'],
    ['{{"a" | printf "%s-%s" "b"}}', 'b-a'],
    ['{{ (index . 0).Source.Cn }}', 'NL'],
    ['{{and 1 0 "x"}} {{or 0 "" "x"}} {{not 0}}', '0 x true'],
    [
      '{{printf "%d|%5d|%-5s|%05d|%.2f|%q|%v|%x|%t|%%" 7 7 "ab" 42 1.005 "a\\"b" true 255 false}}',
      '7|    7|ab   |00042|1.00|"a\\"b"|true|ff|false|%',
    ],
    ['{{printf "%s %d" "a"}}', 'a %!d(MISSING)'],
    ['{{`raw "text"`}}', 'raw "text"'],
    [
      '{{html "<a href=\'x\'>&"}} {{js "</x>"}} {{urlquery "a b&c"}}',
      '&lt;a href=&#39;x&#39;&gt;&amp; \\u003C/x\\u003E a+b%26c',
    ],
    ['{{1.5}} {{-3}} {{true}} {{nil | empty}}', '1.5 -3 true true'],
    ['{{slice "abcdef" 1 3}} {{index (list 1 2 3) 1}}', 'bc 2'],
    ['{{lt 1 2}} {{le 2 2}} {{ge 1 2}} {{ne "a" "b"}} {{eq 2 1 2}}', 'true true false true true'],
  ];
  for (const [text, gives] of ROWS) test(text, () => expect(render(text)).toBe(gives));
});

describe('functions', () => {
  const ROWS: [text: string, gives: string][] = [
    ['{{upper "ab"}} {{lower "AB"}} {{title "ab cd"}} {{trim "  a "}}', 'AB ab Ab Cd a'],
    [
      '{{trimSuffix "c" "abc"}} {{trimPrefix "a" "abc"}} {{trunc 2 "abc"}} {{trunc -2 "abc"}}',
      'ab bc ab bc',
    ],
    [
      '{{default "x" ""}} {{default "x" "y"}} {{coalesce "" 0 "z"}} {{ternary "a" "b" true}}',
      'x y z a',
    ],
    [
      '{{join ", " (list "a" "b")}} {{splitList "," "a,b" | last}} {{replace "a" "b" "aXa"}}',
      'a, b b bXb',
    ],
    ['{{add 1 2 3}} {{sub 5 2}} {{mul 2 3}} {{div 7 2}} {{mod 7 2}} {{max 1 3 2}}', '6 3 6 3 1 3'],
    ['{{mulf 1.5 2}} {{floor 2.7}} {{ceil 2.1}} {{round 2.345 2}} {{int "12"}}', '3 2 3 2.35 12'],
    ['{{range until 3}}{{.}}{{end}} {{len (until 4)}}', '012 4'],
    [
      '{{uniq (list 1 1 2)}} {{first (list 4 5)}} {{reverse (list 1 2)}} {{has 1 (list 1)}}',
      '[1 2] 4 [2 1] true',
    ],
    [
      '{{$d := dict "a" 1 "b" 2}}{{get $d "a"}} {{hasKey $d "c"}} {{$d.b}} {{keys $d}}',
      '1 false 2 [a b]',
    ],
    [
      '{{quote "a"}} {{squote "b"}} {{b64enc "hi"}} {{b64dec "aGk="}} {{contains "b" "abc"}}',
      '"a" \'b\' aGk= hi true',
    ],
    ['{{indent 2 "a\\nb"}}|{{nindent 1 "c"}}', '  a\n  b|\n c'],
    [
      '{{snakecase "FirstName"}} {{kebabcase "a_b c"}} {{camelcase "a-b"}} {{plural "hit" "hits" 2}}',
      'first_name a-b-c AB hits',
    ],
    ['{{toJson (dict "b" "<x>" "a" 1)}}', '{"a":1,"b":"\\u003cx\\u003e"}'],
    ['{{sha256sum "a" | trunc 8}}', 'ca978112'],
    ['{{env "REGION"}}{{env "NOTHING"}} {{Hostname}} {{HTMLEscape "<b>"}}', 'eu bastion &lt;b&gt;'],
    [
      '{{now}} {{date "2006-01-02 15:04:05 -0700" (now)}}',
      '2026-07-03T10:11:12.000Z 2026-07-03 12:11:12 +0200',
    ],
    [
      '{{dateInZone "Mon Jan _2 3:04PM MST 2006" "2026-02-03T10:11:12Z" "UTC"}}',
      'Tue Feb  3 10:11AM UTC 2026',
    ],
    ['{{range .}}{{GetMeta . "target_user"}} {{end}}', '[root admin] [root admin] '],
    [
      '{{(index . 0).Source.Latitude}} {{(index . 0).Capacity}} {{(index . 0).MachineID}}',
      '52.5 5 bastion-1',
    ],
  ];
  for (const [text, gives] of ROWS) test(text, () => expect(render(text)).toBe(gives));

  test('toJson gives the names of the API', () => {
    const [first] = JSON.parse(render('{{toJson .}}'));
    expect(first).toEqual({...ALERTS[0], machine_id: 'bastion-1'});
  });
});

describe('what is wrong is told with its place', () => {
  const LOADING: [text: string, says: string][] = [
    ['a\n  {{nope 1}}', 'line 2, column 5 of the template: no function is named "nope"'],
    ['{{if 1}}', '"if" has no end'],
    ['{{end}}', '"end" without a block to end'],
    ['{{range .}}{{else if 1}}{{end}}', 'unexpected "if" after "else"'],
    ['{{"a}}', 'a text has no closing quote'],
    ['{{(1}}', 'a parenthesis is not closed'],
    ['{{template "x"}}', 'no template is named "x"'],
    ['{{break}}', '"break" outside of a range'],
    ['{{}}', 'an action is empty'],
    ['{{ . ', 'an action has no end'],
    ['{{/* a', 'a comment has no end'],
    ['{{1 | }}', 'a command is missing'],
    ['{{.A ; }}', 'unexpected ";" in an action'],
  ];
  for (const [text, says] of LOADING) {
    test(`loading ${JSON.stringify(text)}`, () => {
      expect(() => load(text)).toThrowError(expect.objectContaining({code: 'FW5101'}));
      expect(() => load(text)).toThrow(says);
    });
  }

  const RUNNING: [text: string, says: string][] = [
    ['{{range .}}{{.Nope}}{{end}}', 'Alert has no field "Nope"'],
    ['{{(index . 0).Source.Value.Deep}}', 'a string has no field "Deep"'],
    ['{{eq 1 "1"}}', 'incompatible types for comparison: int and string'],
    ['{{index . 7}}', '7 is out of range of 2'],
    ['{{div 1 0}}', 'division by zero'],
    ['{{$nope}}', 'no variable is named "$nope"'],
    ['{{1 2}}', 'what has arguments must be a function'],
    ['{{fail "no"}}', 'fail: no'],
    ['{{range 3.5}}{{end}}', 'cannot range over a float64'],
    [
      '{{define "x"}}{{template "x"}}{{end}}{{template "x"}}',
      'templates call each other too deeply',
    ],
    ['{{$s := repeat 1000 "a"}}{{range until 100000}}{{$s}}{{end}}', 'the text grows too long'],
    ['{{range until 99999}}{{range until 99999}}{{end}}{{end}}', 'too many steps'],
    ['{{repeat 1000000 "aaaa"}}', 'the text grows too long'],
    ['{{until 1000000}}', 'the list grows too long'],
  ];
  for (const [text, says] of RUNNING) {
    test(`running ${text}`, () => {
      expect(() => render(text)).toThrowError(expect.objectContaining({code: 'FW5102'}));
      expect(() => render(text)).toThrow(says);
    });
  }
});
