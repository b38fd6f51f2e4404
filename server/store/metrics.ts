// What the store holds, for metrics: decisions that hold, alerts, and what sinks still wait for.
import type {MetricFamily} from '@firewatch/kernel';
import type {Database} from './open.ts';
import {outboxDepth} from './outbox.ts';

const COMMUNITY = 'CAPI';
const MS_PER_S = 1000;

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
