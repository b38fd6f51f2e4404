// The datasource `kinesis`: a data stream, followed. The client's own way is HTTP/2; the host's
// requests are HTTP/1.1, which the service takes for all that is asked here.
import {KinesisClient} from '@aws-sdk/client-kinesis';
import type {Datasource} from '@firewatch/kernel';
import {clientSettings} from '../client/client.ts';
import {Pace, type Wait} from '../client/pace.ts';
import {runOf} from '../client/run.ts';
import {checkConfig, type KinesisConfig} from './config.ts';
import {KinesisTail} from './tail.ts';

export const kinesis = (wait: Wait): Datasource<KinesisConfig> => ({
  check: checkConfig,
  async open(config, host, positions) {
    return runOf(host, (signal) => {
      const settings = clientSettings(config, host, signal);
      const client = new KinesisClient({...settings, accountIdEndpointMode: 'disabled'});
      return new KinesisTail(
        config,
        client,
        host,
        new Pace(host, wait, signal),
        positions,
      ).chunks();
    });
  },
});
