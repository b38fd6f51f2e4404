// Which version of what: from what was asked for, through collections to items and plugins.
//
// What is installed stays unless it has to change; what changes gets the newest version that
// everybody who asks for it accepts. Choices depend on each other, so the walk is repeated
// until nothing moves. There is no search: where two want what cannot both be had, that is
// said, with all who want it. All faults are told at once.
import type {HubItemType, HubLock, LockedItem, Requirement} from '@firewatch/schemas';
import semver from 'semver';
import {EngineError} from '../../errors.ts';
import {FaultsError} from '../../faults-error.ts';
import {problemOf} from '../../problem.ts';
import {itemKey} from '../index/types.ts';
import {fullVersion} from '../publish/version.ts';
import type {OpenSource} from '../source/open.ts';
import {type Candidate, candidateOf, candidatesOf} from './candidates.ts';
import {placeConflicts} from './conflicts.ts';
import {cyclesOf} from './cycles.ts';

/** A thing somebody asks for. */
export interface Root {
  readonly type: HubItemType;
  readonly name: string;
  /** semver range. */
  readonly range: string;
  readonly isPinned?: boolean;
}

export interface Resolving {
  readonly sources: readonly OpenSource[];
  /** What is installed. */
  readonly lock: HubLock;
  readonly roots: readonly Root[];
  /** Keys of items that collections ask for and that are left out all the same. */
  readonly leftOut: ReadonlySet<string>;
  /** May this item move to a newer version? */
  upgrades(key: string): boolean;
}

/** An item as it shall be installed. */
export interface Resolved {
  readonly locked: LockedItem;
  /** Where it comes from; undefined for what stays and no source has any more. */
  readonly candidate: Candidate | undefined;
}

interface Demand {
  readonly range: string;
  /** "you", or the item that asks. */
  readonly by: string;
}

/** Walks of the graph; each settles at least one choice in any hub that is not contrived. */
const WALKS_MAX = 64;

/** Resolves; throws FaultsError (FW4041) with every conflict. */
export function resolve(resolving: Resolving): Resolved[] {
  let chosen = new Map<string, Resolved>();
  for (let walk = 0; walk < WALKS_MAX; walk++) {
    const demands = demandsOf(resolving, chosen);
    const faults: EngineError[] = [];
    const next = new Map<string, Resolved>();
    for (const [key, {type, name, demands: all}] of demands) {
      const choice = choose(resolving, type, name, all);
      if (choice instanceof EngineError) faults.push(choice);
      else next.set(key, choice);
    }
    const isSettled =
      next.size === chosen.size &&
      [...next].every(([key, {locked}]) => chosen.get(key)?.locked.version === locked.version);
    chosen = next;
    if (!isSettled && walk < WALKS_MAX - 1 && isComplete(resolving, chosen, demands, faults))
      continue;
    const items = [...chosen.values()];
    fail([...faults, ...cyclesOf(items), ...placeConflicts(items)]);
    return items;
  }
  return [...chosen.values()];
}

/** Is another walk of use: something was chosen that asks for what was not looked at? */
function isComplete(
  resolving: Resolving,
  chosen: ReadonlyMap<string, Resolved>,
  demands: ReadonlyMap<string, unknown>,
  faults: readonly EngineError[],
): boolean {
  if (faults.length === 0) return true;
  return [...demandsOf(resolving, chosen).keys()].some((key) => !demands.has(key));
}

function fail(faults: readonly EngineError[]): void {
  if (faults.length === 0) return;
  if (faults.length === 1) throw faults[0]!;
  throw new FaultsError(
    'FW4041',
    `${faults.length} conflicts; nothing was changed`,
    faults.map((fault) => problemOf(fault)),
  );
}

/** Who asks for what, as far as the choices so far show. */
function demandsOf(
  {roots, leftOut}: Resolving,
  chosen: ReadonlyMap<string, Resolved>,
): Map<string, {type: HubItemType; name: string; demands: Demand[]}> {
  const found = new Map<string, {type: HubItemType; name: string; demands: Demand[]}>();
  const queue: (Requirement & {by: string})[] = roots.map((root) => ({...root, by: 'you'}));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const {type, name, range, by} = next;
    const key = itemKey({type, name});
    if (by !== 'you' && leftOut.has(key)) continue;
    const known = found.get(key);
    if (known) {
      known.demands.push({range, by});
      continue;
    }
    found.set(key, {type, name, demands: [{range, by}]});
    for (const required of chosen.get(key)?.locked.requires ?? [])
      queue.push({...required, by: key});
  }
  return found;
}

function choose(
  {sources, lock, roots, upgrades}: Resolving,
  type: HubItemType,
  name: string,
  demands: readonly Demand[],
): Resolved | EngineError {
  const key = itemKey({type, name});
  const wrong = demands.find(({range}) => semver.validRange(range) === null);
  if (wrong) {
    return new EngineError(
      'FW4011',
      `"${wrong.range}" is no range of versions (${wrong.by} asks so for ${key}); expected one such as ^1.2, ~1.2.3, >=1 <3, or *`,
    );
  }
  const accepted = (version: string) =>
    demands.every(({range}) => semver.satisfies(version, range, {includePrerelease: false}));
  const root = roots.find((one) => one.type === type && one.name === name);
  const old = lock.items.find((one) => one.type === type && one.name === name);
  const noted = (locked: LockedItem, candidate: Candidate | undefined): Resolved => {
    const {requested: _, pinned: __, ...rest} = locked;
    return {
      locked: {
        ...rest,
        ...(root && {requested: root.range}),
        ...(root?.isPinned && {pinned: true as const}),
      },
      candidate,
    };
  };
  const candidates = candidatesOf(sources, type, name);
  const kept = old && accepted(fullVersion(old.version)) ? old : undefined;
  if (old && kept && (!upgrades(key) || root?.isPinned)) {
    return noted(
      old,
      candidates.find(({release}) => release.digest === old.digest),
    );
  }
  const best =
    candidates.find(
      ({version, release}) => !release.deprecated && accepted(fullVersion(version)),
    ) ?? candidates.find(({version}) => demands.some(({range}) => range === version));
  if (best && (!kept || semver.gte(fullVersion(best.version), fullVersion(kept.version))))
    return noted(isThis(best, old) ? old! : candidateOf(best), best);
  if (kept) return noted(kept, undefined);
  const who = demands.map(({range, by}) => `${by} asks for ${range}`).join(', ');
  if (candidates.length === 0) {
    return new EngineError('FW4042', `no hub has ${key} (${who})`, {
      hint: '"firewatch hub update" fetches what is new; "firewatch hub search" looks for words',
    });
  }
  return new EngineError(
    'FW4041',
    `no version of ${key} suits all: ${who}; there is ${candidates.map(({version}) => version).join(', ')}`,
  );
}

/** Is the release installed? Then hub.lock knows more of it than an index without data files. */
const isThis = ({version, release, source}: Candidate, old: LockedItem | undefined): boolean =>
  old !== undefined &&
  old.version === version &&
  old.digest === release.digest &&
  old.hub === source.name &&
  release.data === undefined;
