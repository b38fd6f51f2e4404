// Profiles: what is decided about an alert, and who is told (specification 8).

import type {Place} from '../../host/model.ts';
import {type CompiledExpression, ENVIRONMENTS} from '../expr/index.ts';
import type {Written} from '../yaml/decode.ts';
import {type Decoder, type Flag, flag, list, record, type Text, text} from '../yaml/decode.ts';
import {parseLongDuration} from './duration.ts';
import type {FaultLog} from './fault-log.ts';
import type {Workshop} from './workshop.ts';

/** Go on with the next profile, or stop. */
export type OnSuccess = 'continue' | 'break';
export type OnFailure = 'continue' | 'break' | 'apply';
/** What a filter that fails means; "fail": the alert is refused. */
export type OnError = 'fail' | 'apply' | 'continue' | 'break' | 'ignore';

/** A decision as a profile words it; what is missing comes from the alert. */
export interface DecisionTemplate {
  readonly type: string;
  /** ns; undefined: DEFAULT_DURATION */
  readonly duration?: bigint;
  /** "": that of the alert's source */
  readonly scope: string;
  /** "": that of the alert's source */
  readonly value: string;
  /** Follows "crowdsec/" in the origin of its decisions. */
  readonly origin: string;
  readonly simulated: boolean;
}

/** A profile, compiled: numbers are those of expressions in the image. */
export interface ProfileProgram {
  readonly name: string;
  readonly debug: boolean;
  readonly filters: readonly {readonly text: string; readonly expression: number}[];
  readonly durationExpression?: number;
  readonly decisions: readonly DecisionTemplate[];
  readonly onSuccess: OnSuccess;
  readonly onFailure: OnFailure;
  readonly onError: OnError;
  readonly notifications: readonly string[];
  /** Where each of them is named. */
  readonly notificationPlaces: readonly Place[];
  readonly file: string;
  readonly line: number;
}

interface DecisionSpec extends Written {
  readonly type?: Text;
  readonly duration?: Text;
  readonly scope?: Text;
  readonly value?: Text;
  readonly origin?: Text;
  readonly simulated?: Flag;
}

interface ProfileSpec extends Written {
  readonly name?: Text;
  readonly debug?: Flag;
  readonly filters?: readonly Text[];
  readonly decisions?: readonly DecisionSpec[];
  readonly duration_expr?: Text;
  readonly on_success?: Text;
  readonly on_failure?: Text;
  readonly on_error?: Text;
  readonly notifications?: readonly Text[];
}

const decisionSpec = record<DecisionSpec>('a decision', () => ({
  type: text,
  duration: text,
  scope: text,
  value: text,
  origin: text,
  simulated: flag,
}));

/** Reads a profile document. */
export const profileSpec: Decoder<ProfileSpec> = record<ProfileSpec>('a profile', () => ({
  name: text,
  debug: flag,
  filters: list(text),
  decisions: list(decisionSpec),
  duration_expr: text,
  on_success: text,
  on_failure: text,
  on_error: text,
  notifications: list(text),
}));

/** Undefined when something is wrong; `log` says what. */
export function compileProfile(
  spec: ProfileSpec,
  item: string,
  workshop: Workshop,
  log: FaultLog,
): ProfileProgram | undefined {
  if (!spec.name?.value && !spec.damaged) {
    log.error('FW2851', spec.start, 'the profile has no "name"');
  }
  if ((spec.filters ?? []).length === 0 && !spec.damaged) {
    log.warn('FW2852', spec.start, `profile "${item}" has no "filters" and never matches`);
  }
  const filters = (spec.filters ?? []).flatMap((filter) => {
    const compiled = compile(filter, 'filter', item, workshop, log);
    return compiled ? [{text: filter.value, expression: compiled.id}] : [];
  });
  const duration = compile(spec.duration_expr, 'duration_expr', item, workshop, log);
  const decisions = (spec.decisions ?? []).map((one) => template(one, log));
  const onSuccess = word(spec.on_success, ['continue', 'break'] as const, log);
  const onFailure = word(spec.on_failure, ['continue', 'break', 'apply'] as const, log);
  const onError = word(spec.on_error, ['apply', 'continue', 'break', 'ignore'] as const, log);
  if (log.failed) return undefined;
  return {
    name: spec.name!.value,
    debug: spec.debug?.value ?? false,
    filters,
    ...(duration && {durationExpression: duration.id}),
    decisions,
    onSuccess: onSuccess ?? 'continue',
    onFailure: onFailure ?? 'continue',
    onError: onError ?? 'fail',
    notifications: (spec.notifications ?? []).map(({value}) => value),
    notificationPlaces: (spec.notifications ?? []).map(({at}) => log.file.place(at.start)),
    file: log.file.path,
    line: log.file.place(spec.start).line,
  };
}

function compile(
  written: Text | undefined,
  role: 'filter' | 'duration_expr',
  item: string,
  workshop: Workshop,
  log: FaultLog,
): CompiledExpression | undefined {
  const purpose = {
    env: ENVIRONMENTS.profile,
    item,
    role,
    ...(role === 'filter' && {wanted: {kind: 'bool', severity: 'error'} as const}),
  };
  return workshop.compile(written, purpose, log);
}

function template(spec: DecisionSpec, log: FaultLog): DecisionTemplate {
  if (!spec.type?.value && !spec.damaged) {
    log.error('FW2853', spec.start, 'a decision has no "type": expected ban, captcha, …');
  }
  const duration = readDuration(spec.duration, log);
  return {
    type: spec.type?.value ?? '',
    ...(duration !== undefined && {duration}),
    scope: spec.scope?.value ?? '',
    value: spec.value?.value ?? '',
    origin: spec.origin?.value ?? '',
    simulated: spec.simulated?.value ?? false,
  };
}

function readDuration(written: Text | undefined, log: FaultLog): bigint | undefined {
  if (!written?.value) return undefined;
  const duration = parseLongDuration(written.value);
  if (duration !== undefined && duration > 0n) return duration;
  log.error(
    'FW2854',
    written.at.start,
    `wrong duration: expected one above 0 like 4h, 90m or 7d, found "${written.value}"`,
  );
  return undefined;
}

/** One of the words; undefined when the key is missing, and after a fault. */
function word<T extends string>(
  written: Text | undefined,
  words: readonly T[],
  log: FaultLog,
): T | undefined {
  if (!written?.value) return undefined;
  const found = words.find((one) => one === written.value);
  if (found === undefined) {
    log.error(
      'FW2855',
      written.at.start,
      `unknown word: expected one of ${words.join(', ')}, found "${written.value}"`,
    );
  }
  return found;
}
