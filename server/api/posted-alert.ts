// An alert as a machine posts it becomes one of ours: ids are made here, scopes are
// written one way, what is empty is left out, and decisions about no address are dropped.
import {createHash, randomUUID} from 'node:crypto';
import {intervalOf, normalScope} from '@firewatch/kernel';
import type {Alert, AlertSource, Decision, MetaEntry} from '@firewatch/schemas';

/** After the schema has been met (schemas.ts). */
export interface PostedAlert {
  readonly capacity: number;
  readonly events: readonly {timestamp: string; meta: readonly PostedMeta[] | null}[];
  readonly events_count: number;
  readonly leakspeed: string;
  readonly message: string;
  readonly scenario: string;
  readonly scenario_hash: string;
  readonly scenario_version: string;
  readonly simulated: boolean;
  readonly source: AlertSource;
  readonly start_at: string;
  readonly stop_at: string;
  readonly remediation?: boolean;
  readonly kind?: string;
  readonly meta?: readonly PostedMeta[] | null;
  readonly decisions?: readonly PostedDecision[] | null;
}

interface PostedMeta {
  readonly key?: string;
  readonly value?: string;
}

type PostedDecision = Omit<Decision, 'uuid' | 'simulated'>;

/** What a sender that may send again calls this sending: the same ids are made each time. */
export interface Idempotence {
  readonly machine: string;
  readonly key: string;
}

/** The alert, and how many of its decisions were dropped. `now`: ms. */
export function acceptAlert(
  posted: PostedAlert,
  at: number,
  now: number,
  idempotence: Idempotence | undefined,
): {alert: Alert; dropped: number} {
  const id = (part: string) =>
    idempotence ? namedUuid(idempotence.machine, idempotence.key, String(at), part) : randomUUID();
  const all = posted.decisions ?? [];
  const usable = all.filter(({scope, value}) => !isAddressScope(scope) || intervalOf(value));
  const alert: Alert = {
    uuid: id('alert'),
    scenario: posted.scenario,
    scenario_hash: posted.scenario_hash,
    scenario_version: posted.scenario_version,
    message: posted.message,
    leakspeed: posted.leakspeed,
    capacity: posted.capacity,
    simulated: posted.simulated,
    remediation: posted.remediation ?? false,
    kind: posted.kind ?? '',
    events_count: posted.events_count,
    start_at: instant(posted.start_at, now),
    stop_at: instant(posted.stop_at, now),
    source: sourceOf(posted.source),
    events: posted.events.map(({timestamp, meta}) => ({timestamp, meta: metaOf(meta)})),
    meta: metaOf(posted.meta),
    labels: [],
    decisions: usable.map(({duration, origin, scenario, scope, type, value}, i) => ({
      uuid: id(`decision ${i}`),
      ...{duration, origin, scenario, type, value},
      scope: normalScope(scope),
      simulated: posted.simulated,
    })),
  };
  return {alert, dropped: all.length - usable.length};
}

const isAddressScope = (scope: string): boolean => ['Ip', 'Range'].includes(normalScope(scope));

/** What is no instant is now. */
const instant = (text: string, now: number): string =>
  Number.isNaN(Date.parse(text)) ? new Date(now).toISOString() : text;

const metaOf = (meta: readonly PostedMeta[] | null | undefined): MetaEntry[] =>
  (meta ?? []).map(({key = '', value = ''}) => ({key: key.slice(0, KEY_MAX), value}));

const KEY_MAX = 255;

function sourceOf({scope, value, ...rest}: AlertSource): AlertSource {
  const {ip, range, as_number, as_name, cn, latitude, longitude} = rest;
  return {
    scope: normalScope(scope),
    value,
    ...(ip && {ip}),
    ...(range && {range}),
    ...(as_number && {as_number}),
    ...(as_name && {as_name}),
    ...(cn && {cn}),
    ...(latitude && {latitude}),
    ...(longitude && {longitude}),
  };
}

/** A UUID of version 8: a hash of the parts. */
function namedUuid(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
