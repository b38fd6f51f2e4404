// Opens the core on a folder of rules: load, compile, judge the faults, instantiate.
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {BucketStep, CompiledRules, Engine, Fault, HostFunctions} from '@firewatch/core-wasm';
import type {LoadedRules, Problem} from '@firewatch/schemas';
import {EngineError} from './errors.ts';
import {FaultsError} from './faults-error.ts';
import {problemOf, problemOfFault} from './problem.ts';
import {type ImageCache, throughCache} from './rules/image-cache.ts';
import {loadRules} from './rules/load.ts';
import {readSimulation} from './rules/simulation.ts';
import type {ZoneOffset} from './time/zone.ts';

/** What the kernel uses of the core. */
export type LineEngine = Pick<
  Engine,
  | 'addSource'
  | 'reopenSource'
  | 'snapshot'
  | 'restore'
  | 'setYearReference'
  | 'input'
  | 'feed'
  | 'endSource'
  | 'isWaiting'
  | 'settle'
  | 'beginMerge'
  | 'mergeStep'
  | 'finish'
  | 'explain'
  | 'stats'
>;

/** What the agent uses of the core beside: a clock that goes on. */
export type LiveEngine = LineEngine &
  Pick<Engine, 'setNow' | 'advance' | 'deadline' | 'lastTime' | 'tallies'>;

export interface EngineOptions {
  /** Folder of rules in hub layout. */
  readonly rules: string;
  /** File that says which scenarios only pretend; absent: the rules' own. */
  readonly simulation?: string | undefined;
  /** Any faulty item stops; otherwise it is dropped and named. */
  readonly strict: boolean;
  /** ns */
  readonly now: bigint;
  readonly offsets: readonly ZoneOffset[];
  /** Only events from `since` to before `until` (ns) are poured. */
  readonly window?: {readonly since?: bigint; readonly until?: bigint} | undefined;
  /** Lines will be explained: filters are compiled by their conditions as well. */
  readonly explain?: boolean;
  /** Keep the raw lines behind alerts. */
  readonly keepRaw: boolean;
  /** What the core cannot do itself: databases, the network. */
  readonly functions?: HostFunctions | undefined;
  /** Told each step of each bucket, as it happens. */
  readonly onBucketStep?: ((step: BucketStep) => void) | undefined;
  /** Where compiled rules are kept; nowhere when absent. */
  readonly cache?: ImageCache | undefined;
  /** Follow the wall clock instead of the events; default: replay. */
  readonly live?: {readonly clock: 'event' | 'arrival'} | undefined;
}

export interface OpenedEngine {
  readonly engine: LiveEngine;
  readonly loaded: LoadedRules;
  /** sha256 of the program image, hex: which rules these are. */
  readonly image: string;
  /** Items that were dropped, and warnings; grows when a rule asks for what is not there. */
  readonly problems: readonly Problem[];
}

export type OpenEngine = (options: EngineOptions) => Promise<OpenedEngine>;

/** Rules stopped the run; `faults` are all that were found. */
export class RulesError extends FaultsError {
  constructor(message: string, file: string, faults: readonly Problem[]) {
    super('FW2804', message, faults, {where: {file}});
  }
}

/** The engine of the core on the rules of a folder. */
export const openEngine: OpenEngine = async ({
  rules,
  simulation,
  strict,
  now,
  offsets,
  window,
  explain = false,
  keepRaw,
  functions,
  onBucketStep,
  cache,
  live,
}) => {
  const loaded = await loadRules(rules);
  const set =
    simulation === undefined ? loaded : {...loaded, simulation: await readSimulation(simulation)};
  const options = {strict, explain};
  const compile = async () => {
    const {compileRules} = await import('@firewatch/core-wasm/compiler');
    return compileRules(set, {...options, simulation: set.simulation});
  };
  const [compiled, core, wasm] = await Promise.all([
    throughCache(set, options, cache, compile),
    import('@firewatch/core-wasm'),
    readFile(createRequire(import.meta.url).resolve('@firewatch/core-wasm/core.wasm')),
  ]);
  const problems = [...set.problems, ...compiled.faults.map(problemOfFault)];
  const notice = (text: string) =>
    problems.push(problemOf(new EngineError('FW9001', text), 'warning'));
  const image = usableImage(compiled, strict, rules);
  const engine = await core.Engine.open({
    wasm,
    image,
    now,
    mode: live ? 'live' : 'replay',
    ...live,
    keepRaw,
    notice,
    onBucketStep,
    ...(offsets.length > 0 && {zone: offsets}),
    ...(window && {window}),
    ...(functions && {functions}),
  }).catch((cause) => {
    if (!(cause instanceof core.ImageError)) throw cause;
    throw new EngineError('FW2610', cause.message, {where: {file: rules}, cause});
  });
  const digest = createHash('sha256').update(image).digest('hex');
  return {engine, loaded: {path: rules, ...compiled.loaded}, image: digest, problems};
};

/** The program image, or an error with every fault: a whitelist is never dropped silently. */
function usableImage({image, faults}: CompiledRules, strict: boolean, rules: string): Uint8Array {
  const stops = (fault: Fault) => fault.fatal || (strict && fault.severity === 'error');
  const count = faults.filter(stops).length;
  if (image && count === 0) return image;
  throw new RulesError(
    `${count === 1 ? 'a fault' : `${count} faults`} in the rules; nothing was analyzed`,
    rules,
    faults.map(problemOfFault),
  );
}
