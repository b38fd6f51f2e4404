// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, parseDuration} from '@firewatch/kernel';

export interface KafkaConfig {
  readonly brokers: readonly string[];
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly group_id: string;
  readonly start: 'latest' | 'earliest';
  readonly session_timeout: string;
  readonly timeout: string;
  readonly batch: {
    readonly min_bytes: number;
    readonly max_bytes: number;
    readonly max_wait: string;
  };
  readonly tls?: {
    readonly ca_cert?: string;
    readonly client_cert?: string;
    readonly client_key?: string;
    readonly insecure_skip_verify: boolean;
  };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer';
    readonly username?: string;
    readonly password?: string;
    readonly token?: string;
  };
}

const NS_PER_MS = 1_000_000n;
export const msOf = (text: string): number => Number((parseDuration(text) ?? 0n) / NS_PER_MS);
export const topicsOf = ({topic, topics = []}: KafkaConfig): readonly string[] =>
  topic === undefined ? topics : [topic];

export function checkConfig(config: KafkaConfig): ConfigFault[] {
  const {session_timeout, timeout, batch, sasl} = config;
  const durations = {
    '/session_timeout': session_timeout,
    '/timeout': timeout,
    '/batch/max_wait': batch.max_wait,
  };
  const faults: ConfigFault[] = Object.entries(durations)
    .filter(([, text]) => msOf(text) <= 0)
    .map(([at, text]) => ({at, message: `expected a duration like 10s, found "${text}"`}));
  if (!sasl) return faults;
  const needed =
    sasl.mechanism === 'oauthbearer' ? (['token'] as const) : (['username', 'password'] as const);
  for (const name of needed)
    if (sasl[name] === undefined)
      faults.push({at: `/sasl/${name}`, message: `expected it for ${sasl.mechanism}`});
  return faults;
}
