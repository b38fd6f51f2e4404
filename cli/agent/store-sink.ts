// The agent's alerts into the embedded store: decided about there, with what the store
// remembers; alert, decisions and what sinks have to be told, in one transaction. A power cut may
// undo it until it is synced: then the agent's journal raises the same alerts again. So nobody
// outside is told before.
import type {AlertSink} from '@firewatch/kernel';
import {addAlerts, type OpenedStore} from '@firewatch/server';

const NS_PER_MS = 1_000_000n;

export interface StoreSinkOptions {
  /** ns */
  readonly now: () => bigint;
  /** Rows of the outbox a sink may have. */
  readonly outboxMax?: number | undefined;
  /** Hears of each time that alerts are on the disk, and of the sinks to be told. */
  readonly stored: (tell: ReadonlySet<string>) => void;
}

export function storeSink(
  {hasty}: OpenedStore,
  {now, outboxMax, stored}: StoreSinkOptions,
): AlertSink {
  let tell = new Set<string>();
  return {
    async add(alerts, decide) {
      const added = await hasty.run((database) =>
        addAlerts(database, alerts, {
          now: Number(now() / NS_PER_MS),
          decide,
          ...(outboxMax !== undefined && {outboxMax}),
        }),
      );
      const decided = added.flatMap((one) => one.decided ?? []);
      for (const one of decided) for (const sink of one.tell) tell.add(sink);
      return decided;
    },
    async sync() {
      const told = tell;
      tell = new Set();
      await hasty.sync();
      stored(told);
    },
  };
}
