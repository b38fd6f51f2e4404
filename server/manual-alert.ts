// What an operator decides by hand becomes an alert with decisions, as any other: it has
// a time, a reason and an origin, and can be listed and taken back.
import {
  EngineError,
  formatDuration,
  intervalOf,
  normalScope,
  parseLongDuration,
} from '@firewatch/kernel';
import type {Alert, Decision} from '@firewatch/schemas';

export interface ManualDecision {
  readonly scope: string;
  readonly value: string;
  readonly type: string;
  /** As written: "4h", "7d". */
  readonly duration: string;
  readonly reason: string;
}

export interface ManualAlertOptions {
  readonly origin: 'cscli' | 'cscli-import';
  readonly scenario: string;
  /** ms */
  readonly now: number;
  /** A new UUID each time. */
  uuid(): string;
}

/** One alert about all of them. Throws EngineError for what can be no decision. */
export function manualAlert(
  decisions: readonly ManualDecision[],
  {origin, scenario, now, uuid}: ManualAlertOptions,
): Alert {
  const at = new Date(now).toISOString();
  const [first] = decisions;
  const scope = normalScope(first?.scope ?? 'Ip');
  const value = decisions.length === 1 ? first!.value : '';
  return {
    uuid: uuid(),
    scenario,
    scenario_hash: '',
    scenario_version: '',
    message: scenario,
    leakspeed: '0',
    capacity: 0,
    simulated: false,
    remediation: true,
    kind: 'cscli',
    events_count: 1,
    start_at: at,
    stop_at: at,
    source: {
      scope,
      value,
      ...(scope === 'Ip' && {ip: value}),
      ...(scope === 'Range' && {range: value}),
    },
    events: [],
    meta: [],
    labels: [],
    decisions: decisions.map((one) => manualDecision(one, origin, uuid())),
  };
}

function manualDecision(
  {scope: written, value, type, duration, reason}: ManualDecision,
  origin: string,
  uuid: string,
): Decision {
  const scope = normalScope(written);
  if ((scope === 'Ip' || scope === 'Range') && !intervalOf(value)) {
    const expected = scope === 'Ip' ? 'an address' : 'a range';
    throw new EngineError('FW5012', `"${value}" is no address: expected ${expected}`);
  }
  const ns = parseLongDuration(duration);
  if (ns === undefined || ns <= 0n) {
    throw new EngineError(
      'FW5013',
      `"${duration}" is no duration of a decision: expected one above 0 like 4h, 90m or 7d`,
    );
  }
  return {
    uuid,
    origin,
    type,
    scope,
    value,
    duration: formatDuration(ns),
    scenario: reason,
    simulated: false,
  };
}
