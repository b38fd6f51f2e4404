// The configuration as its schema lets it in, and what the schema cannot say.
import {
  type ConfigFault,
  type LogStoreConfig,
  logStoreFaults,
  logStoreOfDsn,
  startOf,
  writtenStart,
} from '@firewatch/kernel';

export interface LokiConfig extends LogStoreConfig {
  readonly delay_for: string;
  readonly no_ready_check: boolean;
}

const DAY = 86_400_000_000_000n;
/** What Loki lets be asked for at once, by default. */
const RANGE = 30n * DAY;

/** Where one begins that was never read, ns. */
export function startIn(config: LokiConfig, now: bigint): bigint {
  const written = writtenStart(config);
  return written === 'beginning' ? now - RANGE : (startOf(written, now) ?? now);
}

export const checkConfig = (config: LokiConfig): ConfigFault[] =>
  logStoreFaults(config, 'delay_for');

/** `loki://user:password@host:3100?query=…&since=1h` */
export const configOfDsn = (dsn: string): unknown =>
  logStoreOfDsn(dsn, 'loki', {texts: ['delay_for'], flags: ['no_ready_check']});
