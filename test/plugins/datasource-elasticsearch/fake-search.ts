// A cluster for tests that searches at points in time: strict about what a search may say, it sorts,
// pages and forgets points as Elasticsearch and OpenSearch document it.
import {formatInstant, parseInstant} from '../../../kernel/time/instant.ts';
import {type Asked, type FakeWeb, openWeb, type Reply} from '../fake-web.ts';

export interface Document {
  /** ns */
  readonly at: bigint;
  readonly id: string;
  readonly source: Record<string, unknown>;
}

interface Search {
  readonly size: number;
  readonly pit: {readonly id: string};
  readonly query: {
    readonly bool: {
      readonly filter: readonly {readonly range: Record<string, {gte: string; lt: string}>}[];
    };
  };
  readonly sort: readonly object[];
  readonly search_after?: readonly [string, number];
  readonly _source?: readonly string[];
}

export interface FakeSearch extends FakeWeb {
  /** Points in time that are open. */
  readonly points: Map<string, readonly Document[]>;
}

export async function openSearch(
  documents: readonly Document[],
  isElastic: boolean,
  before: (asked: Asked) => Reply | undefined = () => undefined,
): Promise<FakeSearch> {
  const points: FakeSearch['points'] = new Map();
  let made = 0;

  const answer = ({method, path, body}: Asked): Reply => {
    const open = isElastic ? '/logs-*/_pit' : '/logs-*/_search/point_in_time';
    if (method === 'POST' && path === open) {
      const id = `point-${made++}`;
      points.set(id, [...documents]);
      return {body: isElastic ? {id} : {pit_id: id}};
    }
    if (method === 'DELETE') {
      const {id, pit_id} = JSON.parse(body) as {id?: string; pit_id?: string[]};
      points.delete(isElastic ? id! : pit_id![0]!);
      return {body: {succeeded: true}};
    }
    if (method !== 'POST' || path !== '/_search') return {status: 405};
    return found(JSON.parse(body) as Search);
  };

  const found = ({size, pit, query, sort, search_after, _source}: Search): Reply => {
    const seen = points.get(pit.id);
    if (!seen) return {status: 404, body: {error: 'search_context_missing_exception'}};
    if (size > 10_000 || sort.length !== (isElastic ? 2 : 1)) return {status: 400};
    const [{gte, lt}] = Object.values(query.bool.filter[0]!.range) as [{gte: string; lt: string}];
    // Dates of milliseconds: what is asked for is cut to them, as the documents are.
    const ms = (text: string) => {
      const at = parseInstant(text)!;
      return at - (at % 1_000_000n);
    };
    const hits = seen
      .map((document, doc) => ({...document, doc}))
      .filter(({at}) => at >= ms(gte) && at < ms(lt))
      .sort((one, other) => Number(one.at - other.at) || one.doc - other.doc)
      .filter(({at, doc}) => {
        if (!search_after) return true;
        const last = parseInstant(search_after[0])!;
        return at > last || (at === last && doc > search_after[1]);
      })
      .slice(0, size)
      .map(({at, id, source, doc}) => ({
        _index: 'logs-1',
        _id: id,
        _source: _source
          ? Object.fromEntries(
              Object.entries(source).filter(([name]) =>
                _source.some((one) => one === name || one.startsWith(`${name}.`)),
              ),
            )
          : source,
        sort: isElastic ? [formatInstant(at), doc] : [formatInstant(at)],
      }));
    return {
      body: {
        ...(isElastic && {pit_id: pit.id}),
        timed_out: false,
        _shards: {failed: 0},
        hits: {hits},
      },
    };
  };

  const web = await openWeb((asked) => before(asked) ?? answer(asked));
  return Object.assign(web, {points});
}
