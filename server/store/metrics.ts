// What the store holds, for metrics: decisions that hold, alerts, and what sinks still wait for.
import type {MetricFamily} from '@firewatch/kernel';
import {type Enforcement, enforcements} from './enforcement.ts';
import type {Database} from './open.ts';
import {outboxDepth} from './outbox.ts';

const COMMUNITY = 'CAPI';
const MS_PER_S = 1000;
/** A bouncer that did not report for longer has no series, ms. */
const SILENT_MS = 2 * 3_600_000;

/** `now`: ms. */
export async function storeFamilies(database: Database, now: number): Promise<MetricFamily[]> {
  const decisions = await database
    .selectFrom('decision')
    .select(({fn}) => ['scenario', 'origin', 'type', fn.countAll().as('count')])
    .where('until', '>', now)
    .where('simulated', '=', 0)
    .groupBy(['scenario', 'origin', 'type'])
    .execute();
  const alerts = await database
    .selectFrom('alert')
    .select(({fn}) => ['scenario', fn.countAll().as('count')])
    .where(({not, exists, selectFrom}) =>
      not(
        exists(
          selectFrom('decision')
            .select('decision.id')
            .whereRef('decision.alert_id', '=', 'alert.id')
            .where('decision.origin', '=', COMMUNITY),
        ),
      ),
    )
    .groupBy('scenario')
    .execute();
  const bouncers = [...(await enforcements(database, now - SILENT_MS))];
  const byBouncer = (value: (bouncer: Enforcement) => number | undefined) =>
    bouncers.flatMap(([bouncer, one]) => {
      const said = value(one);
      return said === undefined ? [] : [{labels: {bouncer}, value: said}];
    });
  const sinks = await outboxDepth(database);
  const bySink = (value: (sink: (typeof sinks)[number]) => number) =>
    sinks.map((one) => ({labels: {sink: one.sink}, value: value(one)}));
  return [
    {
      name: 'cs_active_decisions',
      help: 'Decisions that hold.',
      type: 'gauge',
      samples: decisions.map(({scenario, origin, type, count}) => ({
        labels: {reason: scenario, origin, action: type},
        value: Number(count),
      })),
    },
    {
      name: 'cs_alerts',
      help: "Alerts in the store, without the community's.",
      type: 'gauge',
      samples: alerts.map(({scenario, count}) => ({
        labels: {reason: scenario},
        value: Number(count),
      })),
    },
    {
      name: 'fw_bouncer_lag_seconds',
      help: 'From a change at the Local API until the bouncer had it in force.',
      type: 'gauge',
      samples: byBouncer(({lagMs}) => (lagMs === undefined ? undefined : lagMs / MS_PER_S)),
    },
    {
      name: 'fw_bouncer_in_force',
      help: 'Decisions that the bouncer has in force.',
      type: 'gauge',
      samples: byBouncer(({inForce}) => inForce),
    },
    {
      name: 'fw_bouncer_repaired',
      help: 'What the bouncer found missing or altered, and put right.',
      type: 'gauge',
      samples: byBouncer(({repaired}) => repaired),
    },
    {
      name: 'fw_outbox_depth',
      help: 'Alerts that a sink still has to be told.',
      type: 'gauge',
      samples: bySink(({waiting}) => waiting),
    },
    {
      name: 'fw_outbox_age_seconds',
      help: 'How long the oldest of them has waited.',
      type: 'gauge',
      samples: bySink(({waiting, oldest}) =>
        waiting === 0 ? 0 : Math.max(now - oldest, 0) / MS_PER_S,
      ),
    },
    {
      name: 'fw_outbox_lost_total',
      help: 'Alerts that a sink was never told, for want of room.',
      type: 'counter',
      samples: bySink(({lost}) => lost),
    },
  ];
}
