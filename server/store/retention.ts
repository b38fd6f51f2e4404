// What the store forgets, and when (lapi.md section 11). An active decision is never
// forgotten, nor the alert it came from.
import {type SqlBool, sql} from 'kysely';
import type {Database} from './open.ts';

export interface Retention {
  /** Alerts older than this go; ms. */
  readonly maxAgeMs?: number | undefined;
  /** Of alerts, the newest so many stay. */
  readonly maxAlerts?: number | undefined;
  /** Decisions that ended longer ago go, if their alert went: escalation asks for them; ms. */
  readonly decisionsForMs?: number | undefined;
}

const DAY_MS = 86_400_000;
/** At least as long, for bouncers that were away. */
const TOLD_FOR_MS = 7 * DAY_MS;

/** As shipped: a week, 5,000 alerts, a month. */
export const DEFAULT_RETENTION = {
  maxAgeMs: 7 * DAY_MS,
  maxAlerts: 5000,
  decisionsForMs: 30 * DAY_MS,
} as const satisfies Retention;

/** Forgets what is due at `now`, ms; how many alerts went. */
export function forget(
  database: Database,
  {maxAgeMs, maxAlerts, decisionsForMs = DEFAULT_RETENTION.decisionsForMs}: Retention,
  now: number,
): Promise<number> {
  return database.transaction().execute(async (tx) => {
    await tx
      .deleteFrom('decision')
      .where('alert_id', 'is', null)
      .where('until', '<', now - Math.max(decisionsForMs, TOLD_FOR_MS))
      .execute();
    await tx.deleteFrom('allowlist_source').where('expires_at', '<=', now).execute();
    await tx.deleteFrom('allowlist_item').where('expires_at', '<=', now).execute();
    const holds = sql<SqlBool>`exists (select 1 from decision where decision.alert_id = alert.id and until > ${now})`;
    let gone = 0;
    if (maxAgeMs !== undefined) {
      const {numDeletedRows} = await tx
        .deleteFrom('alert')
        .where('created_at', '<', now - maxAgeMs)
        .where(({not}) => not(holds))
        .executeTakeFirst();
      gone += Number(numDeletedRows);
    }
    if (maxAlerts !== undefined) {
      const oldest = await tx
        .selectFrom('alert')
        .select('id')
        .orderBy('id', 'desc')
        .offset(maxAlerts)
        .limit(1)
        .executeTakeFirst();
      if (oldest) {
        const {numDeletedRows} = await tx
          .deleteFrom('alert')
          .where('id', '<=', oldest.id)
          .where(({not}) => not(holds))
          .executeTakeFirst();
        gone += Number(numDeletedRows);
      }
    }
    return gone;
  });
}
