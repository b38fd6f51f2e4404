import {ENVIRONMENTS} from '../expr/index.ts';
import {parseDuration} from './duration.ts';
import type {FaultLog} from './fault-log.ts';
import type {StashSpec} from './specs.ts';
import type {Workshop} from './workshop.ts';

/** Entries a stash holds when `size` is left out. */
const DEFAULT_SIZE = 100;

/** Cache strategies in the order of their numbers in the image. */
export const STRATEGIES = ['LRU', 'LFU', 'ARC'];

/** A write into a stash, ready for the image. */
export interface StashProgram {
  readonly name: string;
  readonly size: number;
  readonly strategy: number;
  readonly key: number;
  readonly value: number;
  /** ns */
  readonly ttl: bigint;
}

/** Compiles one entry of `stash:`. An unknown strategy counts as LRU. */
export function compileStash(
  spec: StashSpec,
  item: string,
  workshop: Workshop,
  log: FaultLog,
): StashProgram | undefined {
  for (const key of spec.damaged ? [] : (['name', 'key', 'value', 'ttl'] as const)) {
    if (!spec[key]?.value) log.error('FW2413', spec.start, `a stash has no "${key}"`);
  }
  const env = ENVIRONMENTS.event;
  const key = workshop.compile(spec.key, {env, item, role: 'stash key'}, log);
  const value = workshop.compile(spec.value, {env, item, role: 'stash value'}, log);
  const ttl = spec.ttl?.value ? readDuration('ttl', spec.ttl, log) : undefined;
  if (!key || !value || ttl === undefined) return undefined;
  const size = spec.size?.value ?? 0;
  const strategy = STRATEGIES.indexOf(spec.strategy?.value || 'LRU');
  if (strategy < 0) {
    log.warn(
      'FW2414',
      spec.strategy!.at.start,
      `unknown strategy "${spec.strategy!.value}": expected LRU, LFU or ARC, LRU is used`,
    );
  }
  return {
    name: spec.name?.value ?? '',
    size: size > 0 ? size : DEFAULT_SIZE,
    strategy: Math.max(strategy, 0),
    key: key.id,
    value: value.id,
    ttl,
  };
}

/** Nanoseconds of a duration as written; a fault when it is none. */
export function readDuration(
  name: string,
  text: NonNullable<StashSpec['ttl']>,
  log: FaultLog,
): bigint | undefined {
  const ns = parseDuration(text.value);
  if (ns === undefined) {
    log.error(
      'FW2017',
      text.at.start,
      `"${name}" is not a duration: expected numbers with units such as "1h30m", found "${text.value}"`,
    );
  }
  return ns;
}
