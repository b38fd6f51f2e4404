// The datasource `s3`: logs in objects, told of by a queue, found by listing, or read once.
import type {Datasource} from '@firewatch/kernel';
import {Pace, type Wait} from '../client/pace.ts';
import {runOf} from '../client/run.ts';
import {cat} from './cat.ts';
import {checkConfig, configOfDsn, methodOf, type S3Config} from './config.ts';
import {ObjectReader} from './read-object.ts';
import {ListTail} from './tail-list.ts';
import {QueueTail} from './tail-queue.ts';

export const s3 = (wait: Wait): Datasource<S3Config> => ({
  check: checkConfig,
  dsn: configOfDsn,
  async open(config, host, positions) {
    let queue: QueueTail | undefined;
    const run = runOf(host, (signal) => {
      const reader = new ObjectReader(config, host, new Pace(host, wait, signal));
      const method = methodOf(config);
      if (method === 'cat') return cat(config, reader, positions);
      if (method === 'list') return new ListTail(config, reader, positions).chunks();
      queue = new QueueTail(config, reader, positions);
      return queue.chunks();
    });
    return {
      ...run,
      acknowledge: async (source, position) => queue?.acknowledge(source, position),
    };
  },
});
