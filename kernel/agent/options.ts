// What an agent is started with, and what it tells of itself.
import type {HostFunctions} from '@firewatch/core-wasm';
import type {Decided, Decider} from '../decisions/decide.ts';
import type {OpenFile} from '../durable/write.ts';
import type {OpenEngine, OpenedEngine} from '../engine.ts';
import type {EngineReading} from '../metrics/engine-families.ts';
import type {PluginMetrics} from '../metrics/plugin-metrics.ts';
import type {PluginEnvironment, Timers} from '../plugin/run/environment.ts';
import type {ZoneOffset} from '../time/zone.ts';
import type {Acquisition} from './acquisition.ts';
import type {AgentLog} from './log.ts';
import type {AlertSink} from './outlet.ts';
import type {Patience} from './pipeline.ts';
import type {Recovery} from './recover.ts';

export interface AgentOptions {
  /** Folder of checkpoints and journals; made if it is not there. */
  readonly state: string;
  /** Folder of rules in hub layout. */
  readonly rules: string;
  /** File that says which scenarios only pretend; absent: the rules' own. */
  readonly simulation?: string | undefined;
  /** What rules may ask of the host: databases, the network. */
  readonly functions?: HostFunctions | undefined;
  readonly decider: Decider;
  readonly acquisitions: readonly Acquisition[];
  readonly sink: AlertSink;
  readonly clock: 'event' | 'arrival';
  readonly offsets: readonly ZoneOffset[];
  /** Keep the raw lines behind alerts. */
  readonly keepRaw: boolean;
  readonly timers: Timers;
  readonly plugins: Omit<PluginEnvironment, 'timers' | 'sinks'>;
  readonly log: AgentLog;
  /** Where what datasources count goes. */
  readonly metrics?: PluginMetrics;
  /** Told of each alert that was not known before, and what was decided. */
  readonly onAlert?: (decided: Decided) => void;
  readonly open?: OpenEngine;
  readonly openFile?: OpenFile;
  readonly intervals?: Partial<AgentIntervals>;
}

export interface AgentIntervals extends Patience {
  /** Between two looks at what is due, ms. */
  readonly lookMs: number;
  /** Between two checkpoints, at least, ms. */
  readonly checkpointMs: number;
  /** Bytes of a journal after which a checkpoint is due whatever the time. */
  readonly journalBytes: number;
  /** Bytes of journals that wait for a checkpoint, at most: then reading waits. */
  readonly journalMostBytes: number;
}

export const AGENT_INTERVALS: AgentIntervals = {
  lookMs: 1_000,
  checkpointMs: 60_000,
  journalBytes: 64 << 20,
  journalMostBytes: 1 << 30,
  quietMs: 2_000,
  holdMs: 60_000,
};

/** What a running agent can be given anew. */
export type Reloaded = Pick<AgentOptions, 'rules' | 'simulation' | 'functions' | 'decider'> &
  Partial<Pick<AgentOptions, 'acquisitions' | 'plugins'>>;

export interface AgentStart {
  readonly loaded: OpenedEngine['loaded'];
  readonly problems: OpenedEngine['problems'];
  readonly recovery: Recovery;
}

/** What was done so far, for metrics. */
export interface AgentReading extends EngineReading {
  /** By place in `sources`: how much older than its arrival the last dated line was, ns. */
  readonly lags: ReadonlyMap<number, bigint>;
  /** Alerts on their way into the store. */
  readonly held: number;
  readonly journalBytes: number;
  /** When the last checkpoint was taken, ns. */
  readonly savedAt: bigint;
  readonly generation: number;
}
