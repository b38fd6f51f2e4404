// Why a line is not seen, and what a seen one pours: on the rules that are shipped.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import type {BucketStep, FinalEvent} from '@firewatch/schemas';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readChunks} from '../../kernel/acquire/bytes.ts';
import {analyze} from '../../kernel/analyze.ts';
import {explain} from '../../kernel/explain.ts';

const NOW = BigInt(Date.UTC(2026, 1, 4)) * 1_000_000n;
const SSHD = 'Feb  3 10:01:01 web sshd[20]: ';
const FAILED = `${SSHD}Failed password for root from 203.0.113.7 port 4000 ssh2`;
const NGINX = '203.0.113.9 - - [03/Feb/2026:10:11:12 +0000] "GET /x HTTP/1.1" 404 0 "-" "curl/8"';
const IPTABLES =
  'Feb  3 10:01:01 web kernel: [1.5] IN=eth0 OUT= SRC=203.0.113.7 DST=198.51.100.1 LEN=40 PROTO=TCP SPT=5 DPT=22';

async function events(type: string, text: string): Promise<FinalEvent[]> {
  const {lines} = await explain({
    rules: 'hub-index',
    name: 'line',
    type,
    reader: readChunks(Readable.from([Buffer.from(text)]), 'line'),
    now: NOW,
    offsets: [],
  });
  const found: FinalEvent[] = [];
  for await (const {event} of lines) found.push(event);
  return found;
}

/** A line, and one of the reasons that are given for what became of it. */
const WHY = [
  {
    name: 'sshd, one byte wrong: where the match died, and what was wanted',
    type: 'syslog',
    line: FAILED.replace('password', 'passward'),
    failure: {
      reason: 'grok does not match',
      stage: 's01-parse',
      mismatch: expect.objectContaining({at: 12, expected: ['ord']}),
    },
  },
  {
    name: 'sshd, another message: the text that is missing',
    type: 'syslog',
    line: FAILED,
    failure: {mismatch: expect.objectContaining({missing: ' user '})},
  },
  {
    name: 'another service: the condition, and what it looked at',
    type: 'syslog',
    line: 'Feb  3 10:01:01 web cron[1]: (root) CMD (true)',
    failure: {
      name: 'firewatch/iptables-logs',
      reason: 'filter is false',
      terms: [
        {
          text: "evt.Parsed.program == 'kernel'",
          value: 'false',
          operands: [{text: 'evt.Parsed.program', value: '"cron"'}],
        },
      ],
    },
  },
  {
    name: 'nginx, one byte wrong',
    type: 'nginx',
    line: NGINX.replace('+0000] "', '+0000) "'),
    failure: {mismatch: expect.objectContaining({at: expect.any(Number)})},
  },
  {
    name: 'iptables, an address that is none',
    type: 'syslog',
    line: IPTABLES.replace('SRC=203.0.113.7', 'SRC=203.0.113'),
    failure: {mismatch: expect.objectContaining({at: expect.any(Number)})},
  },
  {
    name: 'a scenario: only the condition that was false has operands',
    type: 'syslog',
    line: FAILED,
    failure: {
      name: 'firewatch/ssh-generic-test',
      reason: 'filter is false',
      terms: [
        {text: "evt.Meta.log_type == 'ssh_failed-auth'", value: 'true', operands: []},
        expect.objectContaining({
          value: 'false',
          operands: [{text: 'evt.Meta.target_user', value: '"root"'}],
        }),
      ],
    },
  },
  {
    name: 'JSON that no parser knows',
    type: 'syslog',
    line: '{"msg": "hello"}',
    failure: {reason: 'grok does not match'},
  },
];

describe('why not', () => {
  for (const {name, type, line, failure} of WHY)
    test(name, async () => {
      const [event] = await events(type, line);
      expect(event!.failures).toContainEqual(expect.objectContaining(failure));
    });

  test('a line of 64 KiB gives a report that is not much longer', async () => {
    const long = `${SSHD}Failed password for ${'a '.repeat(32 * 1024)}`;
    const [event] = await events('syslog', long);
    expect(event!.failures.length).toBeGreaterThan(0);
    expect(JSON.stringify(event!.failures).length).toBeLessThan(64 * 1024);
  });

  test('lines that match have what they poured, with the level the lines before left', async () => {
    const found = await events('syslog', `${FAILED}\n${FAILED.replace(':01:01', ':01:04')}\n`);
    const levels = found.map(({buckets}) =>
      buckets.find(({scenario}) => scenario === 'firewatch/ssh-bf'),
    );
    expect(levels).toMatchObject([
      {kind: 'pour', partition: '203.0.113.7', before: 0, leaked: 0, after: 1, capacity: 5},
      {kind: 'pour', events: 2, before: 1, leaked: 0.3, after: 1.7},
    ]);
  });
});

describe('the course of a bucket', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'firewatch-course-'));
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  const at = (seconds: number, user: string) =>
    `Feb  3 10:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} web sshd[9]: ` +
    `Failed password for ${user} from 203.0.113.7 port 4000 ssh2`;

  const course = async (lines: readonly string[], scenario: string): Promise<BucketStep[]> => {
    const log = join(folder, 'auth.log');
    writeFileSync(log, `${lines.join('\n')}\n`);
    const steps: BucketStep[] = [];
    await analyze({
      paths: [log],
      rules: 'hub-index',
      type: 'syslog',
      scenarios: [scenario],
      now: NOW,
      isNowGiven: true,
      zone: 'UTC',
      offsets: [],
      version: '0',
      stdin: Readable.from([]),
      onBucketStep: (step) => steps.push(step),
    });
    return steps;
  };
  const kinds = (steps: readonly BucketStep[]) => steps.map(({kind}) => kind).join(' ');

  test('pours, leaks, the overflow, its alert, the blackhole that hides the next, the expiry', async () => {
    const seconds = [...Array(6).fill(0), ...Array(6).fill(30), 31, 300];
    const steps = await course(
      seconds.map((one: number) => at(one, 'root')),
      'ssh-bf',
    );
    const six = 'pour pour pour pour pour pour';
    expect(kinds(steps)).toBe(`${six} overflow alert ${six} hidden pour expired pour`);
    expect(steps[5]).toMatchObject({before: 5, leaked: 0, after: 6, line: 6, capacity: 5});
    expect(steps[6]).toMatchObject({events: 6, until: '2026-02-03T10:01:00Z'});
    expect(steps[14]).toMatchObject({until: '2026-02-03T10:01:00Z', time: '2026-02-03T10:00:30Z'});
    expect(steps[16]).toMatchObject({kind: 'expired', events: 1, time: '2026-02-03T10:01:31Z'});
  });

  test('what must be distinct is told when it was not', async () => {
    const steps = await course([at(0, 'root'), at(1, 'root'), at(2, 'jo')], 'ssh-bf_user-enum');
    expect(kinds(steps)).toBe('pour repeated pour');
  });
});
