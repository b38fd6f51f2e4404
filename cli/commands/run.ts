import {join} from 'node:path';
import {
  type Acquisition,
  Agent,
  type AgentConfig,
  type AgentLog,
  type AgentOptions,
  acquisitionsOf,
  type Decider,
  detectFile,
  EngineError,
  FaultsError,
  findLogs,
  installedRules,
  type Notifier,
  PLUGIN_LIMITS,
  PluginMetrics,
  zoneOffsets,
} from '@firewatch/kernel';
import {type LocalApi, openStore} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {openMetrics} from '../agent/agent-metrics.ts';
import {Keeping} from '../agent/keeping.ts';
import {openLocalApi} from '../agent/local-api.ts';
import {logOf} from '../agent/log.ts';
import {openNotifier} from '../agent/notifier.ts';
import {agentParts} from '../agent/parts.ts';
import {storeSink} from '../agent/store-sink.ts';
import {tellDecided} from '../agent/tell-decided.ts';
import {watchdog} from '../agent/watchdog.ts';
import {FILES} from '../bundle.ts';
import type {CliContext} from '../context.ts';
import {ConfigCommand} from './config/options.ts';
import {confinementFor} from './plugins/environment.ts';
import {STORE_FILE} from './store.ts';

/** Of checkpoints and journals within the folder of the state. */
const AGENT_FOLDER = 'agent';
const NS_PER_MS = 1_000_000n;

