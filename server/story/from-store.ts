// The story of a value as the store has it.
import {intervalOf} from '@firewatch/kernel';
import {entryOf, Texts} from '../decision-index/entry.ts';
import {predicateOf} from '../decision-index/predicate.ts';
import {findAlerts, type StoredAlert} from '../store/alerts.ts';
import {allowlistMatches} from '../store/allowlists.ts';
import {askedBy} from '../store/bouncer-asks.ts';
import {type Bouncer, findBouncers} from '../store/bouncers.ts';
import {meets} from '../store/decision-filter.ts';
import type {Database} from '../store/open.ts';
import {pausedBy} from '../store/pauses.ts';
import type {DecisionRow} from '../store/rows.ts';
import {remaining, wireTime} from '../wire.ts';
import {
  ALERTS_MAX,
  type BouncerView,
  DECISIONS_MAX,
  type Story,
  type StoryAlert,
  type StoryDecision,
} from './story.ts';

/** `now`: ms. */
export async function storyFromStore(
  database: Database,
  value: string,
  now: number,
): Promise<Story> {
  const target = intervalOf(value) ? {ip: value} : {value};
  const rows = await database
    .selectFrom('decision')
    .selectAll()
    .where(meets({...target, simulated: true}))
    .orderBy('id', 'desc')
    .limit(DECISIONS_MAX + 1)
    .execute();
  const decisions = rows.slice(0, DECISIONS_MAX);
  const causes = [...new Set(decisions.flatMap(({alert_id}) => alert_id ?? []))];
  const page = {limit: ALERTS_MAX + 1, withDecisions: false};
  const found = [
    ...(await findAlerts(database, {value}, now, page)),
    ...(causes.length > 0 ? await findAlerts(database, {ids: causes}, now, page) : []),
  ];
  const alerts = [...new Map(found.map((alert) => [alert.row.id, alert])).values()].sort(
    (one, other) => other.row.id - one.row.id,
  );
  const bouncers = await findBouncers(database);
  const isPaused = pausedBy(bouncers.filter(({paused_at}) => paused_at !== null));
  return {
    value,
    alerts: alerts.slice(0, ALERTS_MAX).map(storyAlert),
    decisions: decisions.map((row) => storyDecision(row, bouncers, isPaused, now)),
    allowlists: await allowlistMatches(database, value, now),
    cut: alerts.length > ALERTS_MAX || rows.length > DECISIONS_MAX,
  };
}

const storyAlert = ({row, source, events, meta}: StoredAlert): StoryAlert => ({
  ...{id: row.id, uuid: row.uuid, machine: row.machine, kind: row.kind},
  ...{scenario: row.scenario, message: row.message},
  ...{scenario_hash: row.scenario_hash, scenario_version: row.scenario_version},
  ...{started: wireTime(row.started_at), stopped: wireTime(row.stopped_at)},
  ...{events_count: row.events_count, capacity: row.capacity, leakspeed: row.leakspeed},
  ...{simulated: row.simulated !== 0, remediation: row.remediation !== 0},
  ...{source, events, meta},
});

function storyDecision(
  row: DecisionRow,
  bouncers: readonly Bouncer[],
  isPaused: (bouncer: Bouncer) => boolean,
  now: number,
): StoryDecision {
  const {id, uuid, type, scope, value, origin, scenario, until, alert_id} = row;
  return {
    ...{id, uuid, type, scope, value, origin, scenario, alert: alert_id},
    simulated: row.simulated !== 0,
    active: until > now,
    until: wireTime(until),
    left: remaining(until, now),
    // Nobody is told of what is simulated.
    bouncers:
      row.simulated !== 0 ? [] : bouncers.map((one) => viewOf(one, row, isPaused(one), now)),
  };
}

function viewOf(bouncer: Bouncer, row: DecisionRow, isPaused: boolean, now: number): BouncerView {
  const {name, last_pull, cursor_seq, cursor_at} = bouncer;
  const {mode, filter} = askedBy(bouncer);
  const isMeant = predicateOf({...filter, simulated: false})(entryOf(row, new Texts()));
  const base = {
    name,
    last_pull: last_pull === null ? null : wireTime(last_pull),
    ...(Object.keys(filter).length > 0 && {filter}),
  };
  if (isPaused) return {...base, knows: 'paused'};
  if (!isMeant) return {...base, knows: 'filtered'};
  if (mode === 'live') return {...base, knows: 'live'};
  if (cursor_seq === null || cursor_at === null) return {...base, knows: 'never'};
  if (row.until > now) return {...base, knows: cursor_seq >= row.seq ? 'told' : 'not-yet'};
  const knowsEnd = cursor_seq >= row.seq && cursor_at >= row.until;
  return {...base, knows: knowsEnd ? 'told-end' : 'end-not-yet'};
}
