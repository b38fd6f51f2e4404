// An operation from its wish to the new state: under the lock, sweep what a killed run left,
// resolve, show the plan, ask, carry out.
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {takeLock} from '../../file-lock.ts';
import {type Resolved, type Resolving, resolve} from '../resolve/resolve.ts';
import type {Downloaded} from '../source/download.ts';
import {sweepLeftovers} from '../state/collect.ts';
import {fileSystem} from '../state/disk.ts';
import {hubPlaces} from '../state/places.ts';
import {applyItems, fetchItems, lockOf, previewItems} from './apply.ts';
import type {Carrying} from './carry.ts';
import type {HubContext} from './context.ts';
import {fetchDeclaredData} from './declared-data.ts';
import {type Plan, planOf} from './plan.ts';
import {askedFor, declarePlugins, unpackPlugins} from './plugins.ts';
import {requireSameData} from './restore.ts';
import {type Asking, readSituation, type Situation} from './situation.ts';

/** What shall be: made from the situation. */
export interface Goal extends Omit<Resolving, 'sources' | 'lock'> {
  readonly carrying: Carrying;
  /** What shall be, to the byte, in place of what the roots ask for. */
  readonly exact?: readonly Resolved[];
  /** Carry out even when the plan has no step: files are to be put right. */
  readonly isForced?: boolean;
  /** Ask for data files that no index vouches for, whether they changed. */
  readonly refreshesData?: boolean;
  /** What the operator should know. */
  readonly problems?: readonly Problem[];
}

export interface Change {
  /** For the history: "install firewatch/sshd". */
  readonly command: string;
  readonly asking: Asking;
  goal(situation: Situation): Goal | Promise<Goal>;
}

export interface ChangeOptions {
  readonly isDryRun?: boolean;
  /** Fetch into the store, install nothing. */
  readonly isDownloadOnly?: boolean;
  /** Plugins may have what they need; otherwise somebody has to say so. */
  readonly isAgreed?: boolean;
  /** Looks at the rules in force and at those that would be, and installs nothing. */
  readonly preview?: (before: string, after: string) => Promise<void>;
  /** Shows the plan and asks. */
  readonly confirm?: (plan: Plan, problems: readonly Problem[]) => Promise<boolean>;
}

export interface ChangeReport {
  readonly outcome: 'done' | 'nothing' | 'dry-run' | 'canceled' | 'downloaded';
  readonly plan: Plan;
  /** The generation in force now. */
  readonly generation: number;
  readonly fetched: Downloaded;
  readonly merged: readonly string[];
  readonly problems: readonly Problem[];
}

const NOTHING: Downloaded = {files: 0, bytes: 0};

/** Carries a change out. Throws EngineError, and then the installed state is what it was. */
export async function changeHub(
  context: HubContext,
  change: Change,
  options: ChangeOptions = {},
): Promise<ChangeReport> {
  if (options.isDryRun) {
    const prepared = await prepare(context, change, false);
    return report(prepared, prepared.plan.steps.length > 0 ? 'dry-run' : 'nothing');
  }
  return exclusively(context, async () => {
    const prepared = await prepare(context, change, true);
    const {situation, goal, plan, problems} = prepared;
    if (plan.steps.length === 0 && !goal.isForced) return report(prepared, 'nothing');
    if (options.confirm && !(await options.confirm(plan, problems)))
      return report(prepared, 'canceled');
    if (!options.confirm && !options.isAgreed) requireNoNeeds(plan);
    const items = await fetchItems(context, situation, prepared.resolved);
    await unpackPlugins(situation, prepared.resolved);
    const data = await fetchDeclaredData(context, situation, prepared.resolved, false);
    const fetched = {
      files: items.files + prepared.refreshed.files + data.fetched.files,
      bytes: items.bytes + prepared.refreshed.bytes + data.fetched.bytes,
    };
    const {resolved} = data;
    if (goal.exact) requireSameData(goal.exact, resolved);
    if (options.preview) {
      await previewItems(
        context,
        situation,
        lockOf(itemsOf(resolved), goal.leftOut),
        goal.carrying,
        options.preview,
      );
      return {...report(prepared, 'dry-run'), fetched};
    }
    if (options.isDownloadOnly) return {...report(prepared, 'downloaded'), fetched};
    const lock = lockOf(itemsOf(resolved), goal.leftOut);
    const applied = await applyItems(context, situation, lock, goal.carrying, change.command);
    return {
      outcome: 'done',
      plan,
      generation: applied.generation,
      fetched,
      merged: applied.merged,
      problems: [...problems, ...data.problems, ...applied.problems],
    };
  });
}

/** Runs while no other client works on the state; errors of the disk become FW4031. */
export async function exclusively<T>(context: HubContext, run: () => Promise<T>): Promise<T> {
  const places = hubPlaces(context.state);
  const disk = context.disk ?? fileSystem;
  try {
    await disk.makeFolder(places.generations);
    const release = await takeLock(places.lock, {
      held: (holder) =>
        new EngineError('FW4033', `the hub is in use by ${holder}`, {
          where: {file: places.lock},
          hint: 'wait until it is done, and try again',
        }),
      unusable: diskFault,
    });
    try {
      await sweepLeftovers(disk, places);
      return await run();
    } finally {
      await release();
    }
  } catch (error) {
    throw isDiskError(error) ? diskFault(error) : error;
  }
}

/** What plugins may reach is never decided by nobody. Throws FW4047. */
function requireNoNeeds(plan: Plan): void {
  const needs = askedFor(plan);
  if (needs.length === 0) return;
  throw new EngineError('FW4047', `nobody agreed to what plugins need: ${needs.join('; ')}`, {
    hint: '--yes agrees; on a terminal you are asked',
  });
}

const itemsOf = (resolved: readonly Resolved[]) => resolved.map(({locked}) => locked);

interface Prepared {
  readonly situation: Situation;
  readonly goal: Goal;
  readonly resolved: readonly Resolved[];
  /** Data files that were fetched to see whether they changed. */
  readonly refreshed: Downloaded;
  readonly plan: Plan;
  readonly problems: readonly Problem[];
}

/** Finds out what is to be done; `mayFetch`: data files that may have changed are asked for. */
async function prepare(context: HubContext, change: Change, mayFetch: boolean): Promise<Prepared> {
  const situation = await readSituation(context, change.asking);
  const goal = await change.goal(situation);
  const chosen = goal.exact ?? resolve({...goal, sources: situation.sources, lock: situation.lock});
  const isRefreshing = mayFetch && goal.refreshesData === true;
  const {resolved, fetched, problems} = isRefreshing
    ? await fetchDeclaredData(context, situation, chosen, true)
    : {resolved: chosen, fetched: NOTHING, problems: []};
  return {
    situation,
    goal,
    resolved,
    refreshed: fetched,
    plan: await declarePlugins(situation, context.platform, planOf(situation.lock, resolved)),
    problems: [...situation.problems, ...(goal.problems ?? []), ...problems],
  };
}

const report = (
  {plan, situation, problems}: Prepared,
  outcome: ChangeReport['outcome'],
): ChangeReport => ({
  outcome,
  plan,
  generation: situation.generation,
  fetched: NOTHING,
  merged: [],
  problems,
});

const isDiskError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'code' in error;

const diskFault = (cause: NodeJS.ErrnoException) =>
  new EngineError(
    'FW4031',
    cause.code === 'ENOSPC' ? 'the disk is full' : `cannot be written: ${cause.message}`,
    {
      where: {file: cause.path ?? ''},
      hint: 'what was in force is in force, whole; make room and try again',
      cause,
    },
  );
