// Scenarios: one document, one kind of bucket.

import {BucketType} from '../../assembly/abi.ts';
import {type CompiledExpression, ENVIRONMENTS} from '../expr/index.ts';
import type {Json, Text} from '../yaml/decode.ts';
import type {FaultLog} from './fault-log.ts';
import {type ScenarioTimes, TYPES, typeFaults} from './scenario-type.ts';
import type {ScenarioSpec} from './specs.ts';
import {readDuration} from './stash.ts';
import type {Purpose, Workshop} from './workshop.ts';

const INT64_MAX = 2n ** 63n - 1n;

export interface BayesProgram {
  readonly condition: number;
  readonly evil: number;
  readonly benign: number;
  readonly guillotine: boolean;
}

/** A scenario ready for the image. Times in ns. */
export interface ScenarioProgram {
  readonly name: string;
  readonly description: string;
  readonly line: number;
  readonly type: BucketType;
  readonly typeName: string;
  readonly labels: {readonly [key: string]: Json};
  readonly filter: CompiledExpression;
  readonly filterText: string;
  readonly groupby?: CompiledExpression;
  readonly distinct?: CompiledExpression;
  readonly cancelOn?: CompiledExpression;
  readonly overflowFilter?: CompiledExpression;
  readonly condition?: CompiledExpression;
  readonly scope: string;
  readonly scopeExpression?: CompiledExpression;
  readonly bayes: readonly BayesProgram[];
  readonly prior: number;
  readonly threshold: number;
  readonly capacity: number;
  /** Bound of the queue where it differs from the capacity's, else 0. */
  readonly cacheSize: number;
  readonly leakspeed: bigint;
  /** How long a bucket lives after its last event; after its first when `timed`. */
  readonly lifetime: bigint;
  readonly timed: boolean;
  readonly blackhole: bigint;
  readonly reprocess: boolean;
  /** All that is evaluated while pouring, on event records. */
  readonly pouring: readonly CompiledExpression[];
  /** All that shapes its verdicts, in one text. */
  readonly semantics: string;
}

type ExpressionKey = 'groupby' | 'distinct' | 'cancel_on' | 'overflow_filter' | 'condition';

const PURPOSES: {readonly [K in ExpressionKey]: Pick<Purpose, 'env' | 'wanted'>} = {
  groupby: {env: ENVIRONMENTS.event, wanted: {kind: 'string', severity: 'error'}},
  distinct: {env: ENVIRONMENTS.event, wanted: {kind: 'string', severity: 'warn'}},
  cancel_on: {env: ENVIRONMENTS.event, wanted: {kind: 'bool', severity: 'warn'}},
  overflow_filter: {env: ENVIRONMENTS.overflow_filter, wanted: {kind: 'bool', severity: 'warn'}},
  condition: {env: ENVIRONMENTS.condition, wanted: {kind: 'bool', severity: 'warn'}},
};

/** Undefined when something is wrong; `log` says what. */
export function compileScenario(
  spec: ScenarioSpec,
  item: string,
  workshop: Workshop,
  log: FaultLog,
): ScenarioProgram | undefined {
  const times = {
    leakspeed: time('leakspeed', spec, log),
    duration: time('duration', spec, log),
  };
  const blackhole = time('blackhole', spec, log) ?? 0n;
  const filter = workshop.compile(
    spec.filter,
    {
      env: ENVIRONMENTS.event,
      item,
      role: 'filter',
      dispatched: true,
      wanted: {kind: 'bool', severity: 'error'},
    },
    log,
  );
  const compile = (key: ExpressionKey) =>
    workshop.compile(spec[key], {...PURPOSES[key], item, role: key}, log);
  const groupby = compile('groupby');
  const distinct = compile('distinct');
  const cancelOn = compile('cancel_on');
  const overflowFilter = compile('overflow_filter');
  const condition = compile('condition');
  const bayes = compileBayes(spec, item, workshop, log);
  const scope = compileScope(spec, item, workshop, log);
  const type = checkParameters(spec, times, log);
  if (log.failed || !filter || type === undefined) return undefined;

  const poured = [overflowFilter, condition, scope.expression, ...bayes.map((b) => b.compiled)];
  const capacity = spec.capacity?.value ?? 0;
  return {
    name: spec.name!.value,
    description: spec.description!.value,
    line: log.file.place(spec.start).line,
    type,
    typeName: spec.type!.value,
    labels: spec.labels ?? {},
    filter,
    filterText: spec.filter!.value,
    ...(groupby && {groupby}),
    ...(distinct && {distinct}),
    ...(cancelOn && {cancelOn}),
    ...(overflowFilter && {overflowFilter}),
    ...(condition && {condition}),
    scope: scope.type,
    ...(scope.expression && {scopeExpression: scope.expression}),
    bayes,
    prior: spec.bayesian_prior?.value ?? 0,
    threshold: spec.bayesian_threshold?.value ?? 0,
    capacity,
    cacheSize: queueBound(spec, capacity, log),
    leakspeed: times.leakspeed ?? 0n,
    ...lifetime(type, capacity, times),
    blackhole: blackhole > 0n ? blackhole : 0n,
    reprocess: spec.reprocess?.value ?? false,
    pouring: poured.filter((part) => part !== undefined),
    semantics: semantics(spec),
  };
}

