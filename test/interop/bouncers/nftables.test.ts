// The bouncer nftables with Debian's nft: packets are dropped in a network namespace.
import {spawnSync} from 'node:child_process';
import {dirname} from 'node:path';
import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {BouncerRun, Decision} from '../../../kernel/plugin.ts';
import plugin from '../../../plugins/bouncer-nftables/index.ts';
import {decision, hold} from '../../plugins/decisions.ts';
import {never, openPlugin, packageOf} from '../../plugins/open-plugin.ts';
import {type Network, NFTABLES, openNetwork, type Tools, toolsOf} from './network.ts';

const tools = toolsOf(NFTABLES, '1.0.6');
const whyNot = typeof tools === 'string' ? `: ${tools}` : '';

describe.skipIf(whyNot !== '')(`nftables${whyNot}`, () => {
  const nft = whyNot === '' ? (tools as Tools).program('nft') : '';
  let network: Network;
  beforeEach(() => {
    network = openNetwork();
  });
  afterEach(() => network.remove());
  afterAll(() => (tools as Tools).remove());

  const open = async (config: object = {}): Promise<BouncerRun> => {
    const {run} = await openPlugin(packageOf('bouncer-nftables', plugin), 'bouncers', 'nftables', {
      nft: ['ip', 'netns', 'exec', network.server, nft],
      ...config,
    });
    return run;
  };
  const now = () => BigInt(Date.now()) * 1_000_000n;
  const ban = (id: number, value: string, change: Partial<Decision> = {}) =>
    decision(id, value, now(), change);
  const seconds = (count: number) => ({until: now() + BigInt(count) * 1_000_000_000n});
  const shell = (...argv: string[]) => network.inServer(nft, ...argv);
  const look = (run: BouncerRun) => run.apply({adds: [], deletes: []}, never);
  /** Which of the eight clients of a family get through. */
  const reaching = (family: 4 | 6, ...lasts: number[]) =>
    lasts.filter((last) => network.reaches(family === 4 ? `10.91.0.${last}` : `fd91::${last}`));

  test('addresses and ranges of both families are dropped, others not, until let go', async () => {
    const run = await open();
    expect(
      await hold(run, [ban(1, '10.91.0.2'), ban(2, 'fd91::2'), ban(3, 'fd91::8/125')]),
    ).toMatchObject({
      status: 'ok',
      inForce: 3,
    });
    expect(reaching(4, 2, 3)).toEqual([3]);
    expect(reaching(6, 2, 3, 8, 9)).toEqual([3]);
    const change = {adds: [ban(4, '10.91.0.8/31')], deletes: [ban(1, '10.91.0.2')]};
    for (let time = 0; time < 2; time++)
      expect(await run.apply(change, never)).toMatchObject({status: 'ok', inForce: 3});
    expect(reaching(4, 2, 7, 8, 9)).toEqual([2, 7]);
    await run.clear();
    expect(reaching(4, 8)).toEqual([8]);
    expect(shell('list', 'ruleset')).toBe('');
  });

  test('a decision ends in the kernel, with nobody there', async () => {
    const run = await open();
    await hold(run, [
      ban(1, '10.91.0.2', seconds(15)),
      ban(2, 'fd91::/125', seconds(15)),
      ban(3, 'fd91::4', seconds(600)),
      // Within a range that ends before it: it holds longer.
      ban(4, '10.91.0.4/30', seconds(15)),
      ban(5, '10.91.0.6/31', seconds(600)),
    ]);
    expect([reaching(4, 2, 4, 6), reaching(6, 2, 4)]).toEqual([[], []]);
    await expect.poll(() => reaching(4, 2), {timeout: 60_000}).toEqual([2]);
    expect([reaching(4, 4, 6), reaching(6, 2, 4)]).toEqual([[4], [2]]);
    // Telling the end of what is gone already does no harm.
    const gone = {adds: [], deletes: [ban(1, '10.91.0.2'), ban(2, 'fd91::/125')]};
    expect(await run.apply(gone, never)).toMatchObject({status: 'ok'});
  });

  test('a value is let go with its last decision, and moved ends are followed', async () => {
    const run = await open();
    await hold(run, [
      ban(1, '10.91.0.2', seconds(600)),
      ban(2, '10.91.0.2', {...seconds(5_000_000)}),
    ]);
    expect(shell('list', 'table', 'inet', 'firewatch')).toMatch(/10\.91\.0\.2 :/);
    await run.apply({adds: [], deletes: [ban(2, '10.91.0.2')]}, never);
    expect(shell('list', 'table', 'inet', 'firewatch')).toMatch(/10\.91\.0\.2 timeout/);
    await run.apply({adds: [ban(3, '10.91.0.0/24', {origin: 'other "; }'})], deletes: []}, never);
    await run.apply({adds: [ban(4, '10.91.0.4/30', seconds(999_999))], deletes: []}, never);
    await run.apply({adds: [], deletes: [ban(3, '10.91.0.0/24')]}, never);
    expect(reaching(4, 2, 3, 4)).toEqual([3]);
  });

  test('what is dropped is counted by origin, over everything made anew', async () => {
    const run = await open();
    const all = [ban(1, '10.91.0.2'), ban(2, 'fd91::2', {origin: 'CAPI'})];
    await hold(run, all);
    reaching(4, 2);
    reaching(6, 2, 2);
    const packets = async () => {
      const counts = (await run.counts!()).filter(({unit}) => unit === 'packet');
      return counts.map(({origin, count}) => [origin, count > 0]);
    };
    expect(await packets()).toEqual([
      ['crowdsec', true],
      ['CAPI', true],
    ]);
    await hold(run, all);
    expect(await packets()).toEqual([
      ['crowdsec', true],
      ['CAPI', true],
    ]);
  });

  test.each([
    ['a flushed ruleset', ['flush', 'ruleset']],
    ['a deleted table', ['delete', 'table', 'inet', 'firewatch']],
    [
      'an element that is missing',
      ['delete', 'element', 'inet', 'firewatch', 'a4_1', '{ 10.91.0.2 }'],
    ],
    ['a chain that lets pass', ['insert', 'rule', 'inet', 'firewatch', 'check_1', 'accept']],
  ])('%s is put right', async (_name, argv) => {
    const run = await open();
    await hold(run, [ban(1, '10.91.0.2'), ban(2, 'fd91::/126')]);
    shell(...argv);
    expect(reaching(4, 2)).toEqual([2]);
    expect(await look(run)).toMatchObject({status: 'ok', inForce: 2});
    expect([reaching(4, 2), reaching(6, 2)]).toEqual([[], []]);
    expect(await look(run)).toMatchObject({status: 'ok', repaired: 0});
  });

  test('a change finds out too, and an element of somebody else goes', async () => {
    const run = await open();
    await hold(run, [ban(1, '10.91.0.2')]);
    shell('add', 'element', 'inet', 'firewatch', 'a4_1', '{ 10.91.0.3 : goto origin_1_0 }');
    expect(await look(run)).toMatchObject({repaired: 1});
    shell('flush', 'ruleset');
    const answer = await run.apply({adds: [ban(2, '10.91.0.4')], deletes: []}, never);
    expect(answer).toMatchObject({status: 'ok', inForce: 2, repaired: 1});
    expect(reaching(4, 2, 3, 4)).toEqual([3]);
  });

  test('tables of others stay as they are, also one of our name', async () => {
    shell('add', 'table', 'inet', 'mine');
    shell('add', 'chain', 'inet', 'mine', 'c', '{ type filter hook input priority 0; }');
    const run = await open();
    await hold(run, [ban(1, '10.91.0.2')]);
    await run.clear();
    expect(shell('list', 'ruleset')).toMatch(/^table inet mine \{\s+chain c \{/);
    const other = await open({table: 'mine'});
    await expect(hold(other, [ban(1, '10.91.0.2')])).rejects.toThrow('is of somebody else');
    await expect(other.clear()).rejects.toThrow('is of somebody else');
    expect(shell('list', 'ruleset')).toContain('table inet mine');
  });

  test('a script that needs neither an API nor firewatch removes what is ours alone', async () => {
    const clear = () => {
      const path = `${dirname(nft)}:${process.env.PATH}`;
      const argv = ['netns', 'exec', network.server, 'sh', 'examples/clear-firewall.sh'];
      return spawnSync('ip', argv, {encoding: 'utf8', env: {PATH: path}});
    };
    shell('add', 'table', 'inet', 'firewatch');
    shell('add', 'chain', 'inet', 'firewatch', 'c');
    expect(clear()).toMatchObject({status: 1, stderr: expect.stringContaining('somebody else')});
    shell('delete', 'table', 'inet', 'firewatch');
    shell('add', 'table', 'inet', 'mine');
    await hold(await open(), [ban(1, '10.91.0.2')]);
    expect(clear()).toMatchObject({status: 0, stdout: 'removed: nftables table inet firewatch\n'});
    expect(shell('list', 'ruleset')).toBe('table inet mine {\n}\n');
    expect(clear().status).toBe(0);
  });

  test('hooks, priority and rejecting are as they are set', async () => {
    const run = await open({hooks: ['input'], priority: -42, action: 'reject'});
    await hold(run, [ban(1, '10.91.0.2')]);
    const text = shell('list', 'ruleset');
    expect(text).toContain('hook input priority -42');
    expect(text).not.toContain('forward');
    expect(text).toContain('reject with icmpx admin-prohibited');
    expect(reaching(4, 2, 3)).toEqual([3]);
  });

  test('a second one takes over what the first left, in one step', async () => {
    await hold(await open(), [ban(1, '10.91.0.2')]);
    const run = await open({priority: -5});
    await hold(run, [ban(2, '10.91.0.3'), ban(1, '10.91.0.2')]);
    expect(reaching(4, 2, 3, 4)).toEqual([4]);
    expect(shell('list', 'ruleset').match(/hook input/g)).toHaveLength(1);
  });

  test('a hundred thousand decisions', async () => {
    const run = await open();
    const many = Array.from({length: 100_000}, (_, i) =>
      ban(i + 1, `11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`),
    );
    expect(await hold(run, [...many, ban(900_000, '10.91.0.2')])).toMatchObject({inForce: 100_001});
    expect(reaching(4, 2, 3)).toEqual([3]);
    expect(await look(run)).toMatchObject({repaired: 0});
  }, 120_000);
});
