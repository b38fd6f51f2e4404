// What each type of scenario demands of its parameters (specification 1.6).

import {BucketType} from '../../assembly/abi.ts';
import type {FaultCode} from './faults.ts';
import type {ScenarioSpec} from './specs.ts';

export const TYPES: Readonly<Record<string, BucketType>> = {
  leaky: BucketType.Leaky,
  trigger: BucketType.Trigger,
  counter: BucketType.Counter,
  conditional: BucketType.Conditional,
  bayesian: BucketType.Bayesian,
};

/** Durations as read, ns; undefined when the key is missing or unreadable. */
export interface ScenarioTimes {
  readonly leakspeed: bigint | undefined;
  readonly duration: bigint | undefined;
}

/** Something a type refuses, and the key it is about. */
export interface TypeFault {
  readonly code: FaultCode;
  readonly key: keyof ScenarioSpec & string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** What is wrong with a scenario's parameters for its type. */
export function typeFaults(
  type: BucketType,
  spec: ScenarioSpec,
  times: ScenarioTimes,
): TypeFault[] {
  switch (type) {
    case BucketType.Leaky:
      return [...leakyCapacity(spec), ...leakspeed('leaky', spec, times)];
    case BucketType.Trigger:
      return capacity('trigger', spec, 0, 'none (or 0)');
    case BucketType.Counter:
      return [...capacity('counter', spec, -1, '-1'), ...counterDuration(spec, times)];
    case BucketType.Conditional:
      return [
        ...condition(spec),
        ...leakspeed('conditional', spec, times),
        ...capacity('conditional', spec, -1, '-1').map(withoutEffect),
      ];
    case BucketType.Bayesian:
      return [
        ...bayesian(spec),
        ...capacity('bayesian', spec, -1, '-1'),
        ...leakspeed('bayesian', spec, times).map(instantOnly),
      ];
  }
}

function error(code: FaultCode, key: TypeFault['key'], message: string): TypeFault[] {
  return [{code, key, message, severity: 'error'}];
}

function withoutEffect(fault: TypeFault): TypeFault {
  return {...fault, code: 'FW2509', severity: 'warning'};
}

/**
 * The reference loads a bayesian scenario without a leakspeed
 * (TestBayesianBucketsConfig/0) and crashes on its first event. Here its buckets
 * live for the instant of their last event; the operator is told.
 */
function instantOnly(fault: TypeFault): TypeFault {
  const message = `${fault.message}: its buckets hold events of one instant only`;
  return withoutEffect({...fault, message});
}

function capacity(type: string, spec: ScenarioSpec, wanted: number, shown: string): TypeFault[] {
  const found = spec.capacity?.value ?? 0;
  if (found === wanted) return [];
  return error(
    'FW2503',
    'capacity',
    `capacity of a ${type} scenario: expected ${shown}, found ${found}`,
  );
}

function leakyCapacity(spec: ScenarioSpec): TypeFault[] {
  const found = spec.capacity?.value;
  if (found !== undefined && found > 0) return [];
  return error(
    'FW2503',
    'capacity',
    `capacity of a leaky scenario: expected more than 0, found ${found ?? 'none'}`,
  );
}

function leakspeed(type: string, spec: ScenarioSpec, {leakspeed}: ScenarioTimes): TypeFault[] {
  if (!spec.leakspeed?.value)
    return error('FW2504', 'leakspeed', `a ${type} scenario needs a "leakspeed", found none`);
  if (leakspeed === undefined || leakspeed > 0n) return [];
  return error(
    'FW2504',
    'leakspeed',
    `leakspeed of a ${type} scenario: expected more than 0, found "${spec.leakspeed.value}"`,
  );
}

function counterDuration(spec: ScenarioSpec, {duration}: ScenarioTimes): TypeFault[] {
  if (!spec.duration?.value)
    return error('FW2505', 'duration', 'a counter scenario needs a "duration", found none');
  if (duration === undefined || duration > 0n) return [];
  return error(
    'FW2505',
    'duration',
    `duration of a counter scenario: expected more than 0, found "${spec.duration.value}"`,
  );
}

function condition(spec: ScenarioSpec): TypeFault[] {
  if (spec.condition?.value) return [];
  return error('FW2506', 'condition', 'a conditional scenario needs a "condition", found none');
}

function bayesian(spec: ScenarioSpec): TypeFault[] {
  const faults: TypeFault[] = [];
  if (!spec.bayesian_conditions?.length) {
    faults.push(
      ...error(
        'FW2507',
        'bayesian_conditions',
        'a bayesian scenario needs "bayesian_conditions", found none',
      ),
    );
  }
  const prior = spec.bayesian_prior?.value ?? 0;
  if (!(prior > 0 && prior <= 1)) {
    faults.push(
      ...error(
        'FW2507',
        'bayesian_prior',
        `bayesian_prior: expected more than 0 and at most 1, found ${prior}`,
      ),
    );
  }
  const threshold = spec.bayesian_threshold?.value ?? 0;
  if (!(threshold !== 0 && threshold <= 1)) {
    faults.push(
      ...error(
        'FW2507',
        'bayesian_threshold',
        `bayesian_threshold: expected at most 1 and not 0, found ${threshold}`,
      ),
    );
  }
  return faults;
}
