// The operations on the installed state that commands are made of.
import type {HubItemType} from '@firewatch/schemas';
import type {Wish} from '../index/types.ts';
import {readLockFile} from '../state/lock.ts';
import type {ConflictPolicy} from './carry.ts';
import {type ChangeOptions, changeHub} from './change.ts';
import type {HubContext} from './context.ts';
import {installGoal, pinGoal, removeGoal, upgradeGoal} from './goals.ts';
import {lockGoal} from './restore.ts';
import type {Asking} from './situation.ts';

export interface WishOptions extends ChangeOptions {
  readonly wishes: readonly Wish[];
  readonly isForced?: boolean;
  readonly policy?: ConflictPolicy;
  readonly asking?: Asking;
}

const words = (verb: string, wishes: readonly Wish[]) =>
  [verb, ...wishes.map(({name}) => name)].join(' ');

/** Installs items with all they ask for. */
export const installItems = (context: HubContext, options: WishOptions) =>
  changeHub(
    context,
    {
      command: words('install', options.wishes),
      asking: options.asking ?? 'refresh',
      goal: (situation) =>
        installGoal(situation, {
          wishes: options.wishes,
          isForced: options.isForced ?? false,
          policy: options.policy ?? 'stop',
        }),
    },
    options,
  );

/** Installs what a hub.lock names, to the byte. */
export const restoreLock = async (
  context: HubContext,
  file: string,
  options: Omit<WishOptions, 'wishes'>,
) => {
  const lock = await readLockFile(file, {isRequired: true});
  return changeHub(
    context,
    {
      command: `install --lock ${file}`,
      asking: options.asking ?? 'refresh',
      goal: (situation) => lockGoal(situation, lock, options.policy ?? 'stop'),
    },
    options,
  );
};

/** Moves items, or all, to the newest versions that suit. */
export const upgradeItems = (context: HubContext, options: WishOptions) =>
  changeHub(
    context,
    {
      command: words('upgrade', options.wishes),
      asking: options.asking ?? 'refresh',
      goal: (situation) =>
        upgradeGoal(situation, {
          wishes: options.wishes,
          isForced: options.isForced ?? false,
          policy: options.policy ?? 'stop',
        }),
    },
    options,
  );

/** Removes items, and what only they asked for. */
export const removeItems = (
  context: HubContext,
  options: WishOptions & {readonly all?: HubItemType | 'every' | undefined},
) =>
  changeHub(
    context,
    {
      command: options.all ? `remove all ${options.all}` : words('remove', options.wishes),
      asking: 'none',
      goal: (situation) =>
        removeGoal(situation, {
          wishes: options.wishes,
          all: options.all,
          isForced: options.isForced ?? false,
        }),
    },
    options,
  );

/** Holds items at a version, or lets them go. */
export const pinItems = (
  context: HubContext,
  options: WishOptions & {readonly isPinned: boolean},
) =>
  changeHub(
    context,
    {
      command: words(options.isPinned ? 'pin' : 'unpin', options.wishes),
      asking: options.asking ?? 'cached',
      goal: (situation) => pinGoal(situation, options.wishes, options.isPinned),
    },
    options,
  );
