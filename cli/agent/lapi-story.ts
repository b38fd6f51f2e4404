// The story of a value as a Local API tells it to a machine: its alerts, their decisions, its
// allowlists. What bouncers know is not told there.
import {EngineError, intervalOf, parseLongDuration} from '@firewatch/kernel';
import {
  ALERTS_MAX,
  remaining,
  type Story,
  type StoryAlert,
  type StoryDecision,
  type WireAlert,
  type WireDecision,
  wireTime,
} from '@firewatch/server';
import {askLapi, logInLapi, messageOf} from './lapi-client.ts';

const NS_PER_MS = 1_000_000n;

/** `credentials`: a file; `now`: ms. Throws FW7008, FW7009. */
export async function storyFromLapi(
  credentials: string,
  value: string,
  now: number,
  userAgent: string,
): Promise<Story> {
  const {url, token} = await logInLapi(credentials, userAgent);
  const get = async <T>(path: string): Promise<T> => {
    const answer = await askLapi(url, path, {userAgent, token});
    if (answer.status === 200) return JSON.parse(answer.body) as T;
    throw new EngineError('FW7009', `the Local API refused: ${messageOf(answer)}`);
  };
  const isAddress = intervalOf(value) !== undefined;
  const limit = `limit=${ALERTS_MAX + 1}`;
  const text = encodeURIComponent(value);
  // The reference finds by address only what has decisions, and by value only what is about it.
  const paths = [`/v1/alerts?value=${text}&${limit}`];
  if (isAddress) paths.push(`/v1/alerts?ip=${text}&${limit}`);
  const found = new Map<number, WireAlert>();
  for (const path of paths)
    for (const alert of (await get<readonly WireAlert[] | null>(path)) ?? [])
      found.set(alert.id, alert);
  const alerts = [...found.values()].sort((one, other) => other.id - one.id);
  const decisions = alerts.flatMap((alert) =>
    (alert.decisions ?? [])
      .filter((one) => isAbout(one, value))
      .map((one) => storyDecision(one, alert, now)),
  );
  const checked = isAddress
    ? await get<{allowlisted?: boolean; reason?: string}>(`/v1/allowlists/check/${text}`)
    : {};
  return {
    value,
    alerts: alerts.slice(0, ALERTS_MAX).map(storyAlert),
    decisions: decisions.sort((one, other) => other.id - one.id),
    allowlists: checked.allowlisted ? [allowlistOf(checked.reason ?? '')] : [],
    cut: alerts.length > ALERTS_MAX,
  };
}

function isAbout(decision: WireDecision, value: string): boolean {
  const [own, asked] = [intervalOf(decision.value), intervalOf(value)];
  if (!own || !asked) return decision.value === value;
  return own.family === asked.family && own.first <= asked.first && own.last >= asked.last;
}

function storyDecision(
  {id, uuid = '', type, scope, value, origin, scenario, simulated = false, duration}: WireDecision,
  alert: WireAlert,
  now: number,
): StoryDecision {
  const until = now + Number((parseLongDuration(duration) ?? 0n) / NS_PER_MS);
  return {
    ...{id, uuid, type, scope, value, origin, scenario, simulated, alert: alert.id},
    active: until > now,
    until: wireTime(until),
    left: remaining(until, now),
  };
}

const storyAlert = (alert: WireAlert): StoryAlert => ({
  ...{id: alert.id, uuid: alert.uuid, kind: alert.kind, scenario: alert.scenario},
  ...{scenario_hash: alert.scenario_hash, scenario_version: alert.scenario_version},
  machine: alert.machine_id === 'N/A' ? null : alert.machine_id,
  ...{message: alert.message, started: alert.start_at, stopped: alert.stop_at},
  ...{events_count: alert.events_count, capacity: alert.capacity, leakspeed: alert.leakspeed},
  ...{simulated: alert.simulated, remediation: alert.remediation ?? false},
  ...{source: alert.source, events: alert.events ?? [], meta: alert.meta ?? []},
});

/** "203.0.113.7 from office (vpn)" as the API says it. */
function allowlistOf(reason: string) {
  const [item = '', rest = ''] = reason.split(' from ', 2);
  const comment = rest.includes(' (') ? rest.slice(rest.indexOf(' (') + 2, -1) : '';
  return {item, list: comment === '' ? rest : rest.slice(0, rest.indexOf(' (')), comment};
}