/** `firewatch run`: the agent. */
export class RunCommand extends ConfigCommand {
  static override paths = [['run']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'watch logs live, raise alerts, make decisions',
    details:
      'Follows the logs that the configuration names, through rotations, in the foreground, until ' +
      'SIGTERM or SIGINT. Alerts and decisions go to the store in the folder of the state. Without a ' +
      'configuration it watches the usual logs that are there, and says which. Killed at any ' +
      'instant, it goes on where it was: no line is lost or counted twice (docs/agent.md). SIGHUP ' +
      'reads sources, rules, profiles, allowlists and the settings of decisions anew; faulty ones ' +
      'never replace good ones, and sources that stay as they were are not disturbed. ' +
      'Exit code: 0 stopped, 1 it could not start or go on, 2 wrong usage.',
    examples: [
      ['What is found on this machine', '$0 run'],
      ['As configured', '$0 run --config /etc/firewatch/firewatch.yaml'],
      ['These files, from their beginning', '$0 run --from-start /var/log/auth.log'],
      ['With its Local API, for bouncers', '$0 run --serve'],
      ['As a service (Type=notify)', 'ExecStart=/usr/bin/firewatch run'],
    ],
  });

  rules = Option.String('--rules', {
    description: 'folder of rules in hub layout; default: those installed, else those shipped',
  });
  type = Option.String('--type', {
    description: 'kind of the files that are named; default: detected from their first lines',
  });
  fromStart = Option.Boolean('--from-start', false, {
    description: 'files that are named and were never read: from their beginning, not their end',
  });
  isServing = Option.Boolean('--serve', false, {
    description: 'serve the Local API too (see firewatch serve)',
  });
  files = Option.Rest({name: 'FILE|PATTERN'});

  async execute(): Promise<number> {
    const {context} = this;
    const begun = context.now();
    const config = await this.readConfig();
    const {settings} = config;
    const log = logOf(config, context);
    const acquisitions = told('watching', await this.acquisitionsOf(config, log), log);
    const state = this.state ?? config.state ?? context.state;
    const parts = await agentParts(config, this.rulesFolder(config, state), context, log);
    const zone = settings.timezone ?? context.localZone;
    const offsets = zoneOffsets(zone, begun);
    if (!offsets) throw new UsageError(`timezone: "${zone}" is no time zone`);
    const store = await openStore(config.store ?? join(state, STORE_FILE));
    const {database} = store;
    const keeping = new Keeping(database, config, context, log);
    const plugins = new PluginMetrics();
    const notifier = openNotifier(database, config, {context, log, metrics: plugins});
    let api: LocalApi | undefined;
    try {
      await keeping.configure(config);
      await notifier.set(config.notifications);
      this.decider = parts.decider;
      if (this.isServing)
        api = await openLocalApi({config, store, decider: this.latest, log}, context);
      const {agent, start} = await Agent.start({
        state: join(state, AGENT_FOLDER),
        ...parts,
        acquisitions,
        sink: storeSink(store, {
          now: context.now,
          outboxMax: settings.outbox?.max_alerts,
          stored: (tell) => {
            notifier.wake(tell);
            void api?.refresh().catch(() => {});
          },
        }),
        clock: settings.clock ?? 'event',
        offsets,
        keepRaw: settings.keep_raw ?? true,
        timers: {now: context.now, after: context.after},
        plugins: await pluginsFor(acquisitions, context),
        log,
        metrics: plugins,
        onAlert: (decided) => tellDecided(decided, log),
        ...(context.open && {open: context.open}),
        intervals: {
          checkpointMs: config.checkpointMs,
          ...(settings.checkpoint?.journal_bytes && {
            journalBytes: settings.checkpoint.journal_bytes,
          }),
          ...(settings.checkpoint?.journal_most_bytes && {
            journalMostBytes: settings.checkpoint.journal_most_bytes,
          }),
        },
      });
      const {scenarios, parsers} = start.loaded;
      for (const {name, type, plugin} of notifier.status)
        log('info', 'telling', {notification: name, type, plugin});
      log('info', 'ready', {
        version: context.version,
        ms: Number((context.now() - begun) / NS_PER_MS),
        rules: parts.rules,
        parsers,
        scenarios,
        state,
        fed_again_bytes: start.recovery.fedAgain,
      });
      const of = {agent, plugins, database: store.database, api, log};
      const metrics = await openMetrics(settings.prometheus ?? {}, of, context);
      await context.notify('READY=1', log);
      const stopReloads = context.onReload(
        () => void this.reload(agent, {keeping, notifier}, state, log),
      );
      const stopKeeping = keeping.begin();
      const stopWatchdog = watchdog(agent, context, log);
      const stop = () => {
        void context.notify('STOPPING=1', log);
        void agent.stop().catch(() => {});
      };
      if (context.signal.aborted) stop();
      context.signal.addEventListener('abort', stop, {once: true});
      try {
        await agent.ended;
      } finally {
        stopReloads();
        await stopWatchdog();
        await stopKeeping();
        await metrics?.close();
        context.signal.removeEventListener('abort', stop);
      }
      log('info', 'stopped');
      return 0;
    } finally {
      await api?.close();
      await notifier.close();
      await store.close();
    }
  }

  /** New rules, profiles, notifications and sources, or, if anything is wrong with them, a word and the old ones. */
  private async reload(
    agent: Agent,
    {keeping, notifier}: {readonly keeping: Keeping; readonly notifier: Notifier},
    state: string,
    log: AgentLog,
  ): Promise<void> {
    await this.context.notify('RELOADING=1', log);
    try {
      const config = await this.readConfig();
      const rules = this.rulesFolder(config, state);
      const parts = await agentParts(config, rules, this.context, log);
      const acquisitions = await this.acquisitionsOf(config, log);
      const {opened, sources} = await agent.reload({
        ...parts,
        acquisitions,
        plugins: await pluginsFor(acquisitions, this.context),
      });
      this.decider = parts.decider;
      await keeping.configure(config).catch((error: EngineError) => {
        log('error', `allowlists stay as they were: ${error.message}`, {code: error.code});
      });
      await notifier.set(config.notifications);
      told('watched no more', sources.removed, log);
      told('watching', sources.added, log);
      const {parsers, scenarios} = opened.loaded;
      log('info', 'reloaded', {parsers, scenarios, sources: acquisitions.length});
    } catch (error) {
      const code = error instanceof EngineError ? error.code : undefined;
      for (const {message, where, ...fault} of error instanceof FaultsError ? error.faults : [])
        log('error', message, {code: fault.code, file: where?.file, line: where?.line});
      log('error', `not reloaded, everything stays as it was: ${(error as Error).message}`, {code});
    } finally {
      await this.context.notify('READY=1', log);
    }
  }

  /** What decides now, for the Local API: a reload may replace it. */
  private decider: Decider | undefined;
  private readonly latest: Decider = {
    prepare: async () => this.decider?.prepare(),
    decide: (alert, memory) => this.decider!.decide(alert, memory),
  };

  private rulesFolder(config: AgentConfig, state: string): string {
    return this.rules ?? config.rules ?? installedRules(state) ?? this.context.shippedRules;
  }

  private async acquisitionsOf(
    config: AgentConfig,
    log: AgentLog,
  ): Promise<readonly Acquisition[]> {
    if (this.files.length > 0) {
      const named: Acquisition[] = [];
      for (const path of this.files) {
        const type = this.type ?? (await detectFile(path));
        if (type === undefined)
          throw new UsageError(
            `${path}: cannot tell what kind of log this is; name it with --type`,
          );
        named.push(...acquisitionsOf([{path, type}], FILES, this.fromStart ? 'beginning' : 'end'));
      }
      return named;
    }
    if (config.acquisitions) return config.acquisitions;
    const found = await findLogs();
    if (found.length === 0)
      throw new EngineError('FW6105', 'no configuration, and none of the usual logs is here', {
        hint: 'firewatch run FILE, or sources in firewatch.yaml',
      });
    log('info', 'nothing is configured: watching what is found');
    return acquisitionsOf(found, FILES, 'end');
  }
}

async function pluginsFor(
  acquisitions: readonly Acquisition[],
  {node, platform}: CliContext,
): Promise<AgentOptions['plugins']> {
  const used = acquisitions.map(({use}) => use.plugin);
  return {limits: PLUGIN_LIMITS, node, confinement: await confinementFor(used, platform)};
}

function told(
  what: 'watching' | 'watched no more',
  acquisitions: readonly Acquisition[],
  log: AgentLog,
): readonly Acquisition[] {
  for (const {origin, use} of acquisitions) {
    const {filenames, filename} = use.config as {filenames?: readonly string[]; filename?: string};
    const files = filename === undefined ? filenames : [filename];
    log('info', what, {
      source: origin.key,
      type: origin.labels.type,
      ...(files && {files: files.join(' ')}),
    });
  }
  return acquisitions;
}
