// The sources of an overflow: who did it (rules-language.md 7.8).
//
// Computed per queued event and united by value; all of one scope, or there is
// no alert.

import type {Overflow} from './overflow.ts';
import type {Origin, QueuedEvent} from './queued-event.ts';
import {RuleSource, type RuntimeAlert} from './runtime-alert.ts';

/** What the sources need of the core. */
export interface SourceTools {
  isAddress(text: string): boolean;
  /** Canonical text of a prefix, undefined when it is none. */
  normalPrefix(text: string): string | undefined;
  /** The scope expression on a queued event: its string, "" for other types, undefined for an error. */
  scopeValue(expression: number, event: QueuedEvent): string | undefined;
}

/** Why an overflow gives no alert. */
export class NoAlert extends Error {}

export function unitedSources(overflow: Overflow, tools: SourceTools): Map<string, RuleSource> {
  const sources = new Map<string, RuleSource>();
  const {scope, scopeExpression} = overflow.scenario;
  const isByOrigin = isOfAddress(scope) && scopeExpression === undefined;
  let last: Origin | undefined;
  for (const event of overflow.events) {
    if (event.overflow) {
      for (const source of ofOverflow(event, event.overflow, overflow, tools))
        sources.set(source.Value, source);
      continue;
    }
    // The same once more: most buckets are of one address.
    if (isByOrigin && last && isSame(event.origin, last)) continue;
    const source = ofLog(event, overflow, tools);
    sources.set(source.Value, source);
    last = event.origin;
  }
  if (sources.size === 0) throw new NoAlert('no source');
  const scopes = new Set([...sources.values()].map((source) => source.Scope));
  if (scopes.size > 1) throw new NoAlert(`sources of several scopes: ${[...scopes].join(', ')}`);
  return sources;
}

function ofLog(event: QueuedEvent, {scenario}: Overflow, tools: SourceTools): RuleSource {
  const {scope, scopeExpression} = scenario;
  if (!isOfAddress(scope))
    return new RuleSource({scope, value: evaluated(scopeExpression, event, tools)});
  const {ip, range: rangeText, ...origin} = event.origin;
  if (ip === undefined) throw new NoAlert('the event has no source_ip');
  if (!tools.isAddress(ip)) throw new NoAlert('source_ip is not an address');
  const range = rangeText === '' ? '' : tools.normalPrefix(rangeText);
  if (range === undefined) throw new NoAlert('SourceRange is not a prefix');
  const value =
    scope === 'Ip'
      ? ip
      : scopeExpression === undefined
        ? range
        : evaluated(scopeExpression, event, tools);
  return new RuleSource(
    {scope, value},
    {
      IP: ip,
      Range: range,
      AsNumber: origin.asNumber,
      AsName: origin.asName,
      Cn: origin.country,
      Latitude: degrees(origin.latitude),
      Longitude: degrees(origin.longitude),
    },
  );
}

const isOfAddress = (scope: string): boolean => scope === 'Ip' || scope === 'Range';

const isSame = (one: Origin, other: Origin): boolean =>
  one === other ||
  (one.ip === other.ip &&
    one.range === other.range &&
    one.asNumber === other.asNumber &&
    one.asName === other.asName &&
    one.country === other.country &&
    one.latitude === other.latitude &&
    one.longitude === other.longitude);

function ofOverflow(
  event: QueuedEvent,
  inner: RuntimeAlert,
  {scenario}: Overflow,
  tools: SourceTools,
): RuleSource[] {
  const found: RuleSource[] = [];
  for (const source of inner.Sources.values()) {
    if (source.Scope === scenario.scope) {
      found.push(source);
    } else if (scenario.scope === 'Range' && source.Scope === 'Ip') {
      const {IP, Range, AsName, AsNumber, Cn, Latitude, Longitude} = source;
      const value =
        scenario.scopeExpression === undefined
          ? Range
          : evaluated(scenario.scopeExpression, event, tools);
      if (value === '') continue;
      found.push(
        new RuleSource(
          {scope: 'Range', value},
          {IP, Range, AsName, AsNumber, Cn, Latitude, Longitude},
        ),
      );
    }
  }
  return found;
}

function evaluated(expression: number | undefined, event: QueuedEvent, tools: SourceTools): string {
  if (expression === undefined) return '';
  const value = tools.scopeValue(expression, event);
  if (value === undefined) throw new NoAlert('the scope expression failed');
  return value;
}

/** Degrees as the wire carries them: 32-bit floats, 0 for what is no number. */
function degrees(text: string): number {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? 0 : Math.fround(value);
}
