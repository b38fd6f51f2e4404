// The datasource `cloudwatch`: the streams of a log group, followed or read once.
import {CloudWatchLogsClient} from '@aws-sdk/client-cloudwatch-logs';
import type {Datasource} from '@firewatch/kernel';
import {clientSettings} from '../client/client.ts';
import {Pace, type Wait} from '../client/pace.ts';
import {runOf} from '../client/run.ts';
import {cat} from './cat.ts';
import {type CloudWatchConfig, checkConfig, configOfDsn} from './config.ts';
import {Tail} from './tail.ts';

export const cloudwatch = (wait: Wait): Datasource<CloudWatchConfig> => ({
  check: checkConfig,
  dsn: configOfDsn,
  async open(config, host, positions) {
    return runOf(host, (signal) => {
      const client = new CloudWatchLogsClient(clientSettings(config, host, signal));
      const pace = new Pace(host, wait, signal);
      return config.mode === 'cat'
        ? cat(config, client, host, pace, positions)
        : new Tail(config, client, host, pace, positions).chunks();
    });
  },
});
