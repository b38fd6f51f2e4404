// Which rules of hubs are in force.
import {realpathSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {hubPlaces} from './places.ts';

/**
 * The rules that are installed in a state folder; undefined when there are none. It is the
 * generation's own folder: an operation meanwhile does not change it under its reader.
 */
export function installedRules(state: string): string | undefined {
  try {
    const folder = realpathSync(hubPlaces(state).current);
    const isThere = (kind: string) =>
      statSync(join(folder, kind), {throwIfNoEntry: false})?.isDirectory() ?? false;
    return isThere('parsers') || isThere('scenarios') ? folder : undefined;
  } catch {
    return undefined;
  }
}
