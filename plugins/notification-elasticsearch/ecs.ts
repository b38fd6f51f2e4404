// An alert as a document with the names of the Elastic Common Schema; what ECS has no name for is
// below `firewatch`.
import {isIP} from 'node:net';
import type {Alert} from '@firewatch/schemas';

const ECS_VERSION = '8.17.0';
const TECHNIQUE = 'attack.T';

/** Distinct values of a key of the events' meta. */
function metaOf({events}: Alert, key: string): string[] {
  const values = events.flatMap(({meta}) =>
    meta.flatMap((entry) => (entry.key === key ? entry.value : [])),
  );
  return [...new Set(values)];
}

const addresses = (values: readonly (string | undefined)[]) => [
  ...new Set(values.filter((value): value is string => value !== undefined && isIP(value) > 0)),
];

/** Members whose value is there: not undefined, no empty list. */
const present = (members: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );

function sourceOf(alert: Alert): object {
  const {value, ip, cn, as_number, as_name, latitude, longitude} = alert.source;
  const [address] = addresses([ip, value]);
  const hasPlace = latitude !== undefined && longitude !== undefined;
  const geo = present({
    country_iso_code: cn,
    location: hasPlace ? {lat: latitude, lon: longitude} : undefined,
  });
  const as = present({
    number: Number.isSafeInteger(Number(as_number || Number.NaN)) ? Number(as_number) : undefined,
    organization: as_name ? {name: as_name} : undefined,
  });
  return present({
    address: value,
    ip: address,
    geo: Object.keys(geo).length > 0 ? geo : undefined,
    as: Object.keys(as).length > 0 ? as : undefined,
  });
}

export function documentOf(alert: Alert): object {
  const {source, decisions, labels} = alert;
  const users = metaOf(alert, 'target_user');
  const techniques = labels
    .filter((label) => label.startsWith(TECHNIQUE))
    .map((label) => label.slice('attack.'.length));
  return present({
    '@timestamp': alert.stop_at,
    ecs: {version: ECS_VERSION},
    message: alert.message,
    event: {
      kind: 'alert',
      category: ['intrusion_detection'],
      type: decisions.some(({simulated}) => !simulated) ? ['denied'] : ['info'],
      module: 'firewatch',
      dataset: 'firewatch.alert',
      provider: 'firewatch',
      id: alert.uuid,
      start: alert.start_at,
      end: alert.stop_at,
    },
    rule: present({
      name: alert.scenario,
      version: alert.scenario_version || undefined,
      uuid: alert.scenario_hash || undefined,
    }),
    source: sourceOf(alert),
    user: users.length === 1 ? {name: users[0]} : undefined,
    related: present({ip: addresses([source.ip, source.value]), user: users}),
    threat: techniques.length > 0 ? {technique: {id: techniques}} : undefined,
    tags: labels,
    firewatch: present({
      scope: source.scope,
      value: source.value,
      range: source.range || undefined,
      simulated: alert.simulated,
      remediation: alert.remediation,
      events_count: alert.events_count,
      capacity: alert.capacity,
      leakspeed: alert.leakspeed,
      decisions,
      events: alert.events,
      meta: alert.meta,
    }),
  });
}
