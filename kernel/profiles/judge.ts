// Profiles asked about one alert, in order (rules-language.md section 8): the first
// that yields decisions makes them, every one that matches names who is told.
// The same alert gives the same decisions, ids included.
import {
  type Alert,
  type Decision,
  type Evaluation,
  formatDuration,
  parseLongDuration,
  TimeSpan,
} from '@firewatch/core-wasm';
import type {DecisionTemplate, ProfileProgram} from '@firewatch/core-wasm/compiler';
import {derivedId} from '../decisions/derived-id.ts';
import {EngineError} from '../errors.ts';

/** Of decisions whose profile names no duration: four hours, ns. */
export const DEFAULT_DURATION = 4n * 3_600_000_000_000n;

/** How a profile answered. */
export interface ProfileAnswer {
  readonly profile: string;
  readonly matched: boolean;
  /** The filter that was true. */
  readonly filter?: string;
  /** What could not be evaluated, and why. */
  readonly error?: string;
}

/** What profiles say of an alert. */
export interface Judgement {
  readonly decisions: readonly Decision[];
  /** How long they last was computed (duration_expr), or came with the alert: nothing makes it longer. */
  readonly isDurationFinal: boolean;
  /** Names of notifications, in order, each once. */
  readonly notifications: readonly string[];
  /** Each profile that was asked, for whoever wants to know why. */
  readonly answers: readonly ProfileAnswer[];
}

/** Gives an expression's value on the alert in hand. */
export type Evaluate = (expression: number) => Evaluation;

/**
 * Asks the profiles in order. Throws EngineError FW5001 when one fails that does not
 * say by `on_error` what then. An alert that has decisions only tells those it matches.
 */
export function judgeAlert(
  alert: Alert,
  profiles: readonly ProfileProgram[],
  evaluate: Evaluate,
): Judgement {
  const answers: ProfileAnswer[] = [];
  const notifications = new Set<string>();
  let decisions: readonly Decision[] = alert.decisions;
  let isDurationFinal = decisions.length > 0;
  for (const profile of profiles) {
    const {answer, failed} = ask(profile, evaluate);
    answers.push(answer);
    if (failed && profile.onError === 'fail') throw refusal(alert, profile, answer.error!);
    const isApplied = answer.matched || (failed && profile.onError === 'apply');
    if (isApplied) {
      if (decisions.length === 0 && answer.matched) {
        decisions = decide(alert, profile, evaluate);
        isDurationFinal = profile.durationExpression !== undefined;
      }
      for (const name of profile.notifications) notifications.add(name);
      if (profile.onSuccess === 'break') break;
      if (failed && profile.onError === 'break') break;
    }
  }
  return {decisions, isDurationFinal, notifications: [...notifications], answers};
}

/** Filters are alternatives, asked in order until one is true. */
function ask(
  profile: ProfileProgram,
  evaluate: Evaluate,
): {answer: ProfileAnswer; failed: boolean} {
  for (const {text, expression} of profile.filters) {
    const outcome = evaluate(expression);
    const error =
      'error' in outcome
        ? outcome.error
        : typeof outcome.value === 'boolean'
          ? undefined
          : 'its value is no boolean';
    if (error !== undefined) {
      return {
        answer: {profile: profile.name, matched: false, error: `${text}: ${error}`},
        failed: true,
      };
    }
    if ('value' in outcome && outcome.value === true)
      return {answer: {profile: profile.name, matched: true, filter: text}, failed: false};
  }
  return {answer: {profile: profile.name, matched: false}, failed: false};
}

function refusal(alert: Alert, {name, file, line}: ProfileProgram, error: string): EngineError {
  return new EngineError(
    'FW5001',
    `profile "${name}" cannot judge the alert of ${alert.scenario} about ${alert.source.value}: ${error}`,
    {where: {file, line}},
  );
}

function decide(alert: Alert, profile: ProfileProgram, evaluate: Evaluate): Decision[] {
  const computed =
    profile.durationExpression === undefined
      ? undefined
      : durationOf(evaluate(profile.durationExpression));
  return profile.decisions.map((template, i) => ({
    uuid: derivedId(alert.uuid, profile.name, i),
    origin: template.origin ? `crowdsec/${template.origin}` : 'crowdsec',
    type: template.type,
    scope: normalScope(template.scope || alert.source.scope),
    value: template.value || alert.source.value,
    duration: formatDuration(computed ?? template.duration ?? DEFAULT_DURATION),
    scenario: alert.scenario,
    simulated: isSimulated(template, alert),
  }));
}

const isSimulated = (template: DecisionTemplate, alert: Alert) =>
  template.simulated || alert.simulated;

/** A duration an expression gave, ns; undefined when it is none, and the template's holds. */
function durationOf(outcome: Evaluation): bigint | undefined {
  if ('error' in outcome) return undefined;
  const {value} = outcome;
  const ns =
    value instanceof TimeSpan
      ? value.ns
      : typeof value === 'string'
        ? parseLongDuration(value)
        : undefined;
  return ns !== undefined && ns > 0n ? ns : undefined;
}

const SCOPES = ['Ip', 'Range', 'AS', 'Country'];

/** The scopes that everybody knows are written one way; others are as they are. */
export function normalScope(scope: string): string {
  const folded = scope.toLowerCase();
  return SCOPES.find((one) => one.toLowerCase() === folded) ?? scope;
}
