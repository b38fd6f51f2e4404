// The agent's alerts into the embedded store: decided about there, with what the store
// remembers; alert, decisions and what sinks have to be told, in one transaction.
import type {AlertSink} from '@firewatch/kernel';
import {addAlerts, type Database} from '@firewatch/server';

const NS_PER_MS = 1_000_000n;

export interface StoreSinkOptions {
  /** ns */
  readonly now: () => bigint;
  /** Rows of the outbox a sink may have. */
  readonly outboxMax?: number | undefined;
  /** Hears of each time that alerts were stored, and of the sinks to be told. */
  readonly stored: (tell: ReadonlySet<string>) => void;
}

export const storeSink = (
  database: Database,
  {now, outboxMax, stored}: StoreSinkOptions,
): AlertSink => ({
  async add(alerts, decide) {
    const added = await addAlerts(database, alerts, {
      now: Number(now() / NS_PER_MS),
      decide,
      ...(outboxMax !== undefined && {outboxMax}),
    });
    const decided = added.flatMap((one) => one.decided ?? []);
    stored(new Set(decided.flatMap(({tell}) => tell)));
    return decided;
  },
});
