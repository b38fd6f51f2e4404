// Opens a plugin of ours as the agent would, in this process: its schema, its checks, the brokers
// with what its needs allow, real connections. What it says is kept.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Alert, PluginManifest} from '@firewatch/schemas';
import {onTestFinished} from 'vitest';
import {openUse} from '../../kernel/plugin/run/open.ts';
import type {RunOf} from '../../kernel/plugin/run/use.ts';
import type {AlertBatch, Plugin, PluginPackage, Position} from '../../kernel/plugin.ts';
import {environment, type Heard} from '../kernel/plugin/workshop.ts';

export const PLUGINS = fileURLToPath(new URL('../../plugins', import.meta.url));

/** A plugin as its sources are. */
export function packageOf(folder: string, plugin: Plugin): PluginPackage {
  const read = (path: string) => JSON.parse(readFileSync(join(PLUGINS, folder, path), 'utf8'));
  const manifest = read('plugin.json') as PluginManifest;
  const paths = Object.values(manifest.provides).flatMap((things) =>
    Object.values(things).flatMap((thing) => ('schema' in thing ? thing.schema : [])),
  );
  return {
    manifest,
    schemas: Object.fromEntries(paths.map((path) => [path, read(path)])),
    code: {plugin},
  };
}

export interface Opened<K extends keyof RunOf> {
  readonly run: RunOf[K];
  readonly heard: Heard;
  close(): Promise<void>;
}

/** Opens it; closed with the test at the latest. */
export async function openPlugin<K extends keyof RunOf>(
  plugin: PluginPackage,
  kind: K,
  name: string,
  config: unknown,
  positions?: Readonly<Record<string, Position>>,
  now?: () => bigint,
): Promise<Opened<K>> {
  const real = environment({closeMs: 1000});
  const own = now ? {...real, timers: {...real.timers, now}} : real;
  const use = await openUse<K>({plugin, kind, name, config, ...(positions && {positions})}, own);
  onTestFinished(() => use.close());
  return {run: use.run, heard: own.heard, close: () => use.close()};
}

export const never = new AbortController().signal;

/** Alerts of a batch, told apart by their numbers; the texts are what attackers write. */
export function batchOf(count: number, change: Partial<Alert> = {}): AlertBatch {
  const alerts = Array.from({length: count}, (_, i): Alert => {
    const address = `203.0.113.${i + 1}`;
    return {
      uuid: `00000000-0000-4000-8000-${String(i + 1).padStart(12, '0')}`,
      scenario: 'firewatch/ssh-bf',
      scenario_hash: '',
      scenario_version: '',
      message: `Ip ${address} performed 'firewatch/ssh-bf' (6 events over 3s)`,
      leakspeed: '10s',
      capacity: 5,
      simulated: false,
      remediation: true,
      kind: 'crowdsec',
      events_count: 6,
      start_at: '2026-03-14T10:00:00.5Z',
      stop_at: '2026-03-14T10:00:03.25Z',
      source: {
        scope: 'Ip',
        value: address,
        ip: address,
        cn: 'FR',
        as_number: '64496',
        as_name: 'Example',
      },
      events: [{timestamp: '2026-03-14T10:00:00Z', meta: [{key: 'target_user', value: 'root'}]}],
      meta: [],
      labels: [],
      decisions: [
        {
          uuid: `10000000-0000-4000-8000-${String(i + 1).padStart(12, '0')}`,
          origin: 'crowdsec',
          type: 'ban',
          scope: 'Ip',
          value: address,
          duration: '4h0m0s',
          scenario: 'firewatch/ssh-bf',
          simulated: false,
        },
      ],
      ...change,
    };
  });
  return {key: `batch-${count}`, alerts};
}
