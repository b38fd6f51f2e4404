// Scenario programs → records of the image.

import {
  Effect,
  NONE,
  SCENARIO_BAYES,
  SCENARIO_BAYES_COUNT,
  SCENARIO_BLACKHOLE,
  SCENARIO_CACHE_SIZE,
  SCENARIO_CANCEL_ON,
  SCENARIO_CAPACITY,
  SCENARIO_CONDITION,
  SCENARIO_DISTINCT,
  SCENARIO_DOCUMENT,
  SCENARIO_DURATION,
  SCENARIO_FILTER,
  SCENARIO_FILTER_TEXT,
  SCENARIO_FLAGS,
  SCENARIO_GROUPBY,
  SCENARIO_IDENTITY,
  SCENARIO_LEAKSPEED,
  SCENARIO_NAME,
  SCENARIO_OVERFLOW_FILTER,
  SCENARIO_PRIOR,
  SCENARIO_REST,
  SCENARIO_SCOPE,
  SCENARIO_SCOPE_EXPR,
  SCENARIO_SEMANTICS,
  SCENARIO_THRESHOLD,
  SCENARIO_TYPE,
  SCENARIO_WORDS,
  ScenarioFlag,
  Section,
} from '../../assembly/abi.ts';
import type {ImageBuilder} from '../image.ts';
import type {ScenarioInfo} from './debug.ts';
import {formatDuration} from './duration.ts';
import {words64} from './emit-nodes.ts';
import {sipHash128} from './hash.ts';
import type {ScenarioProgram} from './scenario.ts';

/** A scenario with what its file says of it. */
export interface FiledScenario {
  readonly program: ScenarioProgram;
  readonly file: string;
  readonly document: number;
  readonly hash: string;
  readonly version: string;
  readonly simulated: boolean;
}

/** Writes scenarios in load order; answers what Debug says of them. */
export function emitScenarios(
  image: ImageBuilder,
  scenarios: readonly FiledScenario[],
): ScenarioInfo[] {
  let firstBayes = 0;
  return scenarios.map((filed, index) => {
    const {program} = filed;
    image.record(Section.Scenarios, scenarioWords(image, filed, firstBayes));
    for (const {condition, evil, benign, guillotine} of program.bayes) {
      image.record(Section.Bayes, [
        condition,
        floatBits(evil),
        floatBits(benign),
        guillotine ? 1 : 0,
      ]);
    }
    firstBayes += program.bayes.length;
    return scenarioInfo(filed, index);
  });
}

function scenarioWords(
  image: ImageBuilder,
  {program, document}: FiledScenario,
  firstBayes: number,
): number[] {
  const words = new Array<number>(SCENARIO_WORDS).fill(0);
  const put = (at: number, ...values: readonly number[]) => {
    values.forEach((value, i) => {
      words[at + i] = value;
    });
  };
  put(SCENARIO_NAME, image.string(program.name));
  put(SCENARIO_TYPE, program.type);
  put(SCENARIO_CAPACITY, program.capacity);
  put(SCENARIO_CACHE_SIZE, program.cacheSize);
  put(SCENARIO_LEAKSPEED, ...words64(program.leakspeed));
  put(SCENARIO_DURATION, ...words64(program.lifetime));
  put(SCENARIO_BLACKHOLE, ...words64(program.blackhole));
  put(SCENARIO_FLAGS, flags(program));
  put(SCENARIO_FILTER, program.filter.id);
  put(SCENARIO_GROUPBY, program.groupby?.id ?? NONE);
  put(SCENARIO_DISTINCT, program.distinct?.id ?? NONE);
  put(SCENARIO_CANCEL_ON, program.cancelOn?.id ?? NONE);
  put(SCENARIO_OVERFLOW_FILTER, program.overflowFilter?.id ?? NONE);
  put(SCENARIO_CONDITION, program.condition?.id ?? NONE);
  put(SCENARIO_SCOPE, image.string(program.scope));
  put(SCENARIO_SCOPE_EXPR, program.scopeExpression?.id ?? NONE);
  put(SCENARIO_BAYES, firstBayes);
  put(SCENARIO_BAYES_COUNT, program.bayes.length);
  put(SCENARIO_PRIOR, floatBits(program.prior));
  put(SCENARIO_THRESHOLD, floatBits(program.threshold));
  put(SCENARIO_FILTER_TEXT, image.string(program.filterText));
  put(SCENARIO_IDENTITY, ...sipHash128(`${program.filterText}\0${program.name}`));
  put(SCENARIO_SEMANTICS, ...sipHash128(program.semantics));
  put(SCENARIO_REST, program.filter.dispatch?.rest ?? NONE);
  put(SCENARIO_DOCUMENT, document);
  return words;
}

/** Only the boolean true counts as remediation; "true" and 1 do not. */
function remediates({labels}: ScenarioProgram): boolean {
  return labels.remediation === true;
}

function flags(program: ScenarioProgram): number {
  const effects = program.pouring.reduce((bits, {effects}) => bits | effects, 0);
  return (
    (remediates(program) ? ScenarioFlag.Remediation : 0) |
    (program.reprocess ? ScenarioFlag.Reprocess : 0) |
    (program.timed ? ScenarioFlag.Timed : 0) |
    (effects & Effect.ReadsState ? ScenarioFlag.ReadsStash : 0) |
    (effects & Effect.EscapesEvent ? ScenarioFlag.KeepsAll : 0)
  );
}

function scenarioInfo({program, ...filed}: FiledScenario, index: number): ScenarioInfo {
  return {
    index,
    name: program.name,
    description: program.description,
    file: filed.file,
    line: program.line,
    document: filed.document,
    hash: filed.hash,
    version: filed.version,
    type: program.typeName,
    labels: program.labels,
    leakspeed: formatDuration(program.leakspeed),
    capacity: program.capacity,
    scope: program.scope,
    ...(program.scopeExpression && {scopeExpression: program.scopeExpression.id}),
    ...(program.overflowFilter && {overflowFilter: program.overflowFilter.id}),
    filterText: program.filterText,
    simulated: filed.simulated,
    remediation: remediates(program),
    reprocess: program.reprocess,
  };
}

function floatBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0]!;
}
