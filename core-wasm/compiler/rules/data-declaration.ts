// `data:` entries of items. Most of what can be wrong with them costs the file,
// not the item: the reference logs it and goes on.

import {DataFileType} from '../../assembly/abi.ts';
import type {Place} from '../../host/model.ts';
import {resolve} from '../yaml/resolve.ts';
import type {FaultLog} from './fault-log.ts';
import type {DataSpec} from './specs.ts';
import {readDuration, STRATEGIES} from './stash.ts';

export const DATA_TYPES: Readonly<Record<string, DataFileType>> = {
  string: DataFileType.String,
  regex: DataFileType.Regexp,
  regexp: DataFileType.Regexp,
  map: DataFileType.Map,
  bots: DataFileType.Bots,
};

/** A file that an item wants loaded. */
export interface DataDeclaration {
  readonly name: string;
  readonly type: DataFileType;
  readonly where: Place;
}

/** The files of an item; an entry without a type only says what to download. */
export function declaredData(
  specs: readonly DataSpec[] | undefined,
  log: FaultLog,
): DataDeclaration[] {
  return (specs ?? []).flatMap((spec) => {
    checkCache(spec, log);
    const {dest_file, type} = spec;
    if (spec.damaged) return [];
    if (!dest_file?.value) {
      log.warn('FW2601', spec.start, 'a data entry has no "dest_file": the file is not loaded');
      return [];
    }
    if (!type?.value) return [];
    if (!Object.hasOwn(DATA_TYPES, type.value)) {
      const known = Object.keys(DATA_TYPES).join(', ');
      log.warn(
        'FW2601',
        type.at.start,
        `unknown type of data file: expected one of ${known}, found "${type.value}": the file is not loaded`,
      );
      return [];
    }
    const where = log.file.place(dest_file.at.start);
    return {name: dest_file.value, type: DATA_TYPES[type.value]!, where};
  });
}

/** The result cache of the reference has no visible effect; only its parameters are checked. */
function checkCache({strategy, ttl}: DataSpec, log: FaultLog): void {
  if (strategy?.value && !STRATEGIES.includes(strategy.value)) {
    log.warn(
      'FW2414',
      strategy.at.start,
      `unknown strategy "${strategy.value}": expected LRU, LFU or ARC, nothing is cached`,
    );
  }
  // A bare number is one of nanoseconds there.
  if (ttl?.value && resolve(ttl.at).is !== 'int') readDuration('ttl', ttl, log);
}
