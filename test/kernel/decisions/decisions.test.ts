// Decisions after the profiles: what is known of the past, who comes back, whole networks,
// and whom a decision may never hit.
import {describe, expect, test} from 'vitest';
import {escalate} from '../../../kernel/decisions/escalation.ts';
import {DecisionHistoryBook} from '../../../kernel/decisions/history.ts';
import {guardAgainstLockout, LockoutGuard} from '../../../kernel/decisions/lockout.ts';
import {protectedAddresses} from '../../../kernel/decisions/machine.ts';
import {type CountAttackers, NO_ROLL_UP, rollUp} from '../../../kernel/decisions/roll-up.ts';
import {utmpHosts} from '../../../kernel/decisions/sessions.ts';
import {intervalOf, networkOf} from '../../../kernel/net/interval.ts';
import {openProfiles} from '../../../kernel/profiles/load.ts';
import {sampleAlert, sampleDecision} from '../../sample-alert.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-02-03T10:00:00Z');

const decision = (value: string, duration = '4h0m0s') => sampleDecision(value, {duration});

/** One record of utmp(5) of somebody who is logged in, and one of somebody who was. */
function utmp(size: 384 | 400, from: string): Buffer {
  const bytes = Buffer.alloc(2 * size);
  bytes.writeInt16LE(7, 0);
  bytes.writeInt16LE(8, size);
  const interval = intervalOf(from)!;
  const address = Buffer.from(interval.first, 'hex').subarray(interval.family === 4 ? 12 : 0);
  address.copy(bytes, size === 384 ? 348 : 360);
  address.copy(bytes, size + (size === 384 ? 348 : 360));
  return bytes;
}

const ALERT = sampleAlert();

describe('history in profiles', () => {
  const ROWS = [
    {expression: 'GetDecisionsCount(Alert.GetValue())', gives: 3},
    {expression: "GetDecisionsSinceCount(Alert.GetValue(), '2d')", gives: 1},
    {expression: "GetDecisionsSinceCount(Alert.GetValue(), 'yore')", gives: 0},
    {expression: 'GetActiveDecisionsCount(Alert.GetValue())', gives: 1},
    {expression: 'int(GetActiveDecisionsTimeLeft(Alert.GetValue()).Hours())', gives: 2},
  ];
  for (const {expression, gives} of ROWS) {
    test(expression, async () => {
      const book = new DecisionHistoryBook();
      const profiles = await openProfiles(
        [
          {
            path: 'profiles.yaml',
            text: `name: p\nfilters: ["true"]\ndecisions: [{type: ban}]\nduration_expr: Sprintf('%dh', ${expression} + 1)`,
          },
        ],
        {functions: {functions: book.functions}},
      );
      const asked: string[] = [];
      const past = async (value: string) => {
        asked.push(value);
        return {
          count: 3,
          active: 1,
          left: 2 * HOUR,
          madeAt: [NOW - 9 * DAY, NOW - 8 * DAY, NOW - DAY],
        };
      };
      const {decisions} = await book.answer(() => profiles.judge(ALERT), past, NOW);
      expect(decisions[0]!.duration).toBe(`${gives + 1}h0m0s`);
      expect(asked).toEqual(expression.includes('yore') ? [] : ['203.0.113.7']);
    });
  }
});

describe('escalation', () => {
  const ESCALATION = {factor: 2, maxMs: 7 * DAY, decayMs: 30 * DAY};
  /** [days before now, hours it lasted]. */
  const ROWS: {name: string; held: [number, number][]; written?: string; gives: string}[] = [
    {name: 'the first time', held: [], gives: '4h0m0s'},
    {name: 'the second time', held: [[1, 4]], gives: '8h0m0s'},
    {
      name: 'the fourth time, in any order',
      held: [
        [2, 4],
        [3, 4],
        [1, 4],
      ],
      gives: '32h0m0s',
    },
    {name: 'while it holds it is the same offence', held: [[0.1, 4]], gives: '4h0m0s'},
    {
      name: 'the second offence goes on',
      held: [
        [2, 4],
        [0.1, 8],
        [0.05, 8],
      ],
      gives: '8h0m0s',
    },
    {
      name: 'decisions that overlap are one offence',
      held: [
        [2, 4],
        [1.9, 4],
        [1.8, 4],
      ],
      gives: '8h0m0s',
    },
    {name: 'long ago does not count', held: [[31, 4]], gives: '4h0m0s'},
    {name: 'long ago counts from the end', held: [[31, 48]], gives: '8h0m0s'},
    {name: 'what comes later does not count', held: [[-1, 4]], gives: '4h0m0s'},
    {
      name: 'there is a most',
      held: Array.from({length: 20}, (_, i) => [i + 1, 1]),
      gives: '168h0m0s',
    },
    {
      name: 'but not below what was written',
      written: '720h0m0s',
      held: [[1, 1]],
      gives: '720h0m0s',
    },
  ];
  for (const {name, held, written = '4h0m0s', gives} of ROWS) {
    test(name, () => {
      const times = held.map(([days, hours]) => ({
        from: NOW - days * DAY,
        until: NOW - days * DAY + hours * HOUR,
      }));
      expect(
        escalate(decision('203.0.113.7', written), times, ESCALATION, NOW).decision.duration,
      ).toBe(gives);
    });
  }
});

