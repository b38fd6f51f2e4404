// Plugins on their way in: what they need is shown before anything is fetched, and what was
// shown has to be what the archive says.
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {PluginManifest} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {unpackArchive} from '../../plugin/archive/index.ts';
import {findConfinement, notEnforced, type Platform} from '../../plugin/confine.ts';
import {needed, neededMore, provided} from '../../plugin/declaration.ts';
import {pluginOf, readPlugin, requireCompatible} from '../../plugin/manifest.ts';
import type {Resolved} from '../resolve/resolve.ts';
import type {Plan, Step} from './plan.ts';
import type {Installed} from './situation.ts';

/** What a plugin of a plan declares, in sentences. */
export interface Declaration {
  readonly provides: readonly string[];
  readonly needs: readonly string[];
  /** Needs that the installed version has not. */
  readonly newNeeds: readonly string[];
}

/** The plan with what its plugins declare. Throws FW4212 for one that this version cannot run. */
export async function declarePlugins(
  {folder, lock}: Installed,
  platform: Platform | undefined,
  plan: Plan,
): Promise<Plan> {
  const declare = async (step: Step): Promise<Step> => {
    const {manifest, ...rest} = step;
    if (step.type !== 'plugins' || !manifest) return step;
    const next = manifest as unknown as PluginManifest;
    requireCompatible(next);
    const old = lock.items.find(({type, name}) => type === 'plugins' && name === step.name);
    const before = old && (await readPlugin(join(folder, old.path)).catch(() => undefined));
    return {
      ...rest,
      declaration: {
        provides: provided(next),
        needs: needed(next),
        newNeeds: before ? neededMore(before.manifest, next) : needed(next),
      },
    };
  };
  const steps = await Promise.all(plan.steps.map(declare));
  if (!platform || !steps.some(({declaration}) => declaration)) return {...plan, steps};
  return {...plan, steps, notEnforced: notEnforced(await findConfinement(platform))};
}

/** Unpacks the plugins that are not yet; each whole or not at all. Throws FW42xx, FW4025. */
export async function unpackPlugins(
  {places, disk}: Installed,
  resolved: readonly Resolved[],
): Promise<void> {
  for (const {locked, candidate} of resolved) {
    const tree = join(places.trees, locked.digest);
    if (locked.type !== 'plugins' || existsSync(tree)) continue;
    const archive = await disk.read(places.blob(locked.digest));
    await disk.makeFolder(places.trees);
    const files = await unpackArchive(archive, tree, {sha256: locked.digest, name: locked.name});
    const announced = candidate?.release.manifest;
    try {
      const {manifest} = pluginOf(files, locked.name);
      const isAnnounced =
        manifest.name === locked.name &&
        manifest.version === locked.version &&
        (announced === undefined || isDeepStrictEqual({...manifest}, announced));
      if (!isAnnounced) {
        throw new EngineError(
          'FW4025',
          `the archive of ${locked.name} ${locked.version} holds another manifest than the index`,
        );
      }
    } catch (error) {
      await disk.remove(tree);
      throw error;
    }
    await disk.sync(places.trees);
  }
}

/** Needs nobody agreed to yet: `acme/queue connects to queue.example.org:9092`. */
export const askedFor = ({steps}: Plan): string[] =>
  steps.flatMap(({name, declaration}) =>
    (declaration?.newNeeds ?? []).map((need) => `${name} ${need}`),
  );
