// Bouncers of a configuration, running: each with its feed and its plugin under supervision.
import {release, type as systemName} from 'node:os';
import {
  type AgentLog,
  bouncerUse,
  type ConfiguredBouncer,
  type Confinement,
  type DecisionFeed,
  dryRun,
  LapiFeed,
  lapiOf,
  PLUGIN_LIMITS,
  type PluginMetrics,
  type RunningBouncer,
  runBouncer,
  superviseBouncer,
} from '@firewatch/kernel';
import type {CliContext} from '../context.ts';
import {printable} from '../report/printable.ts';

export interface BouncersWorld {
  readonly context: CliContext;
  readonly log: AgentLog;
  readonly metrics: PluginMetrics;
  readonly confinement: Confinement;
  /** Nothing is done, only said. */
  readonly isDry: boolean;
  /** Of a bouncer that names no API. */
  readonly feed?: (bouncer: ConfiguredBouncer) => DecisionFeed;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export function openBouncer(bouncer: ConfiguredBouncer, world: BouncersWorld): RunningBouncer {
  const {context, metrics, confinement, isDry} = world;
  const {name, type, logLevel, api, wish} = bouncer;
  const {now, after, version, node, stdout} = context;
  const timers = {now, after};
  const log: AgentLog = (level, message, fields) => {
    if (LEVELS.indexOf(level) >= LEVELS.indexOf(logLevel))
      world.log(level, message, {bouncer: name, ...fields});
  };
  const feed = api
    ? new LapiFeed({
        ...{api, wish, timers},
        ask: lapiOf(api, `firewatch-${type}-bouncer/v${version}`),
        found: (way) => log('info', 'the API is there', {url: api.url, by: way}),
      })
    : world.feed!(bouncer);
  const run = isDry
    ? dryRun((line) => void stdout.write(`${printable(`${name}: ${line}`, true)}\n`))
    : superviseBouncer(bouncerUse(bouncer), {
        ...{timers, node, confinement, limits: PLUGIN_LIMITS},
        sinks: {
          log,
          ...metrics.sinks('fw_bouncer_', {type, name}),
          health: () => {},
          write: async () => {},
        },
      });
  const os = {name: systemName(), version: release()};
  // What is only said is not reported as enforced.
  const heard = isDry ? {news: (signal: AbortSignal) => feed.news(signal)} : feed;
  return runBouncer(bouncer, {feed: heard, run, timers, log, version, os});
}
