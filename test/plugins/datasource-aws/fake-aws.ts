// AWS as its clients see it: every request's signature is computed again from what arrived, and
// the test answers by operation. Time is the test's: waiting takes none.
import {createHash, createHmac} from 'node:crypto';
import {readFileSync} from 'node:fs';
import type {Broker} from '../../../kernel/plugin/broker/index.ts';
import {PLUGIN_LIMITS} from '../../../kernel/plugin/run/environment.ts';
import {openUse} from '../../../kernel/plugin/run/open.ts';
import type {Use} from '../../../kernel/plugin/run/use.ts';
import type {HttpAnswer, HttpRequest, Position} from '../../../kernel/plugin.ts';
import type {Wait} from '../../../plugins/datasource-aws/client/pace.ts';
import {awsPlugin} from '../../../plugins/datasource-aws/index.ts';

export const KEY = 'AKIAEXAMPLEEXAMPLE00';
export const SECRET = 'example-secret-of-the-test';

export interface Asked {
  /** GetLogEvents, ReceiveMessage, …; of S3: GET and the path. */
  readonly operation: string;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: URL;
}
export type Answer = Partial<HttpAnswer> | object;
type Answering = (asked: Asked) => unknown | Promise<unknown>;

/** An error as the services tell it. */
export const failure = (type: string, status = 400, message = 'of the test'): object => ({
  status,
  headers: {'content-type': 'application/x-amz-json-1.1'},
  body: JSON.stringify({__type: type, message}),
});

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) =>
  createHmac('sha256', key).update(data).digest();

/** The signature that this request has to have (AWS Signature Version 4). */
export function signatureOf(
  request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
  secret: string,
): string {
  const {method, headers = {}, body = ''} = request;
  const url = new URL(request.url);
  const [, scope = '', signed = ''] =
    /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const [date = '', region = '', service = ''] = scope.split('/');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const path = service === 's3' ? url.pathname : url.pathname;
  const canonical = [
    method,
    path,
    query,
    ...signed.split(';').map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    signed,
    headers['x-amz-content-sha256'] ?? sha256(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, date));
  return createHmac('sha256', key).update(text).digest('hex');
}

export class FakeAws {
  /** ms */
  now = Date.UTC(2026, 10, 1);
  readonly asked: Asked[] = [];
  readonly waits: number[] = [];
  readonly logs: string[] = [];
  readonly health: string[] = [];
  readonly counts = new Map<string, number>();
  /** Called when the datasource waits. */
  onWait: () => void = () => {};
  secret = SECRET;
  private readonly answering: Answering;

  constructor(answering: Answering) {
    this.answering = answering;
  }

  readonly wait: Wait = async (ms, signal) => {
    this.waits.push(ms);
    this.onWait();
    this.now += ms;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.waits.length > 2_000 && !signal.aborted) throw new Error('it waits for ever');
  };

  readonly request = async (request: HttpRequest): Promise<HttpAnswer> => {
    const url = new URL(request.url);
    const headers = request.headers ?? {};
    const [, operation = `${request.method} ${url.pathname}`] =
      /\.(\w+)$/.exec(headers['x-amz-target'] ?? '') ?? [];
    const isOfMachine = url.hostname === '169.254.169.254';
    if (!isOfMachine) {
      const [, signature] = /Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '') ?? [];
      if (signature !== signatureOf(request, this.secret))
        return answerOf(failure('InvalidSignatureException', 403));
    }
    const text = Buffer.from(request.body ?? '').toString('utf8');
    const asked = {operation, headers, url, body: text.startsWith('{') ? JSON.parse(text) : {text}};
    this.asked.push(asked);
    // An answer takes its way: whoever asks in a circle does not stop the test.
    await new Promise((resolve) => setImmediate(resolve));
    return answerOf(await this.answering(asked));
  };

  /** Bodies of one operation, in the order in which they came. */
  of(operation: string): Record<string, unknown>[] {
    return this.asked.filter((one) => one.operation === operation).map(({body}) => body);
  }
}

