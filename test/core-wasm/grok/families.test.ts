// Lines of each family of stock patterns, as the programs write them. A row lists the
// fields that are not empty, or the line itself has them as «field=value»; "match" is
// what the whole pattern takes, where a row names it. Rows in umbrellas.json are of
// patterns made of alternatives: a name in several of them is that of the last one.
import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {GrokLibrary} from '../../../core-wasm/compiler/grok/index.ts';
import {openMatcher} from './matcher.ts';
import {matchByOracle} from './oracle.ts';

type Row = [name: string, input: string, fields?: Record<string, string>];

const folder = new URL('families/', import.meta.url);
const families = readdirSync(folder).map((file): [string, Row[]] => [
  file.replace('.json', ''),
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
]);
const library = new GrokLibrary();
const {match} = openMatcher();

const MARK = /«(\w+)=([^»]*)»/g;

/** The line without marks, and what they say. */
function readMarks(marked: string): [input: string, fields: Record<string, string>] {
  const fields = [...marked.matchAll(MARK)].map(([, field, value]) => [field, value]);
  return [marked.replaceAll(MARK, '$2'), Object.fromEntries(fields)];
}

for (const [family, rows] of families) {
  describe(family, () => {
    for (const [name, line, listed] of rows) {
      const [input, fields] = listed ? [line, listed] : readMarks(line);
      test(`${name}: ${input.slice(0, 60)}`, () => {
        const whole = 'match' in fields;
        const grok = library.compile(whole ? `%{${name}:match}` : `%{${name}}`);
        const found = match(grok, input);
        expect(found).not.toBeNull();
        expect(found).toEqual(matchByOracle(grok, input));
        const present = Object.entries(found!).filter(
          ([field, value]) => value !== '' && (!whole || field === 'match'),
        );
        expect(Object.fromEntries(present)).toEqual(fields);
      });
    }
  });
}

// What a pattern of alternatives takes: every line of these families, after a prefix.
const UMBRELLAS: [umbrella: string, prefix: string, names: string][] = [
  ['SSHD_LOG', '', 'SSHD_'],
  ['BACULA_LOGLINE', '02-Jan 03:04 dir JobId 12: ', 'BACULA_LOG_'],
  ['NAGIOSLOGLINE', '[1427925600] ', 'NAGIOS_'],
];
/** Of commands and epochs alone, not of entries. */
const PARTS = ['NAGIOS_EC_SCHEDULE_SERVICE_DOWNTIME'];

for (const [umbrella, prefix, names] of UMBRELLAS) {
  const lines = families
    .flatMap(([, rows]) => rows)
    .filter(([name]) => name.startsWith(names) && !PARTS.includes(name))
    .map(([, line, listed]) => (listed ? line : readMarks(line)[0]));
  test.each(lines)(`${umbrella}: %s`, (line) => {
    const grok = library.compile(`%{${umbrella}:match}`);
    expect(match(grok, prefix + line)?.match?.length).toBeGreaterThan(prefix.length);
  });
}

// Their references with three parts or with a hyphen are none (4.1), as recorded.
const NOTHING: [name: string, line: string][] = [
  [
    'S3_ACCESS_LOG',
    'owner bucket [10/Oct/2000:13:55:36 -0700] 192.0.2.7 - 3E57 REST.GET.OBJECT key "GET /key HTTP/1.1" 200 - 113 113 7 6 "-" "S3Console/0.4" -',
  ],
  [
    'ELB_ACCESS_LOG',
    '2015-05-13T23:39:43.945958Z lb 192.0.2.7:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://h.example:80/ HTTP/1.1"',
  ],
  [
    'RT_FLOW1',
    'RT_FLOW_SESSION_CLOSE: session closed TCP FIN: 10.0.0.1/1->192.0.2.7/80 junos-http 203.0.113.1/2->192.0.2.7/80 nat none 6 policy trust untrust 4711 5(512) 4(2048) 3',
  ],
  [
    'RT_FLOW2',
    'RT_FLOW_SESSION_CREATE: session created 10.0.0.1/1->192.0.2.7/80 junos-http 203.0.113.1/2->192.0.2.7/80 nat none 6 policy trust untrust 4711',
  ],
  [
    'RT_FLOW3',
    'RT_FLOW_SESSION_DENY: session denied 10.0.0.1/1->192.0.2.7/80 junos-http 6(0) policy trust untrust',
  ],
];
for (const [name, line] of NOTHING) {
  test(`${name} matches nothing in practice`, () => {
    expect(match(library.compile(`%{${name}}`), line)).toBeNull();
  });
}
