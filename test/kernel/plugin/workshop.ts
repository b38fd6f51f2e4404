// Makes plugins of a few lines for tests, and an environment to run them in.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {PluginManifest} from '@firewatch/schemas';
import {afterAll} from 'vitest';
import {readPlugin} from '../../../kernel/plugin/manifest.ts';
import {
  PLUGIN_LIMITS,
  type PluginEnvironment,
  type PluginLimits,
  type PluginSinks,
} from '../../../kernel/plugin/run/environment.ts';
import type {PluginPackage} from '../../../kernel/plugin.ts';

const work = mkdtempSync(join(tmpdir(), 'firewatch-plugins-'));
afterAll(() => rmSync(work, {recursive: true, force: true}));
let made = 0;

const KINDS = {
  datasources: {schema: 'schema.json', modes: ['cat'], rereadable: true},
  notifications: {schema: 'schema.json'},
  bouncers: {schema: 'schema.json', remediations: ['ban'], scopes: ['Ip', 'Range']},
  enrichers: {schema: 'schema.json', methods: ['name']},
  commands: {description: 'does something'},
} as const;

export interface PluginText {
  readonly kind: keyof typeof KINDS;
  /** Of index.mjs: what is exported for the thing named "it". */
  readonly code: string;
  /** Before the export. */
  readonly head?: string;
  readonly needs?: PluginManifest['needs'];
  readonly schema?: object;
  readonly manifest?: object;
}

/** The folder of a plugin that provides one thing, named "it". */
export function pluginFolder({kind, code, head = '', needs, schema, manifest}: PluginText): string {
  const folder = join(work, `plugin-${made++}`);
  mkdirSync(folder);
  const document = {
    name: `test/${kind.slice(0, -1)}-it`,
    version: '1.0.0',
    description: 'of a test',
    engine: '^1.0.0',
    event: 1,
    main: 'index.mjs',
    provides: {[kind]: {it: KINDS[kind]}},
    ...(needs && {needs}),
    ...manifest,
  };
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify(document));
  writeFileSync(join(folder, 'schema.json'), JSON.stringify(schema ?? {type: 'object'}));
  writeFileSync(join(folder, 'index.mjs'), `${head}\nexport default {${kind}: {it: ${code}}};\n`);
  return folder;
}

export const plugin = (text: PluginText): Promise<PluginPackage> => readPlugin(pluginFolder(text));

export interface Heard {
  readonly logs: string[];
  readonly health: string[];
  readonly counts: Map<string, number>;
  written: string;
}

/** Real time, no namespaces, everything heard kept. */
export function environment(
  limits: Partial<PluginLimits> = {},
  more: Partial<PluginEnvironment> = {},
): PluginEnvironment & {heard: Heard} {
  const heard: Heard = {logs: [], health: [], counts: new Map(), written: ''};
  const sinks: PluginSinks = {
    log: (level, message) => heard.logs.push(`${level} ${message}`),
    count: (name, value) => heard.counts.set(name, (heard.counts.get(name) ?? 0) + value),
    gauge: () => {},
    health: (state, reason) => heard.health.push(`${state}${reason ? ` ${reason}` : ''}`),
    write: async (_stream, text) => {
      heard.written += text;
    },
  };
  return {
    heard,
    sinks,
    timers: {
      now: () => BigInt(Date.now()) * 1_000_000n,
      after: (ms, action) => {
        const timer = setTimeout(action, ms);
        return () => clearTimeout(timer);
      },
    },
    limits: {...PLUGIN_LIMITS, ...limits},
    node: process.execPath,
    confinement: {wrapper: [], network: 'guarded', signals: 'guarded', memory: 'heap-and-rss'},
    ...more,
  };
}