describe('networks', () => {
  const ROWS: [address: string, bits: number, gives: string | undefined][] = [
    ['203.0.113.7', 24, '203.0.113.0/24'],
    ['203.0.113.7', 9, '203.0.0.0/9'],
    ['2001:db8:1:2:3::4', 64, '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3::4', 48, '2001:db8:1::/48'],
    ['2001:db8:1:2:3::4', 52, '2001:db8:1:0::/52'],
    ['nobody', 24, undefined],
  ];
  for (const [address, bits, gives] of ROWS)
    test(`${address}/${bits}`, () => expect(networkOf(address, bits)).toBe(gives));

  const EIGHT = {...NO_ROLL_UP, after: 8};

  test('one with enough attackers is decided about, with its bystanders told', async () => {
    expect(await rollUp(ALERT, decision('203.0.113.7'), EIGHT, async () => 8)).toMatchObject({
      attackers: 9,
      bystanders: 247n,
      decision: {
        scope: 'Range',
        value: '203.0.113.0/24',
        origin: 'crowdsec/roll-up',
        duration: '4h0m0s',
      },
    });
  });

  const COUNTED: {name: string; counts: Record<string, number>; gives: string | undefined}[] = [
    {
      name: 'one busy /64 is no /48',
      counts: {'2001:db8:1:2::/64 by 128': 30, '2001:db8:1::/48 by 64': 0},
      gives: '2001:db8:1:2::/64, 31 by 128, bystanders 0',
    },
    {
      name: 'many /64 are one',
      counts: {'2001:db8:1:2::/64 by 128': 7, '2001:db8:1::/48 by 64': 7},
      gives: '2001:db8:1::/48, 8 by 64, bystanders 65528',
    },
    {name: 'too few', counts: {'2001:db8:1:2::/64 by 128': 6}, gives: undefined},
  ];
  for (const {name, counts, gives} of COUNTED) {
    test(name, async () => {
      const count: CountAttackers = async (range, bits, type, except) => {
        expect([type, except]).toEqual(['ban', '2001:db8:1:2::7']);
        return counts[`${range} by ${bits}`] ?? Number.NaN;
      };
      const rolled = await rollUp(ALERT, decision('2001:db8:1:2::7'), EIGHT, count);
      expect(
        rolled &&
          `${rolled.decision.value}, ${rolled.attackers} by ${rolled.unit}, bystanders ${rolled.bystanders}`,
      ).toBe(gives);
    });
  }

  test('not for a range, not for what is simulated, not when it is off', async () => {
    const many = async () => 99;
    const simulated = {...decision('203.0.113.7'), simulated: true};
    expect(await rollUp(ALERT, decision('203.0.113.0/24'), EIGHT, many)).toBeUndefined();
    expect(await rollUp(ALERT, simulated, EIGHT, many)).toBeUndefined();
    expect(await rollUp(ALERT, decision('203.0.113.7'), NO_ROLL_UP, many)).toBeUndefined();
  });
});

