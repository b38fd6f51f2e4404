// One run on a cursor: lock, take the engine back to where the last run left it, follow the
// logs from there, and put the new state in the place of the old one once all is done.
import {judge, type LogSource, type OnProblem, readAsOne} from '../acquire/log-source.ts';
import {type OpenOptions, openSource} from '../acquire/open.ts';
import {type FileSet, rotatedSets} from '../acquire/rotation.ts';
import {type Found, STDIN} from '../acquire/walk.ts';
import type {LineEngine} from '../engine.ts';
import {EngineError} from '../errors.ts';
import type {EngineSource} from '../reading.ts';
import {type Follower, follow} from './follow.ts';
import type {Cursor, SetRecord} from './format.ts';
import {lockCursor} from './lock.ts';
import {readCursor, writeCursor} from './store.ts';

export interface CursorRun {
  /** There was a state to go on from. */
  readonly isResumed: boolean;
  /** It was saved under other rules: only the buckets of unchanged scenarios live on. */
  readonly isOfOtherRules: boolean;
  /** Opens what is new of the logs, each as the source it was. */
  openSources(
    found: readonly Found[],
    options: OpenOptions,
    onProblem: OnProblem,
  ): Promise<EngineSource[]>;
  /** Logs whose last file is gone; to be asked when all is read. */
  lost(): EngineError[];
  /** Saves where everything is now. */
  commit(savedAt: string): Promise<void>;
  /** Lets other runs have the cursor. */
  release(): Promise<void>;
}

/** What is no fault of a log that is followed: nothing in it yet, more coming in. */
const EXPECTED: readonly string[] = ['FW1008', 'FW1010'];

/** Takes the cursor; throws EngineError when another run has it. */
export async function openCursorRun(
  file: string,
  engine: LineEngine,
  image: string,
  onProblem: OnProblem,
): Promise<CursorRun> {
  const release = await lockCursor(file);
  try {
    const before = await readCursor(file, onProblem);
    const known = new Map<string, number>();
    if (before) {
      for (const [key, id] of await restore(engine, before, file, onProblem)) known.set(key, id);
    }
    const records = new Map(before?.state.sets.map((set) => [set.log, set]));
    const followed = new Map<string, {follower: Follower; type: string}>();
    return {
      isResumed: before !== undefined,
      isOfOtherRules: before !== undefined && before.state.image !== image,
      async openSources(found, options, onProblem) {
        const opened: EngineSource[] = [];
        const quiet = unlessExpected(onProblem);
        for (const set of rotatedSets(found)) {
          if (options.signal?.aborted) break;
          try {
            const record = records.get(set.log);
            const follower = await follow(set, record);
            const log = await openFollowed(set, follower, record, options, quiet);
            followed.set(set.log, {follower, type: log?.type ?? record?.type ?? ''});
            if (log) opened.push({id: sourceOf(log, engine, known), log});
          } catch (error) {
            if (!(error instanceof EngineError)) throw error;
            quiet(error);
          }
        }
        return opened;
      },
      lost: () =>
        [...followed].filter(([, {follower}]) => follower.isLost()).map(([log]) => lost(log)),
      async commit(savedAt) {
        for (const [log, {follower, type}] of followed) records.set(log, follower.record(type));
        const state = {savedAt, image, sets: [...records.values()]};
        await writeCursor(file, {state, snapshot: engine.snapshot()});
      },
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Puts the engine into the saved state; gives its sources by name and type. */
async function restore(
  engine: LineEngine,
  {snapshot}: Cursor,
  file: string,
  onProblem: OnProblem,
): Promise<[key: string, id: number][]> {
  const {SnapshotError} = await import('@firewatch/core-wasm');
  try {
    return engine
      .restore(snapshot)
      .map(({source, spec}) => [keyOf(spec.name, spec.labels.type ?? ''), source]);
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    onProblem(
      new EngineError('FW1025', `positions are kept, buckets are not: ${error.message}`, {
        where: {file},
        cause: error,
      }),
    );
    return [];
  }
}

/** The log as a source, or undefined when there is nothing new. */
async function openFollowed(
  set: FileSet,
  follower: Follower,
  record: SetRecord | undefined,
  options: OpenOptions,
  onProblem: OnProblem,
): Promise<LogSource | undefined> {
  const [file] = follower.files;
  if (!file) return undefined;
  const name = file.path === STDIN ? 'stdin' : set.log;
  const files = {...set, name, files: follower.files};
  // A stream can be opened once only, so it is not looked into beforehand.
  const opening = {options, onProblem, open: follower.open};
  if (file.isStream) {
    const source = await openSource(file, options);
    const judgement = {type: source.type, why: source.typeWhy, files: follower.files};
    return readAsOne(files, judgement, {...opening, open: async () => source});
  }
  const isKnown = options.type === undefined && record !== undefined && record.type !== '';
  const judgement = isKnown
    ? {type: record.type, why: 'as in the runs before', files: follower.files}
    : await judge(files, options, onProblem);
  return readAsOne(files, judgement, opening);
}

/** The engine's number for the log: the one it had, if it is still the same kind of log. */
function sourceOf(log: LogSource, engine: LineEngine, known: Map<string, number>): number {
  const id = known.get(keyOf(log.name, log.type));
  if (id === undefined)
    return engine.addSource({name: log.name, module: 'file', labels: {type: log.type}});
  engine.reopenSource(id);
  return id;
}

const keyOf = (name: string, type: string) => `${name}\n${type}`;

const unlessExpected =
  (onProblem: OnProblem): OnProblem =>
  (error) => {
    if (!EXPECTED.includes(error.code)) onProblem(error);
  };

const lost = (file: string) =>
  new EngineError('FW1028', 'the file read last is gone; lines written to it since are lost', {
    where: {file},
  });
