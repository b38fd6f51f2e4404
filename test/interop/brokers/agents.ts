// Agents that read from a broker: the real agent with the plugin built and confined as it is
// installed, a rule that counts, and lines whose alerts are known from one agent that reads alone.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Alert} from '@firewatch/schemas';
import {Agent} from '../../../kernel/agent/agent.ts';
import {readPlugin} from '../../../kernel/plugin/manifest.ts';
import {PLUGIN_LIMITS} from '../../../kernel/plugin/run/environment.ts';
import type {PluginPackage} from '../../../kernel/plugin.ts';
import {DATED_LINES, writeRules} from '../../dated-lines.ts';
import {wallClock} from '../wall-clock.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const RULES = {
  ...DATED_LINES,
  'scenarios/every.yaml': `type: leaky
name: test/every
description: every third line of an address, lost or doubled ones shift them
filter: "true"
groupby: evt.Meta.source_ip
distinct: evt.Meta.n
capacity: 2
leakspeed: 1h
labels: {remediation: true}
`,
};

export interface Line {
  readonly ip: string;
  readonly text: string;
}

/** Lines of long ago from a few addresses. Each third of an address raises an alert. */
export function linesOf(count: number, addresses: number): readonly Line[] {
  const begin = Date.UTC(2026, 9, 30);
  return Array.from({length: count}, (_, i) => {
    const ip = `203.0.113.${1 + ((i * 7 + Math.floor(i / 5)) % addresses)}`;
    return {ip, text: `${new Date(begin + i * 100).toISOString()} ip=${ip} n=${i}`};
  });
}

/** A folder for the tests of a file, with the rules; `remove` at their end. */
export function workshop(): {folder: string; rules: string; remove: () => void} {
  const folder = mkdtempSync(join(tmpdir(), 'firewatch-brokers-'));
  const rules = join(folder, 'rules');
  writeRules(rules, RULES);
  return {folder, rules, remove: () => rmSync(folder, {recursive: true, force: true})};
}

/** The plugin as it is published. */
export function built(name: string, folder: string): Promise<PluginPackage> {
  const out = join(folder, name);
  execFileSync(process.execPath, ['scripts/build-plugins.mjs', `plugins/${name}`, out], {
    cwd: root,
  });
  return readPlugin(out);
}

export interface RunningAgent {
  /** What was raised, by uuid: each once, whatever was sent again. */
  readonly alerts: Map<string, Alert>;
  readonly logs: string[];
  stop(): Promise<void>;
}

export interface AgentSpec {
  readonly plugin: PluginPackage;
  readonly name: string;
  readonly config: object;
  readonly state: string;
  readonly rules: string;
  /** Of an agent that was stopped: its alerts are kept in the same map. */
  readonly alerts?: Map<string, Alert>;
}

export async function startAgent(spec: AgentSpec): Promise<RunningAgent> {
  const {plugin, name, config, state, rules, alerts = new Map()} = spec;
  const logs: string[] = [];
  mkdirSync(state, {recursive: true});
  const {agent} = await Agent.start({
    state,
    rules,
    decider: {prepare: async () => {}, decide: () => []} as never,
    acquisitions: [
      {
        origin: {key: name, module: name, labels: {type: 'test'}},
        use: {plugin, name, config},
        isFinite: false,
      },
    ],
    sink: {
      async add(added) {
        for (const alert of added) alerts.set(alert.uuid!, alert);
        return [];
      },
      sync: async () => {},
    },
    clock: 'event',
    offsets: [],
    keepRaw: true,
    timers: {...wallClock, now: () => BigInt(wallClock.now()) * 1_000_000n},
    plugins: {
      limits: PLUGIN_LIMITS,
      node: process.execPath,
      confinement: {wrapper: [], network: 'guarded', signals: 'guarded', memory: 'heap'},
    },
    log: (level, message) => logs.push(`${level} ${message}`),
    intervals: {lookMs: 100, checkpointMs: 500, journalBytes: 50_000, quietMs: 1e9, holdMs: 1e9},
  });
  return {alerts, logs, stop: () => agent.stop()};
}

/** What alerts say, in an order that does not depend on when they came. */
export const told = (alerts: Iterable<Alert>): readonly string[] =>
  [...alerts]
    .map(({source, events_count, start_at, stop_at}) =>
      [source?.value, events_count, start_at, stop_at].join(' '),
    )
    .sort();

/** Waits until `isSo`, by looking; throws after `ms`. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, ms = 60_000) {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