/** A line of /proc/net/tcp. */
const connection = (local: string, remote: string, state: string, inode: number) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0\n`;

describe('the lock-out guard', () => {
  const FILES: Readonly<Record<string, string>> = {
    '/etc/resolv.conf': '# made\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\n',
    '/proc/net/route':
      'Iface\tDestination\tGateway\tFlags\neth0\t00000000\t0102A8C0\t0003\neth0\t0002A8C0\t00000000\t0001\n',
    '/proc/net/ipv6_route':
      '00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8000000000000000000000001 00000400 1 0 450003 eth0\n',
    '/proc/net/tcp':
      '  sl  local_address rem_address   st\n' +
      connection('0A02A8C0:0016', '077100CB:C350', '01', 71) +
      connection('0A02A8C0:0016', '087100CB:C350', '06', 72) +
      connection('0A02A8C0:01BB', '097100CB:C350', '01', 73) +
      connection('0A02A8C0:08AE', '0A7100CB:C350', '01', 74) +
      connection('0A02A8C0:0016', '0B7100CB:C350', '01', 75),
    '/proc/301/cmdline': 'sshd: alice@pts/0',
    '/proc/302/cmdline': 'sshd-session: bob@notty\0',
    // Whoever guesses the password of root is connected too.
    '/proc/303/cmdline': 'sshd: root [priv]',
    '/proc/304/cmdline': 'vim sshd: alice@pts/0',
    '/etc/ssh/sshd_config.d/ports.conf': '# more\n  Port 2222\n',
    '/run/systemd/sessions/3': 'UID=0\nREMOTE=1\nREMOTE_HOST=203.0.113.90\nTTY=pts/0\n',
    '/run/systemd/sessions/4': 'UID=0\nREMOTE=1\nREMOTE_HOST=somewhere\n',
    '/run/systemd/sessions/5': 'UID=0\nTTY=tty1\n',
    '/proc/net/tcp6':
      '  sl  local_address remote_address st\n' +
      connection(
        '00000000000000000000000000000000:0016',
        'B80D0120000000000000000005000000:C350',
        '01',
        76,
      ),
  };
  const LISTS: Readonly<Record<string, readonly string[]>> = {
    '/etc/ssh/sshd_config.d': ['ports.conf'],
    '/run/systemd/sessions': ['3', '3.ref', '4', '5'],
    '/proc': ['1', '301', '302', '303', '304', 'net', 'self'],
    '/proc/301/fd': ['0', '4'],
    '/proc/302/fd': ['3', '4'],
    '/proc/303/fd': ['4'],
    '/proc/304/fd': ['4'],
  };
  const LINKS: Readonly<Record<string, string>> = {
    '/proc/301/fd/0': '/dev/null',
    '/proc/301/fd/4': 'socket:[71]',
    '/proc/302/fd/3': 'socket:[74]',
    '/proc/302/fd/4': 'socket:[76]',
    '/proc/303/fd/4': 'socket:[75]',
    '/proc/304/fd/4': 'socket:[75]',
  };
  const view = {
    interfaces: () => ({
      lo: [{address: '127.0.0.1'}],
      eth0: [{address: '192.168.2.10'}, {address: 'fe80::2%eth0'}],
    }),
    read: async (file: string) =>
      file === '/run/utmp' ? utmp(384, '203.0.113.80') : Buffer.from(FILES[file] ?? ''),
    list: async (folder: string) => LISTS[folder] ?? [],
    link: async (file: string) => LINKS[file] ?? '',
  };

  test('finds what the machine cannot do without', async () => {
    expect(await protectedAddresses(view)).toEqual([
      {address: '127.0.0.1', why: 'own address of lo'},
      {address: '192.168.2.10', why: 'own address of eth0'},
      {address: 'fe80::2', why: 'own address of eth0'},
      {address: '192.0.2.53', why: 'name server'},
      {address: 'fe80::1', why: 'name server'},
      {address: '192.168.2.1', why: 'gateway'},
      {address: '2001:0db8:0000:0000:0000:0000:0000:0001', why: 'gateway'},
      {address: '203.0.113.7', why: 'logged in over SSH'},
      {address: '203.0.113.10', why: 'logged in over SSH'},
      {address: '2001:0db8:0000:0000:0000:0000:0000:0005', why: 'logged in over SSH'},
      {address: '203.0.113.90', why: 'logged in'},
      {address: '203.0.113.80', why: 'logged in'},
    ]);
  });

  test('utmp of another machine, damaged, empty', () => {
    expect(utmpHosts(utmp(400, '2001:db8::9'))).toEqual([
      '2001:0db8:0000:0000:0000:0000:0000:0009',
    ]);
    expect(utmpHosts(utmp(384, '203.0.113.80').subarray(1))).toEqual([]);
    expect(utmpHosts(Buffer.alloc(0))).toEqual([]);
  });

  test('who came since is found, at most every five seconds', async () => {
    let now = 0n;
    let looks = 0;
    const counted = {
      ...view,
      interfaces: () => {
        looks += 1;
        return {eth0: [{address: `192.0.2.${looks}`}]};
      },
    };
    const guard = new LockoutGuard(
      counted,
      {also: ['198.51.100.0/28'], except: ['203.0.113.0/25']},
      () => now,
    );
    await guard.refresh();
    now = 4_999_999_999n;
    await guard.refresh();
    expect(looks).toBe(1);
    expect(guard.addresses.map(({address}) => address)).toEqual([
      '198.51.100.0/28',
      '192.0.2.1',
      '192.0.2.53',
      'fe80::1',
      '192.168.2.1',
      '2001:0db8:0000:0000:0000:0000:0000:0001',
      '2001:0db8:0000:0000:0000:0000:0000:0005',
    ]);
    expect(guardAgainstLockout([decision('198.51.100.3')], guard.addresses).refused).toHaveLength(
      1,
    );
    now = 5_000_000_000n;
    await guard.refresh();
    expect(guard.addresses.map(({address}) => address)).toContain('192.0.2.2');
    now = 1n; // set back
    await guard.refresh();
    expect(looks).toBe(3);
  });

  const ROWS: [value: string, refusedFor: string | undefined][] = [
    ['203.0.113.7', 'logged in over SSH'],
    ['203.0.113.0/24', 'logged in over SSH'],
    ['::ffff:203.0.113.7', 'logged in over SSH'],
    ['0.0.0.0/0', 'own address of lo'],
    ['2001:db8::5', 'logged in over SSH'],
    ['203.0.113.8', undefined],
    ['eve', undefined],
  ];
  for (const [value, why] of ROWS) {
    test(`${value}: ${why ?? 'may be decided about'}`, async () => {
      const {allowed, refused} = guardAgainstLockout(
        [decision(value)],
        await protectedAddresses(view),
      );
      expect(refused.map(({address}) => address.why)).toEqual(why === undefined ? [] : [why]);
      expect(allowed).toHaveLength(why === undefined ? 1 : 0);
    });
  }
});
