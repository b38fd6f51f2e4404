// The configuration as its schema lets it in, and what the schema cannot say.
import type {ConfigFault} from '@firewatch/kernel';
import {type AwsConfig, checkAws} from '../client/config.ts';
import {durationFaults} from '../client/setting.ts';

export interface KinesisConfig extends AwsConfig {
  readonly stream_name: string;
  readonly start: 'latest' | 'trim_horizon';
  readonly from_subscription: boolean;
  readonly poll_interval: string;
  readonly shard_interval: string;
  readonly max_records: number;
}

export const checkConfig = (config: KinesisConfig): ConfigFault[] => [
  ...checkAws(config),
  ...durationFaults(config, ['poll_interval', 'shard_interval']),
];
