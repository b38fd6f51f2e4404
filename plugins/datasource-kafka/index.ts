// The datasource `kafka`: topics, read by a consumer group.
import {type Datasource, definePlugin} from '@firewatch/kernel';
import {groupConsumer} from './client.ts';
import {checkConfig, type KafkaConfig} from './config.ts';
import {type After, Tail} from './tail.ts';

const realAfter: After = (ms, action) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
};

/** `consumerOf`, `after`: for tests; the real ones when absent. */
export const kafkaDatasource = (
  consumerOf: typeof groupConsumer = groupConsumer,
  after: After = realAfter,
): Datasource<KafkaConfig> => ({
  check: checkConfig,
  async open(config, host, positions) {
    const tail = new Tail(host, consumerOf(config, host), positions, after);
    return {
      chunks: {[Symbol.asyncIterator]: () => tail.chunks()},
      acknowledge: (source, position) => tail.acknowledge(source, position),
      close: () => tail.close(),
    };
  },
});

const plugin = definePlugin({datasources: {kafka: kafkaDatasource()}});

export {plugin as default};
