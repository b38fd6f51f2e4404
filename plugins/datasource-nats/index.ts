// The datasource `nats`: a stream of JetStream, whole or a share of its partitions.
import {type Datasource, definePlugin} from '@firewatch/kernel';
import {checkConfig, type NatsConfig} from './config.ts';
import type {PullOptions} from './puller.ts';
import {Tail} from './tail.ts';

const realAfter: PullOptions['after'] = (ms, action) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
};

/** `after`: for tests; the real one when absent. */
export const natsDatasource = (
  after: PullOptions['after'] = realAfter,
): Datasource<NatsConfig> => ({
  check: checkConfig,
  async open(config, host, positions) {
    const tail = new Tail(config, host, positions, after);
    return {
      chunks: {[Symbol.asyncIterator]: () => tail.chunks()},
      acknowledge: async (source, position) => tail.acknowledge(source, position),
      close: () => tail.close(),
    };
  },
});

const plugin = definePlugin({datasources: {nats: natsDatasource()}});

export {plugin as default};
