// The agent: state folder, engine, sources, and what happens at intervals. docs/agent.md says
// what is durable when.
import {join} from 'node:path';
import type {Decided} from '../decisions/decide.ts';
import {type OpenedEngine, openEngine} from '../engine.ts';
import {EngineError} from '../errors.ts';
import {takeLock} from '../file-lock.ts';
import {type Acquisition, openAcquisition, type RunningAcquisition} from './acquisition.ts';
import {type AcquisitionChange, Acquisitions} from './acquisitions.ts';
import {writeCheckpoint} from './checkpoint.ts';
import {JournalRoom} from './journal/room.ts';
import {Journal} from './journal/writer.ts';
import {logError} from './log.ts';
import {
  AGENT_INTERVALS,
  type AgentIntervals,
  type AgentOptions,
  type AgentReading,
  type AgentStart,
  type Reloaded,
} from './options.ts';
import {Outlet} from './outlet.ts';
import {Pipeline} from './pipeline.ts';
import {type Recovery, recover, restoreEngine} from './recover.ts';
import {journalFile, readGenerations, removeBefore, spareJournal} from './state-folder.ts';
import {type StreamRecord, specOf} from './stream.ts';
import {StreamTransforms} from './transforms.ts';

/** How long a stop waits for a disk or a store that does not take what it is given. */
const STOP_MS = 5_000;
/** How long a start waits for sources to open. */
const OPEN_MS = 5_000;
const OPEN_LOOK_MS = 10;
/** How long senders that wait are gathered, so that one sync serves them all. */
const SOON_MS = 10;
const NS_PER_MS = 1_000_000n;
/** Looks that may find the one before still at work. */
const SKIPPED_MAX = 30;

export class Agent {
  private readonly options: AgentOptions;
  private readonly intervals: AgentIntervals;
  private readonly pipeline: Pipeline;
  private readonly transforms: StreamTransforms;
  private readonly outlet: Outlet;
  private readonly release: () => Promise<void>;
  private readonly sources: Acquisitions;
  private readonly room: JournalRoom;
  private plugins: AgentOptions['plugins'];
  private image: string;
  /** Of the journal in use. */
  private generation = 0;
  /** Of the last checkpoint that is on the disk. */
  private saved = 0;
  private savedAt = 0n;
  private isEnding = false;
  private isBusy = false;
  /** Looks that found the one before still at work. */
  private skipped = 0;
  private readonly troubles = new Set<string>();
  /** Checkpoints, one after the other. */
  private saving: Promise<void> = Promise.resolve();
  private isSaving = false;
  /** One after the other. */
  private reloading: Promise<unknown> = Promise.resolve();
  /** Somebody asked for another look during this one. */
  private isAgain = false;
  private isSoon = false;
  /** No more time to wait for a disk or a store. */
  private readonly hurry = new AbortController();
  private cancelLook = () => {};
  private settle: (error?: unknown) => void = () => {};
  /** Resolves when all sources have come to their ends, or after `stop`; rejects when nothing can be believed any more. */
  readonly ended: Promise<void>;

  /** Opens the engine, comes back to where the agent was, and starts the sources. */
  static async start(options: AgentOptions): Promise<{agent: Agent; start: AgentStart}> {
    await readGenerations(options.state);
    const release = await lock(options.state);
    try {
      const opened = await (options.open ?? openEngine)(engineOptions(options));
      const agent = new Agent(options, opened, release);
      const recovery = await agent.recover();
      agent.begin();
      await agent.opened();
      return {agent, start: {loaded: opened.loaded, problems: opened.problems, recovery}};
    } catch (error) {
      await release();
      throw error;
    }
  }

  private constructor(options: AgentOptions, opened: OpenedEngine, release: () => Promise<void>) {
    const {timers, log} = options;
    this.options = options;
    this.release = release;
    this.image = opened.image;
    this.intervals = {...AGENT_INTERVALS, ...options.intervals};
    this.ended = new Promise((resolve, reject) => {
      this.settle = (error) => (error === undefined ? resolve() : reject(error));
    });
    this.ended.catch(() => {});
    this.outlet = new Outlet(options.decider, {
      sink: options.sink,
      sync: async () => this.pipeline.journal?.sync(),
      sleep: (ms) => this.sleep(ms),
      onTrouble: (error) => this.tellTrouble('alerts are stored again', error),
      onStored: (decided) => this.tellStored(decided),
      onFatal: (error) => this.settle(error),
    });
    this.transforms = new StreamTransforms((source, why) =>
      logError(log, 'error', new EngineError('FW1032', `"${source}": ${why}`)),
    );
    const {outlet, transforms} = this;
    this.pipeline = new Pipeline(opened.engine, {outlet, transforms}, timers.now, this.intervals);
    this.plugins = options.plugins;
    this.room = new JournalRoom(this.intervals.journalMostBytes);
    this.sources = new Acquisitions(
      (one) => this.openSource(one),
      () => void this.stop(),
    );
    for (const {code, message, severity} of opened.problems)
      log(severity === 'error' ? 'error' : 'warn', message, {code});
  }

