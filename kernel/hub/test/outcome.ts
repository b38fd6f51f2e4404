// What became of a test.
import type {Coverage} from '@firewatch/core-wasm';
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {problemOf} from '../../problem.ts';
import type {Failure, Verdict} from './judge.ts';

/** Assertions made from a replay. */
export interface GeneratedFile {
  readonly file: string;
  readonly text: string;
}

/** What a test's replay and assertions gave. */
export interface Judged extends Verdict {
  /** Assertions that would hold, where the test has none. */
  readonly generated: readonly GeneratedFile[];
  readonly coverage: Coverage;
  /** Data files that its rules ask for and that are not there. */
  readonly missing: readonly string[];
  /** What ended it. */
  readonly problem?: EngineError;
  /** It differed, and its expectation was written anew. */
  readonly updated?: boolean;
}

export interface TestOutcome {
  readonly name: string;
  /** skipped: it fails, and data files that its rules ask for are not there. */
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly failures: readonly Failure[];
  /** False lines that the reference does not count. */
  readonly ignored: readonly Failure[];
  readonly generated: readonly GeneratedFile[];
  /** Why it could not be judged. */
  readonly problem?: Problem;
  /** Why it is skipped. */
  readonly reason?: string;
  readonly updated?: boolean;
}

/** The outcome of a test that ran, or of what it threw. */
export function outcomeOf(name: string, judged: Judged | EngineError): TestOutcome {
  if (judged instanceof EngineError) {
    const problem = problemOf(judged);
    return {name, status: 'failed', failures: [], ignored: [], generated: [], problem};
  }
  const {failures, ignored, generated, missing, problem, updated} = judged;
  const isFine = failures.length === 0 && generated.length === 0 && !problem;
  const status = isFine ? 'passed' : missing.length > 0 ? 'skipped' : 'failed';
  return {
    name,
    status,
    failures,
    ignored,
    generated,
    ...(problem && {problem: problemOf(problem)}),
    ...(status === 'skipped' && {reason: `needs data files: ${missing.join(', ')}`}),
    ...(updated && {updated}),
  };
}
