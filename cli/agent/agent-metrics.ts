// What `firewatch run` tells Prometheus: engine, agent, plugins, store, Local API, process.
import {
  type Agent,
  type AgentLog,
  agentFamilies,
  engineFamilies,
  type MetricFamily,
  type MetricsLevel,
  type PluginMetrics,
} from '@firewatch/kernel';
import type {FirewatchConfig} from '@firewatch/schemas';
import {type Database, type LocalApi, storeFamilies} from '@firewatch/server';
import type {CliContext} from '../context.ts';
import {type MetricsEndpoint, serveMetrics} from './metrics.ts';

export interface AgentMetrics {
  readonly agent: Agent;
  readonly plugins: PluginMetrics;
  readonly database: Database;
  /** Where it is served. */
  readonly api: LocalApi | undefined;
  readonly log: AgentLog;
}

const NS_PER_MS = 1_000_000n;

/** Listens as configured; what cannot be listened on is said, and stops nothing. */
export async function openMetrics(
  {
    enabled = true,
    level = 'full',
    listen_addr = '127.0.0.1',
    listen_port = 6060,
  }: FirewatchConfig['prometheus'] & {},
  of: AgentMetrics,
  context: CliContext,
): Promise<MetricsEndpoint | undefined> {
  if (!enabled) return undefined;
  try {
    const endpoint = await serveMetrics({
      address: listen_addr,
      port: listen_port,
      read: () => families(of, level, context),
    });
    of.log('info', 'metrics', {url: endpoint.url});
    return endpoint;
  } catch (error) {
    of.log('warn', `no metrics: ${(error as Error).message}`, {
      code: 'FW6401',
      hint: 'prometheus.listen_port in firewatch.yaml',
    });
    return undefined;
  }
}

async function families(
  {agent, plugins, database, api}: AgentMetrics,
  level: MetricsLevel,
  context: CliContext,
): Promise<MetricFamily[]> {
  const reading = agent.read();
  return [
    info(context.version),
    ...engineFamilies(reading, level),
    ...agentFamilies(reading),
    ...plugins.read(),
    ...(await storeFamilies(database, Number(context.now() / NS_PER_MS))),
    ...(api?.metrics(level) ?? []),
    ...usage(context),
  ];
}

const info = (version: string): MetricFamily => ({
  name: 'cs_info',
  help: 'What runs.',
  type: 'gauge',
  samples: [{labels: {version}, value: 1}],
});

function usage(context: CliContext): MetricFamily[] {
  const {residentBytes, cpuSeconds} = context.usage();
  return [
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory.',
      type: 'gauge',
      samples: [{labels: {}, value: residentBytes}],
    },
    {
      name: 'process_cpu_seconds_total',
      help: 'Time of processors, user and system.',
      type: 'counter',
      samples: [{labels: {}, value: cpuSeconds}],
    },
  ];
}
