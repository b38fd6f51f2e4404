// What a server forgets of its clients every minute: usage metrics, and machines and
// bouncers that have been silent for long.
import type {ClientRetention} from '@firewatch/kernel';
import {sql} from 'kysely';
import type {Database} from './open.ts';

/** `now`: ms. */
export async function forgetClients(
  database: Database,
  settings: ClientRetention,
  now: number,
): Promise<void> {
  const {metricsMs, bouncers, machines} = settings;
  await database
    .deleteFrom('usage_metric')
    .where('received_at', '<', now - metricsMs)
    .execute();
  for (const [authType, ms] of Object.entries(bouncers)) {
    if (ms === undefined) continue;
    await database
      .deleteFrom('bouncer')
      .where('auth_type', '=', authType)
      .where('last_pull', '<', now - ms)
      .execute();
  }
  for (const [authType, ms] of Object.entries(machines)) {
    if (ms === undefined) continue;
    await database
      .deleteFrom('machine')
      .where('auth_type', '=', authType)
      .where('last_heartbeat', '<', now - ms)
      .where('ip', 'not in', ['127.0.0.1', '::1'])
      .where(({not, exists, selectFrom}) =>
        not(
          exists(
            selectFrom('alert').select(sql`1`.as('one')).whereRef('machine', '=', 'machine_id'),
          ),
        ),
      )
      .execute();
  }
}
