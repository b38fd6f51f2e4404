// Stores of logs that are asked over HTTP for what matches a query, by time: Loki, VictoriaLogs. Their
// configurations, their DSNs and how they are asked are the same; the questions are their own.
import {parseDuration} from '@firewatch/core-wasm';
import type {ConfigFault, HttpAnswer, HttpRequest, PluginHost} from '../../plugin.ts';
import {ask, refusal} from './busy.ts';
import {msOf, nsOf} from './durations.ts';
import {secretOf} from './secret.ts';
import {startOf} from './start.ts';
import {readTls, type TlsFiles} from './tls-files.ts';
import type {Wait} from './wait.ts';

export interface LogStoreConfig {
  readonly url: string;
  readonly prefix: string;
  readonly query: string;
  readonly mode: 'tail' | 'cat';
  readonly limit: number;
  readonly limit_max: number;
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
}

const DELAY_MAX = 300_000_000_000n;
const READY_EVERY_MS = 500;

/** Where one begins that was never read, as written; one that is read once: an hour ago. */
export const writtenStart = ({mode, start, since}: LogStoreConfig): string =>
  since ?? (mode === 'cat' && start === 'end' ? '1h' : start);

/** `delay`: the name of the setting that says how long entries may come late. */
export function logStoreFaults<Delay extends string>(
  config: LogStoreConfig & {readonly [name in Delay]: string},
  delay: Delay,
): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const wrong = (name: Delay | keyof LogStoreConfig, expected: string) =>
    faults.push({at: `/${name}`, message: `expected ${expected}, found "${config[name]}"`});
  if (parseDuration(config[delay]) === undefined || nsOf(config[delay]) > DELAY_MAX)
    wrong(delay, 'a duration up to 5m');
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

/** Parameters of every such DSN that are settings of the same name. */
const TEXTS = ['since', 'wait_for_ready', 'max_failure_duration'];
const PARAMETERS = [...TEXTS, 'query', 'limit', 'ssl', 'log_level'];

/**
 * `NAME://user:password@host:port/prefix?query=…&since=1h`. Of the store's own parameters, `texts` are
 * settings as they are, `flags` settings that are true or false.
 */
export function logStoreOfDsn(
  dsn: string,
  name: string,
  {
    texts = [],
    flags = [],
  }: {readonly texts?: readonly string[]; readonly flags?: readonly string[]},
): Readonly<Record<string, unknown>> {
  const url = new URL(dsn);
  const {searchParams: given, username, password, host, pathname} = url;
  const parameters = [...PARAMETERS, ...texts, ...flags];
  for (const one of given.keys()) {
    if (!parameters.includes(one))
      throw new TypeError(
        `"${one}" is no parameter of ${name}; expected one of ${parameters.join(', ')}`,
      );
  }
  const expected = `expected ${name}://host:port?query=…, found`;
  if (host === '') throw new TypeError(`${expected} no host`);
  const query = given.get('query');
  if (!query) throw new TypeError(`${expected} no query`);
  const isTrue = (one: string) => ['1', 't', 'true'].includes(given.get(one) ?? '');
  const written = [...TEXTS, ...texts].filter((one) => given.has(one));
  return {
    mode: 'cat',
    url: `${isTrue('ssl') ? 'https' : 'http'}://${host}`,
    ...(pathname.length > 1 && {prefix: pathname}),
    query,
    limit: Number(given.get('limit') ?? 5000),
    ...Object.fromEntries(written.map((one) => [one, given.get(one)])),
    ...Object.fromEntries(flags.map((one) => [one, isTrue(one)])),
    ...(username && {
      auth: {username: decodeURIComponent(username), password: decodeURIComponent(password)},
    }),
  };
}

export interface LogStoreOptions {
  readonly host: PluginHost;
  readonly config: LogStoreConfig;
  /** What it is called: "Loki". */
  readonly product: string;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

/** A store, asked as the configuration says. */
export class LogStore {
  /** Of the stream that it is read as. */
  readonly name: string;
  /** For the operator. */
  readonly peer: string;
  private readonly options: LogStoreOptions;
  private access: Pick<HttpRequest, 'headers' | 'tls'> = {};

  constructor(options: LogStoreOptions) {
    this.options = options;
    this.name = new URL(options.config.url).host;
    this.peer = `${options.product} at ${this.name}`;
  }

  /** Reads secrets and certificates. */
  async open(): Promise<void> {
    const {auth, tls, headers} = this.options.config;
    const password = auth && (await secretOf(auth, 'password'));
    const basic = auth && Buffer.from(`${auth.username}:${password ?? ''}`).toString('base64');
    this.access = {
      headers: {...headers, ...(basic && {authorization: `Basic ${basic}`})},
      tls: await readTls(tls ?? {}),
    };
  }

  /** Waits until the path answers 200: busy is how stores say that they are not ready. */
  async ready(path: string): Promise<void> {
    const {host, config, signal, wait} = this.options;
    for (let left = msOf(config.wait_for_ready); ; left -= READY_EVERY_MS) {
      const answer = await host.request(this.request(path), signal).catch(() => undefined);
      if (answer?.status === 200) return;
      if (left <= 0) {
        const said = answer ? `it answered ${answer.status}` : 'it does not answer';
        throw new Error(`${this.peer} is not ready within ${config.wait_for_ready}: ${said}`);
      }
      await wait(READY_EVERY_MS, signal);
      signal.throwIfAborted();
    }
  }

  /** The answer of status 200; throws what anything else is thrown as. */
  async ask(path: string, query: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const {host, signal, wait} = this.options;
    const request = this.request(`${path}?${new URLSearchParams(query)}`);
    const answer = await ask(host, request, {peer: this.peer, signal, wait});
    if (answer.status !== 200) throw refusal(host, answer, this.peer);
    return answer;
  }

  private request(path: string): HttpRequest {
    const {url, prefix} = this.options.config;
    const before = prefix.replace(/^\/|\/$/g, '');
    const {origin} = new URL(url);
    return {method: 'GET', url: `${origin}${before && `/${before}`}${path}`, ...this.access};
  }
}
