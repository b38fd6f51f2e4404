// The datasource `redis`: streams by a consumer group, or a list.
import {type Chunk, type Datasource, definePlugin} from '@firewatch/kernel';
import {checkConfig, type RedisConfig} from './config.ts';
import {Connection} from './connection.ts';
import {ListTail} from './list-tail.ts';
import {StreamTail} from './stream-tail.ts';

export const redisDatasource: Datasource<RedisConfig> = {
  check: checkConfig,
  async open(config, host, positions) {
    const open: Connection[] = [];
    let tail: StreamTail | ListTail | undefined;
    let isClosed = false;
    const close = async () => {
      isClosed = true;
      for (const connection of open) connection.close();
    };
    async function* chunks(): AsyncGenerator<Chunk> {
      try {
        // One waits for entries, the other says what is safe meanwhile.
        for (let i = 0; i < 2; i++) open.push(await Connection.open(config, host));
        const [reading, telling] = open as [Connection, Connection];
        const Tail = config.list === undefined ? StreamTail : ListTail;
        tail = new Tail(config, host, positions, {reading, telling});
        yield* tail.chunks();
      } catch (error) {
        if (!isClosed && !host.signal.aborted) throw error;
      } finally {
        await close();
      }
    }
    return {
      chunks: {[Symbol.asyncIterator]: chunks},
      acknowledge: async (source, position) => tail?.acknowledge(source, position),
      close,
    };
  },
};

const plugin = definePlugin({datasources: {redis: redisDatasource}});

export {plugin as default};