function time(
  key: 'leakspeed' | 'duration' | 'blackhole',
  spec: ScenarioSpec,
  log: FaultLog,
): bigint | undefined {
  const text = spec[key];
  return text?.value ? readDuration(key, text, log) : undefined;
}

function compileBayes(spec: ScenarioSpec, item: string, workshop: Workshop, log: FaultLog) {
  const {env, wanted} = PURPOSES.condition;
  const purpose = {env, item, role: 'bayesian condition', ...(wanted && {wanted})};
  return (spec.bayesian_conditions ?? []).flatMap((part) => {
    const {condition, prob_given_evil, prob_given_benign, guillotine} = part;
    if (!condition?.value && !part.damaged) {
      log.error('FW2501', part.start, 'a bayesian condition has no "condition"');
    }
    const compiled = workshop.compile(condition, purpose, log);
    if (!compiled) return [];
    return {
      compiled,
      condition: compiled.id,
      evil: prob_given_evil?.value ?? 0,
      benign: prob_given_benign?.value ?? 0,
      guillotine: guillotine?.value ?? false,
    };
  });
}

/** Ip takes no expression, Range may have one, any other type needs one. Names are case-sensitive. */
function compileScope(
  {scope}: ScenarioSpec,
  item: string,
  workshop: Workshop,
  log: FaultLog,
): {type: string; expression?: CompiledExpression} {
  const type = scope?.type?.value || 'Ip';
  const text = scope?.expression;
  const purpose = {env: ENVIRONMENTS.event, item, role: 'scope expression'};
  const expression = workshop.compile(text, purpose, log);
  if (type === 'Ip' && text?.value) {
    log.error('FW2508', text.at.start, 'scope "Ip" takes no expression');
  }
  if (scope && type !== 'Ip' && type !== 'Range' && !text?.value && !scope.damaged) {
    log.error('FW2508', scope.start, `scope "${type}" needs an "expression", found none`);
  }
  return {type, ...(expression && {expression})};
}

const REQUIRED = ['filter', 'type', 'name', 'description'] as const;

/** What every scenario needs, then what its type needs. */
function checkParameters(
  spec: ScenarioSpec,
  times: ScenarioTimes,
  log: FaultLog,
): BucketType | undefined {
  if (spec.damaged) return undefined;
  for (const key of REQUIRED) {
    if (!spec[key]?.value) log.error('FW2501', spec.start, `the scenario has no "${key}"`);
  }
  if (!spec.type?.value) return undefined;
  const {value, at} = spec.type;
  if (!Object.hasOwn(TYPES, value)) {
    const known = Object.keys(TYPES).join(', ');
    log.error(
      'FW2502',
      at.start,
      `unknown type of scenario: expected one of ${known}, found "${value}"`,
    );
    return undefined;
  }
  const type = TYPES[value]!;
  for (const {code, key, message, severity} of typeFaults(type, spec, times)) {
    const where = placeOf(spec, key);
    if (severity === 'error') log.error(code, where, message);
    else log.warn(code, where, message);
  }
  return type;
}

/** Where the key's value stands; for a missing key, where the scenario begins. */
function placeOf(spec: ScenarioSpec, key: keyof ScenarioSpec): number {
  const value = spec[key] as Partial<Text> | undefined;
  return value?.at?.start ?? spec.start;
}

/** A cache_size above the capacity is ignored, as is one that is not above 0. */
function queueBound(spec: ScenarioSpec, capacity: number, log: FaultLog): number {
  const size = spec.cache_size;
  if (!size || size.value <= 0) return 0;
  if (size.value <= capacity || capacity === -1) return size.value;
  log.warn(
    'FW2509',
    size.at.start,
    `cache_size above the capacity of ${capacity} is ignored: found ${size.value}`,
  );
  return 0;
}

function lifetime(
  type: BucketType,
  capacity: number,
  {leakspeed = 0n, duration = 0n}: ScenarioTimes,
): {lifetime: bigint; timed: boolean} {
  if (duration !== 0n) return {lifetime: duration, timed: true};
  switch (type) {
    case BucketType.Leaky: {
      const drained = BigInt(capacity + 1) * leakspeed;
      return {lifetime: drained < INT64_MAX ? drained : INT64_MAX, timed: false};
    }
    case BucketType.Conditional:
    case BucketType.Bayesian:
      return {lifetime: leakspeed, timed: false};
    default:
      return {lifetime: 0n, timed: false};
  }
}

/** Equal texts mean equal verdicts on equal events; names of data files count, their content does not. */
function semantics(spec: ScenarioSpec): string {
  const keys: readonly (keyof ScenarioSpec)[] = [
    ...(['type', 'name', 'filter', 'groupby', 'distinct', 'capacity', 'leakspeed'] as const),
    ...(['duration', 'blackhole', 'cache_size', 'overflow_filter', 'cancel_on'] as const),
    ...(['condition', 'reprocess', 'bayesian_prior', 'bayesian_threshold'] as const),
  ];
  const values = keys.map((key) => (spec[key] as {value?: unknown} | undefined)?.value ?? null);
  const scope = [spec.scope?.type?.value ?? null, spec.scope?.expression?.value ?? null];
  const bayes = (spec.bayesian_conditions ?? []).map((part) => [
    part.condition?.value ?? null,
    part.prob_given_evil?.value ?? null,
    part.prob_given_benign?.value ?? null,
    part.guillotine?.value ?? null,
  ]);
  return JSON.stringify([...values, scope, bayes]);
}
