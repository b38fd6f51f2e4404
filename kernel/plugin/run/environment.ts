// What the running of plugins takes from the host: clock, sinks, limits.
import type {PluginHost} from '../../plugin.ts';
import type {Broker} from '../broker/index.ts';
import type {Confinement} from '../confine.ts';

/** Time, so that tests can hold it. */
export interface Timers {
  /** ns since the epoch. */
  now(): bigint;
  /** Calls `action` once; the result takes it back. */
  after(ms: number, action: () => void): () => void;
}

/** Where what plugins say goes; secrets are masked and lengths bounded before. */
export interface PluginSinks {
  log: PluginHost['log'];
  count(name: string, value: number, labels: Readonly<Record<string, string>>): void;
  gauge: PluginHost['gauge'];
  health: PluginHost['health'];
  /** Of a plugin's command. Resolves when there is room. */
  write(stream: 'out' | 'err', text: string): Promise<void>;
}

export interface PluginLimits {
  /** MiB, where the manifest asks for no other. */
  readonly memoryMiB: number;
  /** For its process to begin, and its module to be loaded and opened. */
  readonly openMs: number;
  /** For one call: a delivery, a change, an acknowledgement. */
  readonly callMs: number;
  /** For everything that a bouncer has to enforce, batch by batch. */
  readonly resyncMs: number;
  /** For `close`, before it is killed. */
  readonly closeMs: number;
  /** A process that does not answer for so long is in a loop. */
  readonly pingMs: number;
  /** Chunks asked for ahead of their turn. */
  readonly ahead: number;
}

export const PLUGIN_LIMITS: PluginLimits = {
  memoryMiB: 128,
  openMs: 30_000,
  callMs: 60_000,
  resyncMs: 600_000,
  closeMs: 5_000,
  pingMs: 10_000,
  ahead: 2,
};

export interface PluginEnvironment {
  readonly timers: Timers;
  readonly sinks: PluginSinks;
  readonly limits: PluginLimits;
  /** Node to run plugins' processes on. */
  readonly node: string;
  readonly confinement: Confinement;
  /** Instead of the real brokers, in tests of plugins. */
  readonly broker?: Broker;
}
