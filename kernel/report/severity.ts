// How bad an alert is, from the labels of its scenario (the hub's convention):
//
//   remediation  true: worth a decision
//   confidence   0 to 3: how surely this is an attack
//   spoofable    0 to 3: how easily the source is forged
//
// low: not worth a decision, or hardly sure. high: sure, and the source is hard to forge.
import type {Severity} from '@firewatch/schemas';

/** What scenarios that do not say are taken for. */
const CONFIDENCE_DEFAULT = 2;
const SPOOFABLE_DEFAULT = 0;

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['high', 'medium', 'low'];

/** The severity that a scenario's labels give its alerts. */
export function severityOf(labels: Readonly<Record<string, unknown>>): Severity {
  if (labels.remediation !== true) return 'low';
  const confidence = grade(labels.confidence, CONFIDENCE_DEFAULT);
  const spoofable = grade(labels.spoofable, SPOOFABLE_DEFAULT);
  if (confidence >= 3 && spoofable <= 1) return 'high';
  return confidence >= 1 ? 'medium' : 'low';
}

/** The worse of two. */
export const worse = (one: Severity, other: Severity): Severity =>
  SEVERITIES.indexOf(one) <= SEVERITIES.indexOf(other) ? one : other;

/** For sorting: worst first. */
export const bySeverity = (one: {severity: Severity}, other: {severity: Severity}): number =>
  SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);

/** A grade as YAML gives it (number or numeric text). */
function grade(value: unknown, missing: number): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : missing;
}