function answerOf(answer: unknown): HttpAnswer {
  const {status = 200, headers = {}, body} = (answer ?? {}) as Record<string, never>;
  const isWhole = typeof answer === 'object' && answer !== null && 'status' in answer;
  const bytes = isWhole ? (body ?? '') : JSON.stringify(answer ?? {});
  return {
    status,
    headers: {'content-type': 'application/x-amz-json-1.1', ...(headers as object)},
    body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
  };
}

const folder = new URL('../../../plugins/datasource-aws/', import.meta.url);
const json = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const manifest = json('plugin.json');
const schemas = Object.fromEntries(
  ['cloudwatch', 's3', 'kinesis'].map((name) => [
    `${name}.schema.json`,
    json(`${name}.schema.json`),
  ]),
);

const unreachable = async () => {
  throw new Error('not in this test');
};

/** A run of one of the datasources, read as the host reads. */
export class Reading {
  readonly positions: Record<string, Position>;
  readonly sources = new Set<string>();
  readonly chunks: {source: string; position: Position; lines: string[]}[] = [];
  private readonly use: Use<'datasources'>;
  private readonly iterator: AsyncIterator<unknown>;

  private constructor(use: Use<'datasources'>, positions: Record<string, Position>) {
    this.use = use;
    this.positions = {...positions};
    this.iterator = use.run.chunks[Symbol.asyncIterator]() as AsyncIterator<unknown>;
  }

  static async open(
    name: string,
    config: object,
    aws: FakeAws,
    positions: Record<string, Position> = {},
  ): Promise<Reading> {
    const broker = {
      request: aws.request,
      connect: unreachable,
      listen: unreachable,
      run: unreachable,
      follow: unreachable,
      close: async () => {},
    } as unknown as Broker;
    const keys = {aws_access_key_id: KEY, aws_secret_access_key: SECRET};
    const use = await openUse<'datasources'>(
      {
        plugin: {manifest, schemas, code: {plugin: awsPlugin(aws.wait)}},
        kind: 'datasources',
        name,
        config: {...keys, ...config},
        positions,
      },
      {
        broker,
        limits: PLUGIN_LIMITS,
        node: process.execPath,
        confinement: {} as never,
        timers: {now: () => BigInt(aws.now) * 1_000_000n, after: () => () => {}},
        sinks: {
          log: (level, message) => aws.logs.push(`${level} ${message}`),
          count: (metric, value) => aws.counts.set(metric, (aws.counts.get(metric) ?? 0) + value),
          gauge: () => {},
          health: (state, reason) => aws.health.push(`${state}${reason ? ` ${reason}` : ''}`),
          write: async () => {},
        },
      },
    );
    return new Reading(use, positions);
  }

  /** The next chunk's records; undefined at the end. */
  async next(): Promise<string[] | undefined> {
    const {value, done} = (await this.iterator.next()) as IteratorResult<{
      bytes: Uint8Array;
      ends?: readonly number[];
      source: string;
      position: Position;
    }>;
    if (done) return undefined;
    const text = Buffer.from(value.bytes);
    let from = 0;
    const lines = (value.ends ?? []).map((end) => {
      const line = text.subarray(from, end).toString('utf8');
      from = end;
      return line;
    });
    this.positions[value.source] = structuredClone(value.position);
    this.chunks.push({source: value.source, position: this.positions[value.source]!, lines});
    return lines;
  }

  /** Records until there are `count`. */
  async take(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) {
      const more = await this.next();
      if (!more) break;
      lines.push(...more);
    }
    return lines;
  }

  /** Records until it ends. */
  async rest(): Promise<string[]> {
    return this.take(Number.POSITIVE_INFINITY);
  }

  acknowledge(source: string, position: Position = this.positions[source] ?? null): Promise<void> {
    return this.use.run.acknowledge!(source, position);
  }

  close(): Promise<void> {
    return this.use.close();
  }
}
