// Counters of the core, read in bulk.

import * as abi from '../assembly/abi.ts';
import type {Automata} from '../automata/automata.ts';
import type {Core} from './core.ts';
import type {EngineStats, ScenarioStats, SourceSpec, SourceStats} from './model.ts';
import type {Program} from './program.ts';

export interface OpenSource {
  readonly spec: SourceSpec;
  /** First raw lines that stayed unparsed. */
  readonly samples: string[];
}

const REASONS: Readonly<Record<number, string>> = {
  [abi.ErrorReason.WrongType]: 'a value has the wrong type',
  [abi.ErrorReason.NilMember]: 'member of nil',
  [abi.ErrorReason.NoSuchMember]: 'no such member',
  [abi.ErrorReason.OutOfRange]: 'index out of range',
  [abi.ErrorReason.DivisionByZero]: 'division by zero',
  [abi.ErrorReason.BadArgument]: 'bad argument',
  [abi.ErrorReason.BadPattern]: 'not a regular expression',
  [abi.ErrorReason.BadInput]: 'malformed input',
  [abi.ErrorReason.TooDeep]: 'nested too deeply',
  [abi.ErrorReason.TooMuchWork]: 'too many steps',
  [abi.ErrorReason.OutOfMemory]: 'out of memory for the line',
  [abi.ErrorReason.NotFound]: 'not found',
  [abi.ErrorReason.Unavailable]: 'not available here',
};

export function engineStats(
  core: Core,
  program: Program,
  sources: readonly OpenSource[],
  automata: Automata,
  hostErrors: readonly EngineStats['errors'][number][],
): EngineStats {
  const {exports} = core;
  const scenarios = program.scenarios.map(({name}, i) => scenarioStats(core, name, i));
  return {
    sources: sources.map((source, i) => sourceStats(core, source, i, program.stages)),
    scenarios,
    errors: [...expressionErrors(core, program), ...hostErrors],
    memory: {
      stateBytes: Number(exports.stateBytes()),
      automataBytes: automata.stats().bytes,
      liveBuckets: exports.liveBuckets(),
    },
    losses: {
      buckets: scenarios.reduce((sum, {evicted}) => sum + evicted, 0),
      pours: Number(exports.refusedPours()),
      blackholes: Number(exports.forgottenBlackholes()),
      packets: exports.refusedPackets() >>> 0,
      names: exports.refusedNames() >>> 0,
    },
  };
}

function sourceStats(
  core: Core,
  source: OpenSource,
  index: number,
  stages: readonly string[],
): SourceStats {
  const at = core.exports.sourceAt(index) >>> 0;
  const view = new DataView(core.memory.buffer, at, abi.SOURCE_SIZE);
  const count = (offset: number) => Number(view.getBigUint64(offset, true));
  const first = view.getBigInt64(abi.SOURCE_FIRST_TIME, true);
  const last = view.getBigInt64(abi.SOURCE_LAST_TIME, true);
  const unparsedByStage: Record<string, number> = {};
  stages.slice(0, abi.SOURCE_STAGES_MAX).forEach((stage, i) => {
    const lines = count(abi.SOURCE_UNPARSED_AT + i * 8);
    if (lines > 0) unparsedByStage[stage] = lines;
  });
  return {
    name: source.spec.name,
    lines: count(abi.SOURCE_LINES),
    parsed: count(abi.SOURCE_PARSED),
    unparsed: count(abi.SOURCE_UNPARSED),
    whitelisted: count(abi.SOURCE_WHITELISTED),
    poured: count(abi.SOURCE_POURED),
    outside: count(abi.SOURCE_OUTSIDE),
    truncated: count(abi.SOURCE_TRUNCATED),
    bytes: count(abi.SOURCE_BYTES),
    ...(first !== 0n && {firstTime: first, lastTime: last}),
    unparsedByStage,
    unparsedSamples: source.samples,
  };
}

function scenarioStats(core: Core, name: string, index: number): ScenarioStats {
  const at = core.exports.scenarioStats(index) >>> 0;
  const view = new DataView(core.memory.buffer, at, abi.SCENARIO_STATS_SIZE);
  const count = (offset: number) => Number(view.getBigUint64(offset, true));
  return {
    name,
    poured: count(abi.SCENARIO_STATS_POURED),
    created: count(abi.SCENARIO_STATS_CREATED),
    overflowed: count(abi.SCENARIO_STATS_OVERFLOWED),
    evicted: count(abi.SCENARIO_STATS_EVICTED),
    expired: count(abi.SCENARIO_STATS_EXPIRED),
    cancelled: count(abi.SCENARIO_STATS_CANCELLED),
    live: core.exports.scenarioBuckets(index),
  };
}

function expressionErrors(core: Core, program: Program): EngineStats['errors'][number][] {
  const infos = program.debug.expressions ?? [];
  const view = new DataView(core.memory.buffer, core.exports.errorTable() >>> 0, infos.length * 8);
  return infos.flatMap((info, i) => {
    const count = view.getUint32(i * 8, true);
    if (count === 0) return [];
    const where = info
      ? `${info.file}:${info.line}:${info.column} (${info.item}, ${info.role})`
      : `expression ${i}`;
    return [{where, reason: REASONS[view.getUint32(i * 8 + 4, true)] ?? 'failed', count}];
  });
}

/** A run-time error's reason in words. */
export function reasonText(reason: number): string {
  return REASONS[reason] ?? 'failed';
}
