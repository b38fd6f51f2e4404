// The summary of a report: totals over what was read.
import type {
  Acquisition,
  ExpressionError,
  LoadedRules,
  Problem,
  ScenarioTotal,
  Summary,
} from '@firewatch/schemas';
import type {GeoFact} from '../enrich/geo.ts';
import {formatInstant} from '../time/instant.ts';

const NS_PER_MS = 1_000_000n;

export interface SummaryFacts {
  readonly version: string;
  /** ns */
  readonly now: bigint;
  readonly zone: string;
  readonly rules: LoadedRules;
  /** Databases of addresses in use. */
  readonly geo: readonly GeoFact[];
  readonly cursor?: Summary['cursor'];
  readonly interrupted: boolean;
  /** Every source that was named was read to its end. */
  readonly isWhole: boolean;
  readonly acquisitions: Acquisition[];
  readonly problems: Problem[];
  readonly expressionErrors: readonly ExpressionError[];
  readonly scenarios: ScenarioTotal[];
  readonly alerts: number;
  readonly whitelistedAlerts: number;
  readonly sources: number;
}

/** Adds up the acquisitions and puts everything in the order the schema shows. */
export function summarize(facts: SummaryFacts): Summary {
  const {acquisitions} = facts;
  const total = (
    key: 'bytes' | 'lines' | 'parsed' | 'unparsed' | 'whitelisted' | 'poured' | 'truncated',
  ) => acquisitions.reduce((sum, acquisition) => sum + acquisition[key], 0);
  const firsts = acquisitions.flatMap(({first_time}) => first_time ?? []).sort();
  const lasts = acquisitions.flatMap(({last_time}) => last_time ?? []).sort();
  return {
    version: facts.version,
    now: formatInstant(facts.now),
    zone: facts.zone,
    complete: facts.isWhole && !facts.interrupted,
    interrupted: facts.interrupted,
    ...(facts.cursor && {cursor: facts.cursor}),
    rules: facts.rules,
    ...(facts.geo.length > 0 && {
      geo: facts.geo.map(({file, type, built}) => ({
        file,
        type,
        built: formatInstant(BigInt(built.getTime()) * NS_PER_MS),
      })),
    }),
    bytes: total('bytes'),
    lines: total('lines'),
    parsed: total('parsed'),
    unparsed: total('unparsed'),
    whitelisted: total('whitelisted'),
    poured: total('poured'),
    truncated: total('truncated'),
    ...(firsts.length > 0 && {first_time: firsts[0]!}),
    ...(lasts.length > 0 && {last_time: lasts.at(-1)!}),
    alerts: facts.alerts,
    whitelisted_alerts: facts.whitelistedAlerts,
    sources: facts.sources,
    scenarios: facts.scenarios,
    acquisitions,
    problems: facts.problems,
    expression_errors: facts.expressionErrors.map(({where, reason, count}) => ({
      where,
      reason,
      count,
    })),
  };
}
