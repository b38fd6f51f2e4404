// An alert in ArcSight's Common Event Format: "CEF:0|vendor|product|version|id|name|severity|" and
// key=value pairs. Escaped differently before and behind the last bar.
import {isIPv4, isIPv6} from 'node:net';
import {decisionsOf, escapeCef, escapeCefHeader, parseInstant, titleOf} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';

const NS_PER_MS = 1_000_000n;
const VALUE_MAX = 1_000;

const severityOf = ({simulated, decisions}: Alert) =>
  simulated ? 3 : decisions.length > 0 ? 8 : 5;

export function cefOf(alert: Alert): string {
  const {source, decisions} = alert;
  const header = ['firewatch', 'firewatch', '1', alert.scenario, titleOf(alert)].map((field) =>
    escapeCefHeader(field.slice(0, VALUE_MAX)),
  );
  const ms = (instant: string) => {
    const ns = parseInstant(instant);
    return ns === undefined ? undefined : String(ns / NS_PER_MS);
  };
  const user = alert.events.flatMap(({meta}) => meta).find(({key}) => key === 'target_user')?.value;
  const pairs: readonly (readonly [key: string, value: string | undefined])[] = [
    ['externalId', alert.uuid],
    ['rt', ms(alert.stop_at)],
    ['start', ms(alert.start_at)],
    ['end', ms(alert.stop_at)],
    ['src', isIPv4(source.value) ? source.value : undefined],
    ['c6a2Label', isIPv6(source.value) ? 'Source IPv6 Address' : undefined],
    ['c6a2', isIPv6(source.value) ? source.value : undefined],
    ['duser', user],
    ['cnt', String(alert.events_count)],
    ['act', decisions.map(({type}) => type).join() || undefined],
    ['cs1Label', 'scope'],
    ['cs1', source.scope],
    ['cs2Label', 'value'],
    ['cs2', source.value],
    ['cs3Label', source.cn ? 'country' : undefined],
    ['cs3', source.cn || undefined],
    ['cs4Label', decisions.length > 0 ? 'decisions' : undefined],
    ['cs4', decisionsOf(alert).join('; ') || undefined],
    ['msg', alert.message],
  ];
  const extension = pairs.flatMap(([key, value]) =>
    value === undefined ? [] : `${key}=${escapeCef(value.slice(0, VALUE_MAX))}`,
  );
  return `CEF:0|${header.join('|')}|${severityOf(alert)}|${extension.join(' ')}`;
}
