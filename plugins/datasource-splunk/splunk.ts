// Splunk's search API: the oldest events of a stretch of index time, by an export, which leaves no
// job behind. Index time, since an event that comes late is indexed late.
import {
  ask,
  type HttpAnswer,
  msOf,
  nsOf,
  oneLine,
  type PluginHost,
  readTls,
  refusal,
  secretOf,
  type TimedEntry,
  type TlsOptions,
} from '@firewatch/kernel';
import type {SplunkConfig} from './config.ts';

const NS_PER_S = 1_000_000_000n;
const HOUR_S = 3600n;
const FIELDS = '_raw _time _indextime host source sourcetype _cd _bkt';
/** Since 9.0.1, and before. */
const EXPORTS = ['/services/search/v2/jobs/export', '/services/search/jobs/export'];

type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export class Splunk {
  /** Of the stream that it is read as. */
  readonly name: string;
  private readonly host: PluginHost;
  private readonly config: SplunkConfig;
  private readonly signal: AbortSignal;
  private readonly wait: Wait;
  private readonly peer: string;
  private tls: TlsOptions = {};
  private password: string | undefined;
  private authorization: string | undefined;
  private isBearer = false;
  private version = 0;

  constructor(host: PluginHost, config: SplunkConfig, signal: AbortSignal, wait: Wait) {
    this.name = new URL(config.url).host;
    this.peer = `Splunk at ${this.name}`;
    this.host = host;
    this.config = config;
    this.signal = signal;
    this.wait = wait;
  }

  /** Reads secrets and certificates. */
  async open(): Promise<void> {
    const token = await secretOf(this.config, 'token');
    this.password = await secretOf(this.config, 'password');
    this.tls = await readTls(this.config.tls ?? {});
    this.isBearer = token !== undefined;
    if (token !== undefined) this.authorization = `Bearer ${token}`;
  }

  /** The oldest events that were indexed from `start` to `end`, both cut to seconds. */
  async page(start: bigint, end: bigint, limit: number): Promise<readonly TimedEntry[]> {
    const [from, to] = [start / NS_PER_S, end / NS_PER_S];
    const late = nsOf(this.config.late) / NS_PER_S;
    const earliest = from > late ? from - late : 0n;
    const answer = await this.search({
      search: searchOf(this.config, from, to, limit),
      earliest_time: String(earliest),
      latest_time: String(to + HOUR_S),
      output_mode: 'json',
      preview: 'false',
      search_mode: 'normal',
    });
    return this.entriesOf(answer);
  }

  private async search(form: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    let hasLoggedIn = false;
    for (;;) {
      if (this.authorization === undefined) {
        this.authorization = await this.login();
        hasLoggedIn = true;
      }
      const answer = await this.post(EXPORTS[this.version]!, form);
      if (answer.status === 200) return answer;
      if (answer.status === 404 && this.version + 1 < EXPORTS.length) this.version += 1;
      else if (answer.status === 401 && !this.isBearer && !hasLoggedIn) {
        // A session ends by itself.
        this.authorization = undefined;
      } else throw refusal(this.host, answer, this.peer);
    }
  }

  private async login(): Promise<string> {
    const answer = await this.post('/services/auth/login', {
      username: this.config.username ?? '',
      password: this.password ?? '',
      output_mode: 'json',
    });
    if (answer.status !== 200) throw refusal(this.host, answer, this.peer);
    const {sessionKey} = this.parsed(Buffer.from(answer.body).toString('utf8'));
    if (typeof sessionKey !== 'string') throw new Error(`${this.peer} gave no session`);
    return `Splunk ${sessionKey}`;
  }

  private post(path: string, form: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return ask(
      this.host,
      {
        method: 'POST',
        url: `${new URL(this.config.url).origin}${path}`,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(this.authorization && {authorization: this.authorization}),
        },
        body: new URLSearchParams(form).toString(),
        timeoutMs: msOf(this.config.timeout),
        tls: this.tls,
      },
      {peer: this.peer, signal: this.signal, wait: this.wait},
    );
  }

  /** A JSON object a line: results, and messages about the search. */
  private entriesOf({body}: HttpAnswer): readonly TimedEntry[] {
    const {message_field} = this.config;
    const entries: TimedEntry[] = [];
    for (const line of Buffer.from(body).toString('utf8').split('\n')) {
      if (line.trim() === '') continue;
      const {preview, result, messages} = this.parsed(line) as {
        preview?: unknown;
        result?: Record<string, unknown>;
        messages?: readonly {readonly type?: string; readonly text?: string}[];
      };
      for (const {type, text = ''} of messages ?? []) {
        // What came until then may be a part: none of it is taken.
        if (type === 'FATAL' || type === 'ERROR')
          throw new Error(`${this.peer}: the search failed: ${oneLine(text, 300)}`);
        if (type === 'WARN') this.host.log('warn', `${this.peer}: ${oneLine(text, 300)}`);
      }
      if (preview === true || !result) continue;
      const {_indextime, _bkt, _cd} = result;
      const seconds = Number(_indextime);
      if (!Number.isSafeInteger(seconds))
        throw new Error(`${this.peer} gave an event without _indextime: the query has to keep it`);
      const text =
        message_field === '@json' ? JSON.stringify(result) : textOf(result[message_field]);
      entries.push({at: BigInt(seconds) * NS_PER_S, text, key: `${_bkt} ${_cd}`});
    }
    return entries;
  }

  private parsed(text: string): Record<string, unknown> {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`${this.peer} answered no JSON: check "url", it is the management port's`, {
        cause,
      });
    }
  }
}

/** The query within a stretch of index time, its events oldest first. */
function searchOf(
  {query, message_field}: SplunkConfig,
  from: bigint,
  to: bigint,
  limit: number,
): string {
  const fields = message_field === '_raw' ? FIELDS : `${FIELDS} *`;
  const trimmed = query.trim();
  const base = /^search\s/i.test(trimmed) ? trimmed.slice('search'.length).trim() : trimmed;
  // Our own alerts are no logs.
  return `search _index_earliest=${from} _index_latest=${to} NOT sourcetype="firewatch:alert" ${base} | fields ${fields} | sort 0 _indextime _cd | head ${limit}`;
}

/** A field of several values is a list. */
const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === undefined || value === null
      ? ''
      : JSON.stringify(value);
