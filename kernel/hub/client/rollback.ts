// Going back: a new generation with the content of an earlier one. What lies between stays,
// so that going back can be taken back; files of the operator's own stay as they are now.
import {join} from 'node:path';
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {readIfThere} from '../../rules/files.ts';
import {digestOf} from '../index/digest.ts';
import {type GenerationNote, generationNumbers, history, readNote} from '../state/generation.ts';
import {readLock} from '../state/lock.ts';
import {ownFiles, type StagedFile} from '../state/stage.ts';
import {commit} from './apply.ts';
import {exclusively} from './change.ts';
import type {HubContext} from './context.ts';
import {type Plan, planOf} from './plan.ts';
import {readInstalled} from './situation.ts';

export interface RollbackReport {
  readonly outcome: 'done' | 'dry-run' | 'canceled';
  readonly plan: Plan;
  /** The generation whose content is restored. */
  readonly restored: number;
  /** The generation in force now. */
  readonly generation: number;
}

export interface RollbackOptions {
  /** The generation to return to; the one before when absent. */
  readonly to?: number | undefined;
  readonly isDryRun?: boolean;
  readonly confirm?: (plan: Plan, problems: readonly Problem[]) => Promise<boolean>;
}

/** Returns to an earlier generation. Throws FW4035 when it is not there. */
export function rollback(context: HubContext, options: RollbackOptions): Promise<RollbackReport> {
  return exclusively(context, async () => {
    const installed = await readInstalled(context);
    const {places, disk, generation, folder, lock} = installed;
    const numbers = (await generationNumbers(disk, places)).filter((one) => one < generation);
    const to = options.to ?? (await readNote(places, generation))?.parent ?? numbers.at(-1);
    if (to === undefined || !numbers.includes(to)) {
      throw new EngineError('FW4035', `there is no generation ${to ?? 'before this one'}`, {
        where: {file: places.generations},
        hint: '"firewatch hub rollback --list" shows those that are kept',
      });
    }
    const target = places.generation(to);
    const old = await readLock(target);
    const plan = planOf(
      lock,
      old.items.map((locked) => ({locked, candidate: undefined})),
    );
    const report = {plan, restored: to, generation};
    if (options.isDryRun) return {...report, outcome: 'dry-run'};
    if (options.confirm && !(await options.confirm(plan, [])))
      return {...report, outcome: 'canceled'};
    const files = new Map<string, StagedFile>(await ownFiles(target, old));
    for (const [path, file] of await ownFiles(folder, lock)) files.set(path, file);
    for (const item of old.items) {
      const isTree = item.type === 'plugins';
      files.set(
        item.path,
        isTree ? {kind: 'tree', digest: item.digest} : await kept(target, item.path, item.digest),
      );
      for (const {name, digest} of item.data)
        files.set(`data/${name}`, await kept(target, `data/${name}`, digest));
    }
    const number = await commit(context, installed, files, old, `rollback to ${to}`);
    return {...report, outcome: 'done', generation: number};
  });
}

/** The generations that are kept, newest first. */
export const generations = async (context: HubContext): Promise<readonly GenerationNote[]> => {
  const {disk, places} = await readInstalled(context);
  return history(disk, places);
};

/** The file as that generation has it, edited or not; the hub's where it was deleted. */
async function kept(folder: string, path: string, digest: string): Promise<StagedFile> {
  const from = join(folder, path);
  const bytes = await readIfThere(from);
  const isOfHub = bytes === undefined || digestOf(bytes) === digest;
  return isOfHub ? {kind: 'blob', digest} : {kind: 'file', from};
}
