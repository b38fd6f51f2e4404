// Whom the agent tells: dispatchers on the outbox of the store, plugins in processes of their own.
import {
  type AgentConfig,
  type AgentLog,
  findConfinement,
  Notifier,
  PLUGIN_LIMITS,
  type PluginMetrics,
} from '@firewatch/kernel';
import {type Database, outboxDepth, outboxOf} from '@firewatch/server';
import type {CliContext} from '../context.ts';

export interface NotifierWorld {
  readonly context: CliContext;
  readonly log: AgentLog;
  readonly metrics: PluginMetrics;
}

export function openNotifier(
  database: Database,
  {settings}: AgentConfig,
  {context, log, metrics}: NotifierWorld,
): Notifier {
  const {now, after, node, platform} = context;
  const timers = {now, after};
  let confinement: ReturnType<typeof findConfinement> | undefined;
  return new Notifier({
    outbox: outboxOf(database, settings.outbox?.max_dead_letters),
    depths: () => outboxDepth(database),
    timers,
    environment: async () => {
      confinement ??= findConfinement(platform);
      return {timers, limits: PLUGIN_LIMITS, node, confinement: await confinement};
    },
    log,
    metrics,
  });
}