  /** What is read, as configured. */
  get acquisitions(): readonly RunningAcquisition[] {
    return this.sources.running;
  }

  /** Every stream that was ever read, and how far. */
  get streams(): readonly StreamRecord[] {
    return this.pipeline.records;
  }

  /** What was done so far. */
  read(): AgentReading {
    const {engine, records, lags, journal} = this.pipeline;
    return {
      stats: engine.stats(),
      tallies: engine.tallies(),
      sources: records.map(specOf),
      lags,
      held: this.outlet.depth,
      journalBytes: journal?.bytes ?? 0,
      savedAt: this.savedAt,
      generation: this.saved,
    };
  }

  /** It does what it has to at intervals, or says what it waits for. */
  get isAlive(): boolean {
    return this.skipped < SKIPPED_MAX || this.troubles.size > 0;
  }

  /** Ends in order: sources, alerts, a last checkpoint. */
  async stop(): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    this.cancelLook();
    await this.sources.close();
    const late = this.options.timers.after(STOP_MS, () => {
      this.outlet.end();
      this.hurry.abort();
    });
    try {
      await this.pipeline.step(async () => {});
      await this.checkpoint();
      await this.pipeline.journal?.close();
    } catch (error) {
      // The journal has what could not be done in time.
      if (!this.hurry.signal.aborted) throw error;
    } finally {
      late();
      this.outlet.end();
      await this.release();
      this.settle();
    }
  }

  /**
   * Puts new rules, another decider and other sources in the place of the old ones. Buckets of
   * unchanged scenarios live on, and so do sources that are configured as they were. Throws, and
   * nothing is changed, when the rules cannot be used.
   */
  reload(what: Reloaded): Promise<{opened: OpenedEngine; sources: AcquisitionChange}> {
    const result = this.reloading.then(() => this.reloadNow(what));
    this.reloading = result.catch(() => {});
    return result;
  }

  private async reloadNow({
    rules,
    simulation,
    functions,
    decider,
    acquisitions,
    plugins,
  }: Reloaded): Promise<{opened: OpenedEngine; sources: AcquisitionChange}> {
    const {log} = this.options;
    const opened = await (this.options.open ?? openEngine)({
      ...engineOptions(this.options),
      rules,
      simulation,
      functions,
    });
    await this.pipeline.step(async () => {
      const {engine} = this.pipeline;
      const isRestored = await restoreEngine(opened.engine, engine.snapshot(), (error) =>
        logError(log, 'error', error),
      );
      this.pipeline.exchange(opened.engine, isRestored);
      this.outlet.decider = decider;
      this.image = opened.image;
    });
    if (plugins) this.plugins = plugins;
    const sources = acquisitions
      ? await this.sources.change(acquisitions)
      : {added: [], removed: []};
    await this.checkpoint();
    return {opened, sources};
  }

  private async recover(): Promise<Recovery> {
    const {state, log, acquisitions} = this.options;
    for (const {origin, transform} of acquisitions)
      this.transforms.configure(origin.key, transform);
    const recovery = await recover(state, this.pipeline, this.image, (error) =>
      logError(log, 'error', error),
    );
    this.generation = recovery.latest;
    this.saved = recovery.generation ?? 0;
    await this.checkpoint();
    return recovery;
  }

  private begin(): void {
    this.pipeline.begin();
    this.sources.begin(this.options.acquisitions);
    this.look();
  }

  private openSource(one: Acquisition): RunningAcquisition {
    const {pipeline, room, plugins} = this;
    const {timers, log, metrics} = this.options;
    this.transforms.configure(one.origin.key, one.transform);
    return openAcquisition(one, {
      streams: pipeline.records,
      pipeline,
      room,
      environment: {...plugins, timers},
      log,
      onAwaited: () => this.attendSoon(),
      ...(metrics && {metrics}),
    });
  }

  /** Waits until each source is open, or has said why not; not for ever. */
  private async opened(): Promise<void> {
    const isOpening = () => this.acquisitions.some(({state}) => state().state === 'starting');
    for (let waited = 0; waited < OPEN_MS && isOpening() && !this.isEnding; waited += OPEN_LOOK_MS)
      await this.sleep(OPEN_LOOK_MS);
  }

  /** At intervals: sync, acknowledge, timers, checkpoint. */
  private look(): void {
    this.cancelLook = this.options.timers.after(this.intervals.lookMs, () => {
      if (this.isEnding) return;
      this.look();
      if (this.isBusy) {
        this.skipped += 1;
        return;
      }
      this.skipped = 0;
      this.attendNow();
    });
  }

  /** A sender waits to hear that what it sent is safe: soon, together with others that wait. */
  private attendSoon(): void {
    if (this.isSoon) return;
    this.isSoon = true;
    this.options.timers.after(SOON_MS, () => {
      this.isSoon = false;
      if (!this.isEnding) this.attendNow();
    });
  }

  private attendNow(): void {
    if (this.isBusy) {
      this.isAgain = true;
      return;
    }
    this.isBusy = true;
    this.attend()
      .catch((error) => this.settle(error))
      .finally(() => {
        this.isBusy = false;
        const isAgain = this.isAgain && !this.isEnding;
        this.isAgain = false;
        if (isAgain) this.attendNow();
      });
  }

  private async attend(): Promise<void> {
    const {journal} = this.pipeline;
    const streams = this.pipeline.records;
    if (journal && !journal.isSynced) await journal.sync();
    // Also when an alert or a checkpoint has synced it meanwhile.
    for (const one of this.acquisitions) await one.acknowledge(streams);
    await this.pipeline.tick();
    const {checkpointMs, journalBytes} = this.intervals;
    const isOld = this.options.timers.now() - this.savedAt >= BigInt(checkpointMs) * NS_PER_MS;
    const {isUsed, bytes} = this.pipeline.journal ?? {isUsed: false, bytes: 0};
    if (!isUsed || this.isSaving || !(isOld || bytes >= journalBytes)) return;
    // Not waited for: the store may be long in taking what was raised before.
    this.checkpoint().catch((error) => this.settle(error));
  }

  /** One after the other. */
  private checkpoint(): Promise<void> {
    this.saving = this.saving
      .catch(() => {})
      .then(async () => {
        this.isSaving = true;
        await this.save().finally(() => {
          this.isSaving = false;
        });
      });
    return this.saving;
  }

  /** Begins a journal, and saves what the engine was at that instant. */
  private async save(): Promise<void> {
    const {state: folder, log, openFile: open, timers} = this.options;
    const {pipeline} = this;
    const taken = await pipeline.step(async () => {
      const {at, records: streams} = pipeline;
      await pipeline.journal?.close();
      this.generation += 1;
      pipeline.journal = await Journal.begin(
        journalFile(folder, this.generation),
        {kind: 'head', at, streams},
        {
          generation: this.generation,
          spare: spareJournal(folder),
          sleep: (ms) => this.sleep(ms),
          onTrouble: (error) => this.tellTrouble('the journal is written again', error),
          ...(open && {open}),
        },
      );
      this.room.add(this.generation, pipeline.journal);
      const state = {at: String(at), image: this.image, streams};
      return {generation: this.generation, state, snapshot: pipeline.engine.snapshot()};
    });
    // What was raised before must not be forgotten by the new state.
    if (!(await this.outlet.stored())) return;
    this.savedAt = timers.now();
    try {
      await writeCheckpoint(folder, taken, open);
    } catch (cause) {
      const message = `cannot be saved, the checkpoint before is kept: ${(cause as Error).message}`;
      logError(log, 'error', new EngineError('FW6004', message, {where: {file: folder}, cause}));
      return;
    }
    await removeBefore(folder, this.saved);
    this.saved = taken.generation;
    this.room.saved(taken.generation);
  }

  private sleep(ms: number): Promise<void> {
    const {signal} = this.hurry;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        cancel();
        reject(new Error('there is no more time to wait'));
      };
      const cancel = this.options.timers.after(ms, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, {once: true});
    });
  }

  private tellTrouble(end: string, error: EngineError | undefined): void {
    const {log} = this.options;
    if (error) {
      this.troubles.add(end);
      logError(log, 'error', error);
    } else {
      this.troubles.delete(end);
      log('info', end);
    }
  }

  private tellStored(decided: readonly Decided[]): void {
    for (const one of decided) {
      if (one.error) logError(this.options.log, 'error', one.error);
      this.options.onAlert?.(one);
    }
  }
}

const lock = (folder: string) =>
  takeLock(join(folder, 'agent.lock'), {
    held: (holder) =>
      new EngineError('FW6001', `is in use by ${holder}`, {
        where: {file: folder},
        hint: `if no firewatch is running: rm ${join(folder, 'agent.lock')}`,
      }),
    unusable: (cause) =>
      new EngineError('FW6009', `cannot be written: ${cause.message}`, {
        where: {file: folder},
        cause,
      }),
  });

const engineOptions = ({
  rules,
  simulation,
  functions,
  timers,
  offsets,
  keepRaw,
  clock,
}: AgentOptions) => ({
  rules,
  simulation,
  functions,
  strict: true,
  now: timers.now(),
  offsets,
  keepRaw,
  live: {clock},
});
