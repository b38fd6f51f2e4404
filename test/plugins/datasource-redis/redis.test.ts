// The datasource redis against a fake of Redis; test/interop plays the same on a real one.
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {checkConfig, targetOf} from '../../../plugins/datasource-redis/config.ts';
import {isAfter} from '../../../plugins/datasource-redis/entry.ts';
import {FakeRedis} from './fake-redis.ts';
import {play, Reading, type Server} from './play.ts';

let redis: FakeRedis;
let server: Server;
beforeEach(() => {
  redis = new FakeRedis();
  server = {
    address: '127.0.0.1:6379',
    connect: async () => redis.connect(),
    call: (...words) => redis.call(...words),
    age: async (ms) => {
      redis.now += ms;
    },
  };
});
afterEach(() => redis.cut());

describe('on a fake', () =>
  play(
    () => server,
    (name) => name,
  ));

test('what the client says', async () => {
  await redis.call('XADD', 'logs', '*', 'message', 'line 0');
  const reading = await Reading.open(server, {
    streams: ['logs'],
    username: 'u',
    password: 'p',
    database: 3,
  });
  await reading.take(1);
  await reading.acknowledge();
  await reading.close();
  const said = redis.asked.map((words) => words.join(' '));
  expect(said).toContain('auth u p');
  expect(said).toContain('select 3');
  expect(said).toContain('XGROUP CREATE logs g 0 MKSTREAM');
  expect(said).toContain('XREADGROUP GROUP g a COUNT 4 BLOCK 1000 STREAMS logs >');
  expect(said).toContain('XACK logs g 1-0');
});

test('entries that were trimmed away are acknowledged, and counted', async () => {
  for (const line of ['line 0', 'line 1']) await redis.call('XADD', 'logs', '*', 'message', line);
  const first = await Reading.open(server, {streams: ['logs']});
  await first.lose();
  await first.close();
  await redis.call('XDEL', 'logs', '1-0');
  const again = await first.again();
  expect(await again.take(1)).toEqual(['line 1']);
  expect(again.counts.get('trimmed_total')).toBe(1);
  await again.acknowledge();
  expect(await redis.call('XPENDING', 'logs', 'g', 'IDLE', 0, '-', '+', 10)).toEqual([]);
  await again.close();
});

test('a server that goes ends the run', async () => {
  const reading = await Reading.open(server, {streams: ['logs']});
  const next = reading.take(1);
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  redis.cut();
  await expect(next).rejects.toThrow();
});

test('ids, addresses, and faults of a configuration', () => {
  expect(isAfter('1-10', '1-9')).toBe(true);
  expect(isAfter('10-0', '9-99')).toBe(true);
  expect(isAfter('18446744073709551615-1', '18446744073709551615-1')).toBe(false);
  const config = {block: '5s', claim_idle: '0s'} as never as Parameters<typeof checkConfig>[0];
  const target = (more: object) => targetOf({...config, ...more});
  expect(target({address: '[::1]:6379'})).toEqual({host: '::1', port: 6379});
  expect(target({address: '/run/redis.sock'})).toEqual({path: '/run/redis.sock'});
  expect(target({address: 'r:1', tls: {ca: 'PEM'}})).toEqual({
    host: 'r',
    port: 1,
    tls: {ca: 'PEM', isUnverified: false},
  });
  const at = checkConfig({...config, block: 'soon', claim_idle: '', username: 'u'}).map(
    ({at}) => at,
  );
  expect(at).toEqual(['/block', '/claim_idle', '/password']);
});
