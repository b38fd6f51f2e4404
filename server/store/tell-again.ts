// A stored alert into the outbox once more: for the sinks that are named, or for those that the
// profiles name now. Dispatchers find it there as they find a new one.
import type {Decide} from '@firewatch/kernel';
import {findAlerts} from './alerts.ts';
import {asRaised} from './as-raised.ts';
import {memoryOf} from './memory.ts';
import type {Database} from './open.ts';
import {OUTBOX_MAX, putOut} from './outbox.ts';

export interface TellAgainOptions {
  /** ms */
  readonly now: number;
  /** Rows of the outbox a sink may have. */
  readonly outboxMax?: number | undefined;
}

/** The sinks that are told, which may be none; undefined: there is no alert of this number. */
export function tellAgain(
  database: Database,
  id: number,
  whom: readonly string[] | Decide,
  {now, outboxMax = OUTBOX_MAX}: TellAgainOptions,
): Promise<readonly string[] | undefined> {
  return database.transaction().execute(async (tx) => {
    const [stored] = await findAlerts(tx, {ids: [id]}, now);
    if (!stored) return undefined;
    const alert = asRaised(stored);
    const sinks = typeof whom === 'function' ? (await whom(alert, memoryOf(tx, now))).tell : whom;
    await putOut(tx, alert, sinks, now, outboxMax);
    return sinks;
  });
}
