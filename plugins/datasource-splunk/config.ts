// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, msOf, parseDuration, startOf, type TlsFiles} from '@firewatch/kernel';

export interface SplunkConfig {
  readonly url: string;
  readonly token?: string;
  readonly token_file?: string;
  readonly username?: string;
  readonly password?: string;
  readonly password_file?: string;
  readonly query: string;
  readonly mode: 'tail' | 'cat';
  readonly message_field: string;
  readonly page_size: number;
  readonly poll_interval: string;
  readonly delay: string;
  readonly late: string;
  readonly start: string;
  readonly timeout: string;
  readonly tls?: TlsFiles;
}

/** Where one begins that was never read, ns; of one that is read once, everything. */
export function beginningOf({mode, start}: SplunkConfig, now: bigint): bigint {
  const written = mode === 'cat' && start === 'end' ? 'beginning' : start;
  return startOf(written, now) ?? now;
}

const LIMITS = [
  ['delay', 0, 3_600_000],
  ['poll_interval', 100, 3_600_000],
  ['late', 1, 10 * 365 * 86_400_000],
  ['timeout', 1_000, 600_000],
] as const;

export function checkConfig(config: SplunkConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const {token, token_file, username, password, password_file, query} = config;
  const hasToken = token !== undefined || token_file !== undefined;
  const hasPassword = password !== undefined || password_file !== undefined;
  if ((username !== undefined) !== hasPassword || hasToken === hasPassword)
    faults.push({at: '/token', message: 'expected a token, or username and password'});
  if (query.trimStart().startsWith('|'))
    faults.push({
      at: '/query',
      message: 'expected a search of events, found a command that makes its own',
    });
  for (const [name, least, most] of LIMITS) {
    const isDuration = parseDuration(config[name]) !== undefined;
    if (!isDuration || msOf(config[name]) < least || msOf(config[name]) > most)
      faults.push({
        at: `/${name}`,
        message: `expected a duration of ${least / 1000}s to ${most / 1000}s, found "${config[name]}"`,
      });
  }
  if (startOf(config.start, 0n) === undefined)
    faults.push({at: '/start', message: `expected end, beginning, an instant or a duration`});
  return faults;
}
