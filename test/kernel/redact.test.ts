// Redaction: what is replaced, what stays, and that it is the same each time.
import type {Report} from '@firewatch/schemas';
import {describe, expect, test} from 'vitest';
import {pseudonym, redact, redactText} from '../../kernel/report/redact.ts';

const QUERY = (text: string) => pseudonym('query', text);
const USER = (name: string) => pseudonym('user', name);
const ADDRESS = (text: string) => pseudonym('address', text);

describe('texts', () => {
  const CASES = [
    {
      name: 'query strings, to the end of the word or the quote',
      text: '"GET /a?token=s3cret HTTP/1.1" 200 "http://x/?q=jo"',
      shown: `"GET /a?${QUERY('token=s3cret')} HTTP/1.1" 200 "http://x/?${QUERY('q=jo')}"`,
    },
    {name: 'a question is none', text: 'really? yes', shown: 'really? yes'},
    {
      name: 'names as whole words only',
      text: 'user jo from johann, jo.',
      names: ['jo'],
      shown: `user ${USER('jo')} from johann, ${USER('jo')}.`,
    },
    {
      name: 'the longer of two names',
      text: 'admin and admin-2',
      names: ['admin', 'admin-2'],
      shown: `${USER('admin')} and ${USER('admin-2')}`,
    },
    {name: 'addresses stay', text: 'from 203.0.113.7', shown: 'from 203.0.113.7'},
    {
      name: 'addresses, with ports, brackets, prefixes and at the end of a sentence',
      text: 'a 203.0.113.7:22 [2001:db8::1]:80 2001:db8::/32 rhost=192.0.2.1, 198.51.100.9.',
      addresses: true,
      shown: `a ${ADDRESS('203.0.113.7')}:22 [${ADDRESS('2001:db8::1')}]:80 ${ADDRESS('2001:db8::')}/32 rhost=${ADDRESS('192.0.2.1')}, ${ADDRESS('198.51.100.9')}.`,
    },
    {
      name: 'times and versions are no addresses',
      text: '10:11:12 OpenSSH_8.9p1 v1.2.3 abc',
      addresses: true,
      shown: '10:11:12 OpenSSH_8.9p1 v1.2.3 abc',
    },
  ];
  for (const {name, text, names = [], addresses = false, shown} of CASES) {
    test(name, () => expect(redactText(text, new Set(names), {addresses})).toBe(shown));
  }
});

const meta = (entries: Record<string, string>) =>
  Object.entries(entries).map(([key, value]) => ({key, value}));

const REPORT = {
  summary: {acquisitions: [{name: 'a.log', unparsed_samples: ['password hunter2']}]},
  sources: [
    {
      scope: 'Ip',
      value: '203.0.113.7',
      targets: [{key: 'target_user', value: 'jo', count: 1}],
      samples: [{acquisition: 'a.log', line: 'bad login of jo from 203.0.113.7', time: ''}],
    },
    {scope: 'Username', value: 'jo', targets: [], samples: []},
  ],
  alerts: [
    {
      message: '203.0.113.7 tried jo',
      source: {scope: 'Ip', value: '203.0.113.7', ip: '203.0.113.7', latitude: 1, longitude: 2},
      events: [
        {
          timestamp: '',
          meta: meta({
            target_user: 'jo',
            source_ip: '203.0.113.7',
            http_path: '/a?b',
            http_args: 'b',
            http_user_agent: 'curl',
          }),
        },
      ],
      meta: meta({target_user: '["jo","root"]'}),
    },
  ],
} as unknown as Report;

describe('reports', () => {
  test('user names, their targets and lines; query strings; nothing of unparsed lines', () => {
    const redacted = redact(REPORT, {addresses: false});
    const text = JSON.stringify(redacted);
    for (const secret of ['"jo', ' jo', 'root', 'hunter2', '"/a?b"'])
      expect(text).not.toContain(secret);
    for (const kept of ['203.0.113.7', 'curl', 'target_user', 'a.log'])
      expect(text).toContain(kept);
    expect(redacted.sources[1]!.value).toBe(USER('jo'));
    expect(redacted.sources[0]!.targets[0]!.value).toBe(USER('jo'));
    expect(redacted.alerts[0]!.meta[0]!.value).toBe(JSON.stringify([USER('jo'), USER('root')]));
  });

  test('addresses, and where they are', () => {
    const redacted = redact(REPORT, {addresses: true});
    const text = JSON.stringify(redacted);
    for (const secret of ['203.0.113', 'latitude']) expect(text).not.toContain(secret);
    expect(redacted.sources[0]!.value).toBe(ADDRESS('203.0.113.7'));
    expect(redacted.alerts[0]!.source.ip).toBe(ADDRESS('203.0.113.7'));
  });

  test('twice is the same', () => {
    expect(redact(REPORT, {addresses: true})).toEqual(redact(REPORT, {addresses: true}));
  });
});
