// What machines and bouncers tell of their use.
import type {Database} from './open.ts';

export interface UsageReport {
  readonly kind: 'LP' | 'RC';
  readonly client: string;
  /** JSON */
  readonly payload: string;
}

export async function addUsage(
  database: Database,
  {kind, client, payload}: UsageReport,
  now: number,
): Promise<void> {
  await database
    .insertInto('usage_metric')
    .values({kind, client, payload, received_at: now})
    .execute();
}
