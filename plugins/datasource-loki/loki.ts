// Loki's query API: a page of lines by time.
import type {HttpAnswer, LogStore, TimedEntry} from '@firewatch/kernel';

interface LokiStream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [ns: string, line: string, ...rest: unknown[]])[];
}

/** The oldest lines of a stretch of time that match the query. */
export const pageOf =
  (store: LogStore, query: string) =>
  async (start: bigint, end: bigint, limit: number): Promise<readonly TimedEntry[]> => {
    const asked = {
      query,
      limit: String(limit),
      direction: 'forward',
      start: String(start),
      end: String(end),
    };
    return entriesOf(await store.ask('/loki/api/v1/query_range', asked), store.peer);
  };

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
