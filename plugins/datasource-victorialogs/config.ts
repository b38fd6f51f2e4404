// The configuration as its schema lets it in, and what the schema cannot say.
import {type ConfigFault, parseDuration, startOf, type TlsFiles} from '@firewatch/kernel';

export interface VictoriaLogsConfig {
  readonly url: string;
  readonly prefix: string;
  readonly query: string;
  readonly mode: 'tail' | 'cat';
  readonly limit: number;
  readonly limit_max: number;
  readonly delay: string;
  readonly poll_interval: string;
  readonly start: string;
  readonly since?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth?: {
    readonly username: string;
    readonly password?: string;
    readonly password_file?: string;
  };
  readonly tls?: TlsFiles;
  readonly wait_for_ready: string;
  readonly message_field: string;
}

const NS_PER_MS = 1_000_000n;
const HOUR = 3_600_000_000_000n;
const DELAY_MAX = HOUR / 12n;

export const nsOf = (duration: string): bigint => parseDuration(duration) ?? 0n;
export const msOf = (duration: string): number => Number(nsOf(duration) / NS_PER_MS);

/** Where one begins that was never read, ns; of one that is read once, an hour ago. */
export function beginningOf({mode, start, since}: VictoriaLogsConfig, now: bigint): bigint {
  const written = since ?? (mode === 'cat' && start === 'end' ? '1h' : start);
  return startOf(written, now) ?? now;
}

export function checkConfig(config: VictoriaLogsConfig): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const wrong = (name: keyof VictoriaLogsConfig, expected: string) =>
    faults.push({at: `/${name}`, message: `expected ${expected}, found "${config[name]}"`});
  if (parseDuration(config.delay) === undefined || nsOf(config.delay) > DELAY_MAX)
    wrong('delay', 'a duration up to 5m');
  if (msOf(config.poll_interval) < 100) wrong('poll_interval', 'a duration of at least 100ms');
  if (parseDuration(config.wait_for_ready) === undefined) wrong('wait_for_ready', 'a duration');
  for (const name of ['start', 'since'] as const) {
    const text = config[name];
    if (text !== undefined && startOf(text, 0n) === undefined)
      wrong(name, 'end, beginning, an instant or a duration');
  }
  if (config.limit > config.limit_max) wrong('limit', `at most limit_max (${config.limit_max})`);
  return faults;
}

const PARAMETERS = [
  'query',
  'since',
  'limit',
  'ssl',
  'wait_for_ready',
  'max_failure_duration',
  'log_level',
];

/** `victorialogs://user:password@host:9428?query=…&since=1h` */
export function configOfDsn(dsn: string): unknown {
  const url = new URL(dsn);
  const {searchParams: given, username, password, host, pathname} = url;
  for (const name of given.keys()) {
    if (!PARAMETERS.includes(name))
      throw new TypeError(
        `"${name}" is no parameter of victorialogs; expected one of ${PARAMETERS.join(', ')}`,
      );
  }
  if (host === '') throw new TypeError('expected victorialogs://host:port?query=…, found no host');
  const query = given.get('query');
  if (!query) throw new TypeError('expected victorialogs://host:port?query=…, found no query');
  const isTls = ['1', 't', 'true'].includes(given.get('ssl') ?? '');
  const text = (name: string) => (given.has(name) ? {[name]: given.get(name)} : {});
  return {
    mode: 'cat',
    url: `${isTls ? 'https' : 'http'}://${host}`,
    ...(pathname.length > 1 && {prefix: pathname}),
    query,
    ...text('since'),
    ...text('wait_for_ready'),
    ...text('max_failure_duration'),
    limit: Number(given.get('limit') ?? 5000),
    ...(username && {
      auth: {username: decodeURIComponent(username), password: decodeURIComponent(password)},
    }),
  };
}
