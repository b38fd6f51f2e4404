// The datasource redis on a real server, if one listens on 127.0.0.1:6379: what is played on the
// fake, with keys of its own that are removed.
import {connect as connectNet} from 'node:net';
import {Redis} from 'ioredis';
import {afterAll, describe} from 'vitest';
import {play, type Server} from '../../plugins/datasource-redis/play.ts';

const PREFIX = `firewatch-test-${process.pid}:`;
const client = new Redis({lazyConnect: true, retryStrategy: () => null});
client.on('error', () => {});
const hasServer = await client.connect().then(
  () => true,
  () => false,
);
afterAll(async () => {
  if (!hasServer) return;
  const keys = await client.keys(`*${PREFIX}*`);
  if (keys.length > 0) await client.del(...keys);
  client.disconnect();
});

const server: Server = {
  address: '127.0.0.1:6379',
  connect: () =>
    new Promise((resolve, reject) => {
      const socket = connectNet(6379, '127.0.0.1', () => resolve(socket));
      socket.once('error', reject);
    }),
  call: (command, ...words) => client.call(String(command), ...words.map(String)),
  age: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
const title = hasServer ? 'Redis' : 'Redis: none listens on 127.0.0.1:6379';
describe.skipIf(!hasServer)(title, () =>
  play(
    () => server,
    (name) => PREFIX + name,
  ),
);
