// Where an operation starts from: what is installed, and what the sources offer.
import type {HubLock, Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {problemOf} from '../../problem.ts';
import {type OpenSource, openSource} from '../source/open.ts';
import {type Disk, fileSystem} from '../state/disk.ts';
import {currentGeneration} from '../state/generation.ts';
import {readLock} from '../state/lock.ts';
import {type HubPlaces, hubPlaces} from '../state/places.ts';
import type {HubContext} from './context.ts';

/** What is installed. */
export interface Installed {
  readonly places: HubPlaces;
  readonly disk: Disk;
  /** Number of the generation in force; 0 when nothing is installed. */
  readonly generation: number;
  /** Its folder. */
  readonly folder: string;
  readonly lock: HubLock;
}

export interface Situation extends Installed {
  readonly sources: readonly OpenSource[];
  /** Sources that could not be asked anew; what was last believed of them counts. */
  readonly problems: readonly Problem[];
}

/** How much the sources are asked: not at all, only those never met, or each for what is new. */
export type Asking = 'none' | 'cached' | 'refresh';

/** What is installed in a state folder. */
export async function readInstalled({state, disk}: HubContext): Promise<Installed> {
  const places = hubPlaces(state);
  const generation = await currentGeneration(places);
  const folder = places.generation(generation);
  return {places, disk: disk ?? fileSystem, generation, folder, lock: await readLock(folder)};
}

/** What is installed and what is offered. Throws EngineError when a source cannot be used at all. */
export async function readSituation(context: HubContext, asking: Asking): Promise<Situation> {
  const installed = await readInstalled(context);
  const problems: Problem[] = [];
  const sources: OpenSource[] = [];
  for (const spec of asking === 'none' ? [] : context.sources) {
    const open = (refresh: boolean) =>
      openSource(
        spec,
        {
          places: installed.places,
          network: context.network,
          disk: installed.disk,
          now: context.now,
          signal: context.signal,
        },
        {refresh},
      );
    if (asking !== 'refresh') {
      sources.push(await open(false));
      continue;
    }
    sources.push(
      await open(true).catch(async (error) => {
        // A server that is away is no reason not to use what it said; one that lies is.
        if (!(error instanceof EngineError) || error.code !== 'FW4022') throw error;
        const known = await open(false).catch(() => undefined);
        if (!known || known.fetched > 0) throw error;
        problems.push(problemOf(error, 'warning'));
        return known;
      }),
    );
  }
  return {...installed, sources, problems};
}
