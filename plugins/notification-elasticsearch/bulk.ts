// What a bulk request came to, and two ways to make one: Elasticsearch's own client with its bulk
// helper, and plain `_bulk` for OpenSearch, which that client refuses to talk to. Documents are
// created under the uuid of their alert; one that is there already is the same one.

import {BaseConnection, Client, type ConnectionRequestParams, errors} from '@elastic/elasticsearch';
import type {HttpAnswer} from '@firewatch/kernel';
import type {ElasticsearchConfig} from './config.ts';
import type {Nodes} from './nodes.ts';

export interface Item {
  readonly uuid: string;
  readonly document: object;
}

/** Of one document. */
export interface ItemOutcome {
  readonly uuid: string;
  readonly status: number;
  /** What is wrong with it, when something is. */
  readonly reason: string;
}

export interface Bulk {
  /**
   * Tells `each` what became of every document that was answered for. Returns the answer that ended
   * it, when that was none of bulk's; throws what the way threw.
   */
  send(
    items: readonly Item[],
    each: (outcome: ItemOutcome) => void,
    signal: AbortSignal,
  ): Promise<HttpAnswer | undefined>;
}

interface BulkItem {
  readonly _id?: string;
  readonly status?: number;
  readonly error?: unknown;
}

function reasonOf(error: unknown): string {
  const {type, reason, caused_by} = (error ?? {}) as Record<string, unknown>;
  const cause = (caused_by as {reason?: unknown} | undefined)?.reason;
  return [type, reason, cause].filter((part) => typeof part === 'string').join(': ');
}

/** Plain `_bulk`. */
export function plainBulk(nodes: Nodes, {index, pipeline, batch_bytes}: ElasticsearchConfig): Bulk {
  const query = pipeline === undefined ? '' : `?pipeline=${encodeURIComponent(pipeline)}`;
  return {
    async send(items, each, signal) {
      for (const body of bodiesOf(items, batch_bytes)) {
        const answer = await nodes.request(
          {
            method: 'POST',
            path: `/${encodeURIComponent(index)}/_bulk${query}`,
            headers: {'content-type': 'application/x-ndjson', accept: 'application/json'},
            body,
          },
          signal,
        );
        const said = answer.status === 200 ? parsed(answer) : undefined;
        if (!Array.isArray(said?.items)) return answer;
        for (const {create} of said.items as {create?: BulkItem}[]) {
          const {_id = '', status = 0, error} = create ?? {};
          each({uuid: _id, status, reason: reasonOf(error)});
        }
      }
      return undefined;
    },
  };
}

function* bodiesOf(items: readonly Item[], bytesMax: number): Generator<string> {
  let body = '';
  let bytes = 0;
  for (const {uuid, document} of items) {
    const text = `${JSON.stringify({create: {_id: uuid}})}\n${JSON.stringify(document)}\n`;
    const more = Buffer.byteLength(text);
    if (bytes > 0 && bytes + more > bytesMax) {
      yield body;
      [body, bytes] = ['', 0];
    }
    body += text;
    bytes += more;
  }
  if (bytes > 0) yield body;
}

function parsed({body}: HttpAnswer): {readonly items?: unknown} | undefined {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

const PLAIN: Readonly<Record<string, string>> = {
  'application/vnd.elasticsearch+json; compatible-with=9': 'application/json',
  'application/vnd.elasticsearch+x-ndjson; compatible-with=9': 'application/x-ndjson',
};

/** By Elasticsearch's client; its bytes go through the host. */
export function clientBulk(
  nodes: Nodes,
  {index, pipeline, batch_bytes, urls}: ElasticsearchConfig,
): Bulk {
  let way: {readonly signal: AbortSignal; answer?: HttpAnswer; fault?: unknown};

  class HostConnection extends BaseConnection {
    // Of its two kinds of answers, the one that is asked for.
    override async request(params: ConnectionRequestParams): Promise<never> {
      const {method, path, headers, body, querystring} = params;
      try {
        const answer = await nodes.request(
          {
            method,
            path: `${path}${querystring ? `?${querystring}` : ''}`,
            headers: Object.fromEntries(
              Object.entries({...this.headers, ...headers})
                .filter(([name]) => name !== 'content-length')
                // So asked, every version since 7.14 answers as it does to anybody.
                .map(([name, value]) => [name, PLAIN[String(value)] ?? String(value)]),
            ),
            ...(body && {body: String(body)}),
          },
          way.signal,
        );
        way.answer = answer;
        const {status: statusCode, headers: answered} = answer;
        return {
          statusCode,
          headers: answered,
          body: Buffer.from(answer.body).toString('utf8'),
        } as never;
      } catch (error) {
        way.fault = error;
        throw new errors.ConnectionError('not reached');
      }
    }
  }

  const client = new Client({
    node: urls[0]!,
    // biome-ignore lint/suspicious/noExplicitAny: its type asks for what only its own have
    Connection: HostConnection as any,
    maxRetries: 0,
    enableMetaHeader: false,
  });

  return {
    async send(items, each, signal) {
      way = {signal};
      try {
        await client.helpers.bulk<Item>({
          datasource: [...items],
          onDocument: ({uuid, document}) => [
            {create: {_index: index, _id: uuid}},
            document as Item,
          ],
          flushBytes: batch_bytes,
          concurrency: 1,
          retries: 0,
          ...(pipeline !== undefined && {pipeline}),
          onSuccess: ({result}) => {
            const {_id, status = 201} = (result as {create: BulkItem}).create;
            each({uuid: _id ?? '', status, reason: ''});
          },
          onDrop: ({status, error, operation}) => {
            const {_id} = (operation as {create: {_id: string}}).create;
            each({uuid: _id, status, reason: reasonOf(error)});
          },
        });
        return undefined;
      } catch (error) {
        const {answer, fault} = way;
        if (fault !== undefined) throw fault;
        if (error instanceof errors.ProductNotSupportedError || !answer) throw notElastic(error);
        return answer;
      }
    },
  };
}

const notElastic = (error: unknown) =>
  Object.assign(
    new Error(
      'this is not Elasticsearch, and its client talks to nothing else; for OpenSearch set "flavor: opensearch"',
      {cause: error},
    ),
    {code: 'ERR_NOT_ELASTICSEARCH'},
  );
