// The tests of a hub, one after the other: what a thread runs.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {basename, join} from 'node:path';
import {CoreSlot, type Coverage, compileCore} from '@firewatch/core-wasm';
import {EngineError} from '../../errors.ts';
import {type Hub, isFile, readHub} from '../catalogue.ts';
import {DataFolders} from '../data.ts';
import {outcomeOf, type TestOutcome} from './outcome.ts';
import {OWN_LOG, runOwnTest} from './own-test.ts';
import {runReferenceTest} from './reference-test.ts';
import type {Bench} from './replay.ts';
import {RuleCache} from './rule-cache.ts';

/** What a thread is told; crosses to workers as it is. */
export interface SuiteOptions {
  readonly hub: string;
  /** Folders of data files besides the hub's own. */
  readonly data: readonly string[];
  /** ns */
  readonly now: bigint;
  /** Write the expectations of tests in our own format anew. */
  readonly update: boolean;
}

export interface RanTest {
  readonly outcome: TestOutcome;
  /** Absent when nothing was replayed. */
  readonly coverage?: Coverage;
}

export class Suite {
  readonly hub: Hub;
  private readonly data: DataFolders;
  private readonly bench: Bench;
  private readonly update: boolean;

  static async open(options: SuiteOptions): Promise<Suite> {
    const hub = await readHub(options.hub);
    const data = await DataFolders.open([...options.data, join(options.hub, 'data')]);
    const wasm = createRequire(import.meta.url).resolve('@firewatch/core-wasm/core.wasm');
    const bench: Bench = {
      wasm: await compileCore(await readFile(wasm)),
      slot: new CoreSlot(),
      cache: new RuleCache(),
      now: options.now,
      places: new Map(),
    };
    return new Suite(hub, data, bench, options.update);
  }

  private constructor(hub: Hub, data: DataFolders, bench: Bench, update: boolean) {
    this.hub = hub;
    this.data = data;
    this.bench = bench;
    this.update = update;
  }

  /** Runs the test of a folder. */
  async run(folder: string): Promise<RanTest> {
    const name = basename(folder);
    const {hub, data, bench} = this;
    try {
      const judged = (await isFile(join(folder, OWN_LOG)))
        ? await runOwnTest(hub, data, bench, folder, this.update)
        : await runReferenceTest(hub, data, bench, folder);
      return {outcome: outcomeOf(name, judged), coverage: judged.coverage};
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return {outcome: outcomeOf(name, error)};
    }
  }
}
