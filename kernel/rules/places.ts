// Where a folder of rules keeps what is no item. A CrowdSec configuration directory says so
// in config.yaml, and in config.yaml.local, which overrides it; a hub has neither, and all
// lies in the folder itself. A place that the configuration names and this machine does not
// have (a copy of another machine's directory) is looked for in the folder too.
import {stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {readYamlMap, type YamlMap} from './yaml-map.ts';

/** Paths; nothing need be there. */
export interface Places {
  readonly data: string;
  readonly patterns: string;
  readonly simulation: string;
  /** The context that belongs to no item. */
  readonly localContext: string;
  /** Tells the versions of items by their digests. */
  readonly hubIndex: string;
}

const INDEX = '.index.json';
/** Of what firewatch installed. */
const LOCK = 'hub.lock';

/** The places of a folder. */
export async function findPlaces(directory: string): Promise<Places> {
  const config = await readYamlMap(join(directory, 'config.yaml'));
  const local = await readYamlMap(join(directory, 'config.yaml.local'));
  const said = (section: string, key: string): string[] => {
    const value = mapAt(local, section)[key] ?? mapAt(config, section)[key];
    // From where the reference was started is not known: a relative path is the folder's.
    return typeof value === 'string' && value !== '' ? [resolve(directory, value)] : [];
  };
  const own = (path: string) => join(directory, path);
  const hubs = [...said('config_paths', 'hub_dir'), own('hub'), directory];
  return {
    data: await firstOf([...said('config_paths', 'data_dir'), own('data')]),
    patterns: await firstOf([...said('config_paths', 'pattern_dir'), own('patterns')]),
    simulation: await firstOf([...said('config_paths', 'simulation_path'), own('simulation.yaml')]),
    localContext: await firstOf([
      ...said('crowdsec_service', 'console_context_path'),
      own('console/context.yaml'),
    ]),
    hubIndex: await firstOf([
      ...said('config_paths', 'index_path'),
      own(LOCK),
      ...hubs.map((hub) => join(hub, INDEX)),
    ]),
  };
}

const mapAt = (map: YamlMap, key: string): YamlMap => {
  const value = map[key];
  return typeof value === 'object' && value !== null ? (value as YamlMap) : {};
};

/** The first path at which there is something, else the last one. */
async function firstOf(paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return paths.at(-1)!;
}
