// What kind of log a file is, by its first lines.
import {describe, expect, test} from 'vitest';
import {detectType, HEAD_SIZE} from '../../kernel/acquire/detect.ts';

const SSHD = 'Feb  3 10:11:12 web sshd[17]: Failed password for root from 203.0.113.7 port 4 ssh2';
const COMBINED = '203.0.113.7 - - [03/Feb/2026:10:11:12 +0100] "GET / HTTP/1.1" 200 5 "-" "curl/8"';
const COMMON = '203.0.113.7 - bob [03/Feb/2026:10:11:12 +0100] "GET / HTTP/1.1" 200 5';

const LINES = [
  {name: 'RFC 3164', line: SSHD, type: 'syslog'},
  {name: 'RFC 3164 with priority', line: `<38>${SSHD}`, type: 'syslog'},
  {name: 'RFC 3164 with a year', line: 'Feb  3 2026 10:11:12 fw kernel: IN=eth0', type: 'syslog'},
  {
    name: 'kernel with a clock',
    line: 'Sep 30 10:09:23 web kernel: [1995.5] IN=ens2 OUT=',
    type: 'syslog',
  },
  {
    name: 'rsyslog with an ISO date',
    line: '2026-02-03T10:11:12.123456+01:00 web sshd[17]: Invalid user x',
    type: 'syslog',
  },
  {
    name: 'journalctl -o short-iso',
    line: '2026-02-03T10:11:12+0100 web sshd[17]: Invalid user x',
    type: 'syslog',
  },
  {
    name: 'RFC 5424',
    line: '<165>1 2026-02-03T10:11:12.003Z web sshd 17 ID47 - Invalid user x',
    type: 'syslog',
  },
  {name: 'access, combined', line: COMBINED, type: 'nginx'},
  {
    name: 'access, combined, with the host in front',
    line: `www.example.org ${COMBINED}`,
    type: 'nginx',
  },
  {
    name: 'access, combined, in an apache folder',
    line: COMBINED,
    path: '/var/log/apache2/access.log',
    type: 'apache2',
  },
  {name: 'access, a user of two words', line: COMBINED.replace('- -', '- jo doe'), type: 'nginx'},
  {name: 'access, common', line: COMMON, type: 'nginx'},
  {
    name: 'access, an empty request',
    line: '203.0.113.7 - - [03/Feb/2026:10:11:12 +0100] "" 400 0 "-" "-"',
    type: 'nginx',
  },
  {
    name: 'access, quotes inside',
    line: '203.0.113.7 - - [03/Feb/2026:10:11:12 +0100] "GET /\\"x HTTP/1.1" 200 5 "-" "a \\" b"',
    type: 'nginx',
  },
  {name: 'access, IPv6', line: COMBINED.replace('203.0.113.7', '2001:db8::7'), type: 'nginx'},
  {
    name: 'nginx error',
    line: '2026/02/03 10:11:12 [error] 17#17: *1 open() "/x" failed',
    type: 'nginx',
  },
  {
    name: 'apache error',
    line: '[Tue Feb 03 10:11:12.123456 2026] [core:error] [pid 17] x',
    type: 'apache2',
  },
  {
    name: 'a bare ISO date and a level',
    line: '2026-02-03T10:11:12Z INFO main: started',
    type: undefined,
  },
  {name: 'JSON', line: '{"time":"2026-02-03T10:11:12Z","msg":"x"}', type: undefined},
  {name: 'prose', line: 'Permission is hereby granted, free of charge', type: undefined},
  {
    name: 'a syslog date without host and tag',
    line: 'Feb  3 10:11:12 something happened',
    type: undefined,
  },
  {
    name: 'an access line inside a message',
    line: `message was: all of ${COMBINED} and so on [x]`,
    type: undefined,
  },
  {name: 'a date that is cut', line: 'Feb  3 10:1', type: undefined},
  {name: 'a lone bracket', line: '[', type: undefined},
  {name: 'nothing', line: '', type: undefined},
];

const bytes = (text: string) => new TextEncoder().encode(text);

describe('one line', () => {
  for (const {name, line, path = 'x.log', type} of LINES) {
    test(name, () => expect(detectType(bytes(`${line}\n`), path).type).toBe(type));
  }
});

describe('many lines', () => {
  const CASES = [
    {name: 'half of them decide', lines: [SSHD, 'noise'], type: 'syslog', confidence: 0.5},
    {
      name: 'less than half is unknown',
      lines: [SSHD, 'noise', 'noise'],
      type: undefined,
      confidence: 1 / 3,
    },
    {name: 'blank lines do not count', lines: [SSHD, '', ' ', ''], type: 'syslog', confidence: 1},
    {name: 'CRLF', lines: [`${COMBINED}\r`, `${COMBINED}\r`], type: 'nginx', confidence: 1},
    {
      name: 'the more frequent shape wins',
      lines: [SSHD, COMBINED, COMBINED],
      type: 'nginx',
      confidence: 2 / 3,
    },
  ];
  for (const {name, lines, type, confidence} of CASES) {
    test(name, () =>
      expect(detectType(bytes(lines.join('\n')), 'x')).toMatchObject({type, confidence}),
    );
  }

  test('a line cut by the end of the head is not judged', () => {
    const head = bytes(`${SSHD}\n`.repeat(1000)).subarray(0, HEAD_SIZE);
    expect(detectType(head, 'x').confidence).toBe(1);
  });

  test('a head of one hostile line is judged in linear time', () => {
    for (const filler of ['a-', '[', '"\\', ' ', '\u0000', '<1>']) {
      expect(detectType(bytes(filler.repeat(HEAD_SIZE / filler.length)), 'x').type).toBe(undefined);
    }
  });
});
