// The configuration as its schema lets it in, and what the schema cannot say.
import {
  type ConfigFault,
  msOf,
  nsOf,
  parseDuration,
  secretOf,
  startOf,
  type TlsFiles,
} from '@firewatch/kernel';

export interface ElasticsearchConfig {
  readonly urls: readonly string[];
  readonly flavor: 'elasticsearch' | 'opensearch';
  readonly username?: string;
  readonly password?: string;
  readonly password_file?: string;
  readonly api_key?: string;
  readonly api_key_file?: string;
  readonly index: string;
  readonly query?: object;
  readonly query_string?: string;
  readonly mode: 'tail' | 'cat';
  readonly order_field: string;
  readonly message_field: string;
  readonly page_size: number;
  readonly poll_interval: string;
  readonly delay: string;
  readonly start: string;
  readonly tls?: TlsFiles;
}

const DELAY_MAX = 3_600_000_000_000n;

/** Where one begins that was never read, ns; of one that is read once, everything. */
export function beginningOf({mode, start}: ElasticsearchConfig, now: bigint): bigint {
  const written = mode === 'cat' && start === 'end' ? 'beginning' : start;
  return startOf(written, now) ?? now;
}

export function checkConfig(config: ElasticsearchConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const {username, password, password_file, api_key, api_key_file} = config;
  const hasPassword = password !== undefined || password_file !== undefined;
  if ((username !== undefined) !== hasPassword)
    faults.push({at: '/username', message: 'expected username and password, or neither'});
  if (hasPassword && (api_key !== undefined || api_key_file !== undefined))
    faults.push({at: '/api_key', message: 'expected a key or a password, not both'});
  if (config.query && config.query_string !== undefined)
    faults.push({at: '/query_string', message: 'expected query or query_string, not both'});
  const wrong = (name: 'delay' | 'poll_interval' | 'start', expected: string) =>
    faults.push({at: `/${name}`, message: `expected ${expected}, found "${config[name]}"`});
  if (parseDuration(config.delay) === undefined || nsOf(config.delay) > DELAY_MAX)
    wrong('delay', 'a duration up to 1h');
  if (msOf(config.poll_interval) < 100) wrong('poll_interval', 'a duration of at least 100ms');
  if (startOf(config.start, 0n) === undefined)
    wrong('start', 'end, beginning, an instant or a duration');
  return faults;
}

/** The header that says who we are; undefined: nobody has to know. */
export async function authorizationOf(config: ElasticsearchConfig): Promise<string | undefined> {
  const key = await secretOf(config, 'api_key');
  if (key !== undefined) return `ApiKey ${key}`;
  const password = await secretOf(config, 'password');
  if (password === undefined) return undefined;
  return `Basic ${Buffer.from(`${config.username}:${password}`).toString('base64')}`;
}
