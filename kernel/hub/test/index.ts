// `hub test`: the tests of a hub, in this process or on threads, and what they say.
import {basename} from 'node:path';
import {EngineError} from '../../errors.ts';
import {CoverageSum, type ItemCoverage} from './coverage.ts';
import type {TestOutcome} from './outcome.ts';
import {runThreaded} from './pool.ts';
import {type RanTest, Suite, type SuiteOptions} from './suite.ts';

export type {Gap, ItemCoverage} from './coverage.ts';
export type {Failure} from './judge.ts';
export type {GeneratedFile, TestOutcome} from './outcome.ts';

export interface HubTestOptions extends SuiteOptions {
  /** Names of tests; all when empty. */
  readonly names: readonly string[];
  /** Threads to use when there are tests enough. */
  readonly threads: number;
  /** ms, for durations in the report. */
  readonly clock: () => number;
  /** Hears of each test as it ends. */
  readonly onTest?: (outcome: TestOutcome) => void;
}

export interface TimedOutcome extends TestOutcome {
  readonly duration_ms: number;
}

export interface HubTestReport {
  readonly summary: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly duration_ms: number;
  };
  readonly tests: readonly TimedOutcome[];
  /** Only of a run of all tests: some tests say nothing about items. */
  readonly coverage?: readonly ItemCoverage[];
}

/** A thread takes about as long to start as so many tests to run. */
const TESTS_PER_THREAD = 24;

/** The instant taken as now when none is given: year-less dates of the hubs' tests are of 2026. */
export const HUB_TEST_NOW = BigInt(Date.UTC(2026, 11, 1)) * 1_000_000n;

/** Runs tests and adds up what they reached. */
export async function testHub(options: HubTestOptions): Promise<HubTestReport> {
  const {clock, threads, onTest} = options;
  const started = clock();
  const suite = await Suite.open(options);
  const folders = chosen(suite.hub.tests, options);
  const outcomes: TimedOutcome[] = [];
  const sum = new CoverageSum();
  let last = clock();
  const take = (index: number, {outcome, coverage}: RanTest) => {
    const now = clock();
    outcomes[index] = {...outcome, duration_ms: now - last};
    last = now;
    if (coverage) sum.add(coverage);
    onTest?.(outcome);
  };
  const useful = Math.min(threads, Math.floor(folders.length / TESTS_PER_THREAD));
  if (useful > 1) {
    const {hub, data, now, update} = options;
    await runThreaded(folders, useful, {hub, data, now, update}, take);
  } else {
    for (const [index, folder] of folders.entries()) take(index, await suite.run(folder));
  }
  const count = (status: TestOutcome['status']) =>
    outcomes.filter((outcome) => outcome.status === status).length;
  return {
    summary: {
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      duration_ms: clock() - started,
    },
    tests: outcomes,
    ...(options.names.length === 0 && {coverage: sum.items(suite.hub)}),
  };
}

function chosen(folders: readonly string[], {names, hub}: HubTestOptions): readonly string[] {
  if (folders.length === 0) {
    throw new EngineError(
      'FW3010',
      'the hub has no tests: neither tests/ nor .tests/ has a folder',
      {
        where: {file: hub},
      },
    );
  }
  if (names.length === 0) return folders;
  return names.map((name) => {
    const folder = folders.find((path) => basename(path) === name);
    if (folder) return folder;
    throw new EngineError('FW3010', `no test "${name}"`, {where: {file: hub}});
  });
}
