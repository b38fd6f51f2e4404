// VictoriaLogs' query API: a page of entries by time.
import {
  formatInstant,
  type HttpAnswer,
  type LogStore,
  parseInstant,
  type TimedEntry,
} from '@firewatch/kernel';
import type {VictoriaLogsConfig} from './config.ts';

/** The oldest entries of a stretch of time that match the query. */
export const pageOf =
  (store: LogStore, {query, message_field}: VictoriaLogsConfig) =>
  async (start: bigint, end: bigint, limit: number): Promise<readonly TimedEntry[]> => {
    const answer = await store.ask('/select/logsql/query', {
      query: `${query} | sort by (_time) limit ${limit}`,
      start: formatInstant(start),
      end: formatInstant(end),
    });
    return entriesOf(answer, store.peer, message_field);
  };

/** A JSON object a line. */
function entriesOf({body}: HttpAnswer, peer: string, field: string): readonly TimedEntry[] {
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
      const text = field === '@json' ? key : String(entry[field] ?? '');
      return {at, text, key};
    });
}
