// The configuration as its schema lets it in, and what the schema cannot say.
import {
  type ConfigFault,
  type LogStoreConfig,
  logStoreFaults,
  logStoreOfDsn,
  startOf,
  writtenStart,
} from '@firewatch/kernel';

export interface VictoriaLogsConfig extends LogStoreConfig {
  readonly delay: string;
  readonly message_field: string;
}

/** Where one begins that was never read, ns. */
export const startIn = (config: VictoriaLogsConfig, now: bigint): bigint =>
  startOf(writtenStart(config), now) ?? now;

export const checkConfig = (config: VictoriaLogsConfig): ConfigFault[] =>
  logStoreFaults(config, 'delay');

/** `victorialogs://user:password@host:9428?query=…&since=1h` */
export const configOfDsn = (dsn: string): unknown => logStoreOfDsn(dsn, 'victorialogs', {});
