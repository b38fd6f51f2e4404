// Loki's query API: a page of lines by time.
import {
  ask,
  type HttpAnswer,
  type PluginHost,
  readTls,
  refusal,
  secretOf,
  type TimedEntry,
} from '@firewatch/kernel';
import {type LokiConfig, msOf} from './config.ts';

const READY_EVERY_MS = 500;

type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

interface LokiStream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [ns: string, line: string, ...rest: unknown[]])[];
}

export class Loki {
  /** Of the stream that it is read as. */
  readonly name: string;
  private readonly host: PluginHost;
  private readonly config: LokiConfig;
  private readonly signal: AbortSignal;
  private readonly wait: Wait;
  private headers: Readonly<Record<string, string>> = {};
  private tls = {};

  constructor(host: PluginHost, config: LokiConfig, signal: AbortSignal, wait: Wait) {
    this.name = new URL(config.url).host;
    this.host = host;
    this.config = config;
    this.signal = signal;
    this.wait = wait;
  }

  /** Reads secrets and certificates, and waits until Loki is ready. */
  async open(): Promise<void> {
    const {auth, tls, headers} = this.config;
    const password = auth && (await secretOf(auth, 'password'));
    const basic = auth && Buffer.from(`${auth.username}:${password ?? ''}`).toString('base64');
    this.headers = {...headers, ...(basic && {authorization: `Basic ${basic}`})};
    this.tls = await readTls(tls ?? {});
  }

  async ready(): Promise<void> {
    if (this.config.no_ready_check) return;
    for (let left = msOf(this.config.wait_for_ready); ; left -= READY_EVERY_MS) {
      // Busy is how Loki says that it is not ready.
      const answer = await this.host
        .request(this.request('/ready'), this.signal)
        .catch(() => undefined);
      if (answer?.status === 200) return;
      if (left <= 0) {
        const said = answer ? `it answered ${answer.status}` : 'it does not answer';
        throw new Error(
          `Loki at ${this.name} is not ready within ${this.config.wait_for_ready}: ${said}`,
        );
      }
      await this.wait(READY_EVERY_MS, this.signal);
      this.signal.throwIfAborted();
    }
  }

  /** The oldest lines of a stretch of time. */
  async page(start: bigint, end: bigint, limit: number): Promise<readonly TimedEntry[]> {
    const peer = `Loki at ${this.name}`;
    const query = new URLSearchParams({
      query: this.config.query,
      limit: String(limit),
      direction: 'forward',
      start: String(start),
      end: String(end),
    });
    const answer = await ask(this.host, this.request(`/loki/api/v1/query_range?${query}`), {
      peer,
      signal: this.signal,
      wait: this.wait,
    });
    if (answer.status !== 200) throw refusal(this.host, answer, peer);
    return entriesOf(answer, peer);
  }

  private request(path: string) {
    const {url, prefix} = this.config;
    const before = prefix.replace(/^\/|\/$/g, '');
    const {origin} = new URL(url);
    return {
      method: 'GET',
      url: `${origin}${before && `/${before}`}${path}`,
      headers: this.headers,
      tls: this.tls,
    };
  }
}

/** Lines of all streams, oldest first. */
function entriesOf({body}: HttpAnswer, peer: string): readonly TimedEntry[] {
  let data: {resultType?: string; result?: readonly LokiStream[]} | undefined;
  try {
    data = JSON.parse(Buffer.from(body).toString('utf8')).data;
  } catch (cause) {
    throw new Error(`${peer} answered no JSON: check "url"`, {cause});
  }
  if (data?.resultType !== 'streams' || !Array.isArray(data.result)) {
    throw new Error(
      `${peer} answered no lines but "${data?.resultType}": the query has to give lines, not numbers`,
    );
  }
  return data.result
    .flatMap(({stream, values}: LokiStream) => {
      const key = JSON.stringify(Object.entries(stream).sort());
      return values.map(([ns, text]) => ({at: BigInt(ns), text, key}));
    })
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}
