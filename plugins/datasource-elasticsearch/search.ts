// Documents of a stretch of time, oldest first, all seen at one point in time. Elasticsearch goes on
// behind the last document (search_after with its _shard_doc); OpenSearch has no such tie-breaker
// and is asked from the last instant on again.
import {
  formatInstant,
  type PluginHost,
  pagesByTime,
  parseInstant,
  type TimedEntry,
} from '@firewatch/kernel';
import {type Cluster, TooLong} from './cluster.ts';
import type {ElasticsearchConfig} from './config.ts';

const KEEP_ALIVE = '5m';
const FORMAT = 'strict_date_optional_time_nanos';
/** The most that a search gives (index.max_result_window). */
const RESULTS_MAX = 10_000;

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source?: Record<string, unknown>;
  readonly sort: readonly unknown[];
}

export async function* search(
  cluster: Cluster,
  config: ElasticsearchConfig,
  host: PluginHost,
  start: bigint,
  end: bigint,
): AsyncGenerator<readonly TimedEntry[]> {
  const isElastic = config.flavor === 'elasticsearch';
  const point = await openPoint(cluster, config);
  try {
    if (isElastic) yield* behind(cluster, config, point, start, end);
    else {
      const fetch = async (from: bigint, to: bigint, size: number) =>
        (await page(cluster, config, point, {from, to, size})).map((hit) => entryOf(hit, config));
      yield* pagesByTime({host, limit: config.page_size, limitMax: RESULTS_MAX, fetch}, start, end);
    }
  } finally {
    await closePoint(cluster, config, point).catch(() => {});
  }
}

async function* behind(
  cluster: Cluster,
  config: ElasticsearchConfig,
  point: Point,
  from: bigint,
  to: bigint,
): AsyncGenerator<readonly TimedEntry[]> {
  let size = config.page_size;
  let after: readonly unknown[] | undefined;
  for (;;) {
    let hits: readonly Hit[];
    try {
      hits = await page(cluster, config, point, {from, to, size, after});
    } catch (error) {
      if (!(error instanceof TooLong) || size === 1) throw error;
      size = Math.ceil(size / 2);
      continue;
    }
    yield hits.map((hit) => entryOf(hit, config));
    if (hits.length < size) return;
    after = hits.at(-1)!.sort;
  }
}

/** The last id that was told; it may change with every answer. */
interface Point {
  id: string;
}

async function openPoint(cluster: Cluster, {flavor, index}: ElasticsearchConfig): Promise<Point> {
  const pattern = encodeURIComponent(index).replaceAll('%2C', ',').replaceAll('%2A', '*');
  const path = flavor === 'elasticsearch' ? '_pit' : '_search/point_in_time';
  const {id, pit_id} = await cluster.ask('POST', `/${pattern}/${path}?keep_alive=${KEEP_ALIVE}`);
  return {id: String(id ?? pit_id)};
}

const closePoint = (cluster: Cluster, {flavor}: ElasticsearchConfig, {id}: Point) =>
  flavor === 'elasticsearch'
    ? cluster.ask('DELETE', '/_pit', {id})
    : cluster.ask('DELETE', '/_search/point_in_time', {pit_id: [id]});

interface PageRequest {
  readonly from: bigint;
  readonly to: bigint;
  readonly size: number;
  readonly after?: readonly unknown[] | undefined;
}

async function page(
  cluster: Cluster,
  config: ElasticsearchConfig,
  point: Point,
  {from, to, size, after}: PageRequest,
): Promise<readonly Hit[]> {
  const {order_field, message_field, flavor, query, query_string} = config;
  const wanted = query ?? (query_string ? {query_string: {query: query_string}} : {match_all: {}});
  const range = {gte: formatInstant(from), lt: formatInstant(to), format: FORMAT};
  const by = {[order_field]: {order: 'asc', format: FORMAT, numeric_type: 'date_nanos'}};
  const answer = await cluster.ask('POST', '/_search', {
    size,
    pit: {id: point.id, keep_alive: KEEP_ALIVE},
    query: {
      bool: {
        must: [wanted],
        filter: [{range: {[order_field]: range}}],
        // Our own alerts are no logs.
        must_not: [{term: {'event.dataset': 'firewatch.alert'}}],
      },
    },
    sort: flavor === 'elasticsearch' ? [by, {_shard_doc: 'asc'}] : [by],
    ...(after && {search_after: after}),
    track_total_hits: false,
    ...(message_field !== '@json' && {_source: [message_field]}),
  });
  const {timed_out, _shards, hits, pit_id} = answer as {
    timed_out?: boolean;
    _shards?: {failed?: number; failures?: readonly {reason?: {reason?: string}}[]};
    hits?: {hits?: readonly Hit[]};
    pit_id?: string;
  };
  if (pit_id) point.id = pit_id;
  // A part of the answer is none: what is missing would never be asked for again.
  if (timed_out) throw new Error('the search took too long for the cluster');
  const {failed = 0, failures = []} = _shards ?? {};
  if (failed > 0)
    throw new Error(`${failed} shards failed: ${failures[0]?.reason?.reason ?? 'no reason given'}`);
  if (!Array.isArray(hits?.hits)) throw new Error('the answer to the search has no hits');
  return hits.hits;
}

function entryOf(
  {_index, _id, _source = {}, sort}: Hit,
  {message_field, order_field}: ElasticsearchConfig,
): TimedEntry {
  const at = parseInstant(String(sort[0]));
  if (at === undefined)
    throw new Error(`"${order_field}" of ${_index}/${_id} is no date: "${sort[0]}"`);
  const text = message_field === '@json' ? JSON.stringify(_source) : textAt(_source, message_field);
  return {at, text, key: `${_index}/${_id}`};
}

/** A field by its name with dots, whether the document nests it or not. */
function textAt(source: Record<string, unknown>, name: string): string {
  let value: unknown = source[name];
  if (value === undefined) {
    value = source;
    for (const part of name.split('.')) {
      if (typeof value !== 'object' || value === null) return '';
      value = (value as Record<string, unknown>)[part];
    }
  }
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
