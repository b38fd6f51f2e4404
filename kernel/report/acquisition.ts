// What was read of one source, as the report shows it.
import type {SourceStats} from '@firewatch/core-wasm';
import type {Acquisition} from '@firewatch/schemas';
import type {LogSource} from '../acquire/log-source.ts';
import {formatInstant} from '../time/instant.ts';

/** The source's part of the report; `before` is what the engine had counted when the run began. */
export function acquisitionOf(
  source: LogSource,
  stats: SourceStats,
  before: SourceStats | undefined,
): Acquisition {
  const since = (
    key: 'bytes' | 'lines' | 'parsed' | 'unparsed' | 'whitelisted' | 'poured' | 'truncated',
  ) => stats[key] - (before?.[key] ?? 0);
  const outside = stats.outside - (before?.outside ?? 0);
  const files = [...source.compressions].map(([name, compression]) => ({name, compression}));
  return {
    name: source.name,
    type: source.type,
    type_by: source.typeBy,
    ...(source.typeWhy && {type_why: source.typeWhy}),
    compression: files.at(-1)?.compression ?? 'none',
    ...(files.some(({name}) => name !== source.name) && {files}),
    bytes: since('bytes'),
    lines: since('lines'),
    parsed: since('parsed'),
    unparsed: since('unparsed'),
    whitelisted: since('whitelisted'),
    ...(outside > 0 && {outside}),
    poured: since('poured'),
    truncated: since('truncated'),
    ...(stats.firstTime !== undefined && {first_time: formatInstant(stats.firstTime)}),
    ...(stats.lastTime !== undefined && {last_time: formatInstant(stats.lastTime)}),
    unparsed_reasons: Object.entries(stats.unparsedByStage)
      .map(([stage, count]) => ({stage, count: count - (before?.unparsedByStage[stage] ?? 0)}))
      .filter(({count}) => count > 0)
      .sort((one, other) => other.count - one.count),
    unparsed_samples: [...stats.unparsedSamples],
  };
}
