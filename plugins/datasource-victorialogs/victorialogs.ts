// VictoriaLogs' query API: a page of entries by time.
import {
  ask,
  formatInstant,
  type HttpAnswer,
  type PluginHost,
  parseInstant,
  readTls,
  refusal,
  secretOf,
  type TimedEntry,
} from '@firewatch/kernel';
import {msOf, type VictoriaLogsConfig} from './config.ts';

const READY_EVERY_MS = 500;

type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export class VictoriaLogs {
  /** Of the stream that it is read as. */
  readonly name: string;
  private readonly host: PluginHost;
  private readonly config: VictoriaLogsConfig;
  private readonly signal: AbortSignal;
  private readonly wait: Wait;
  private headers: Readonly<Record<string, string>> = {};
  private tls = {};

  constructor(host: PluginHost, config: VictoriaLogsConfig, signal: AbortSignal, wait: Wait) {
    this.name = new URL(config.url).host;
    this.host = host;
    this.config = config;
    this.signal = signal;
    this.wait = wait;
  }

  /** Reads secrets and certificates. */
  async open(): Promise<void> {
    const {auth, tls, headers} = this.config;
    const password = auth && (await secretOf(auth, 'password'));
    const basic = auth && Buffer.from(`${auth.username}:${password ?? ''}`).toString('base64');
    this.headers = {...headers, ...(basic && {authorization: `Basic ${basic}`})};
    this.tls = await readTls(tls ?? {});
  }

  async ready(): Promise<void> {
    for (let left = msOf(this.config.wait_for_ready); ; left -= READY_EVERY_MS) {
      const answer = await this.host
        .request(this.request('/health'), this.signal)
        .catch(() => undefined);
      if (answer?.status === 200) return;
      if (left <= 0) {
        const said = answer ? `it answered ${answer.status}` : 'it does not answer';
        throw new Error(
          `VictoriaLogs at ${this.name} is not ready within ${this.config.wait_for_ready}: ${said}`,
        );
      }
      await this.wait(READY_EVERY_MS, this.signal);
      this.signal.throwIfAborted();
    }
  }

  /** The oldest lines of a stretch of time. */
  async page(start: bigint, end: bigint, limit: number): Promise<readonly TimedEntry[]> {
    const peer = `VictoriaLogs at ${this.name}`;
    const query = new URLSearchParams({
      query: `${this.config.query} | sort by (_time) limit ${limit}`,
      start: formatInstant(start),
      end: formatInstant(end),
    });
    const answer = await ask(this.host, this.request(`/select/logsql/query?${query}`), {
      peer,
      signal: this.signal,
      wait: this.wait,
    });
    if (answer.status !== 200) throw refusal(this.host, answer, peer);
    return this.entriesOf(answer, peer);
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

  /** A JSON object a line. */
  private entriesOf({body}: HttpAnswer, peer: string): readonly TimedEntry[] {
    const {message_field} = this.config;
    return Buffer.from(body)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((key) => {
        let entry: Record<string, unknown>;
        try {
          entry = JSON.parse(key);
        } catch (cause) {
          throw new Error(`${peer} answered no JSON: check "url"`, {cause});
        }
        const at = parseInstant(String(entry._time));
        if (at === undefined) {
          throw new Error(`${peer} gave entries without _time: the query has to keep it`);
        }
        const text = message_field === '@json' ? key : String(entry[message_field] ?? '');
        return {at, text, key};
      });
  }
}
