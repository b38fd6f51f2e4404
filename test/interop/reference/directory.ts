// A CrowdSec configuration directory with items of Debian's hub, as `cscli … install` leaves
// it: links into the hub. Both engines read the same one.
import {cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {basename, dirname, join, relative} from 'node:path';
import type {Reference} from './package.ts';

/** Data files that items name otherwise than the package does: defects of the package. */
const MISNAMED = {
  'http_path_traversal.txt': 'path_traversal.txt',
  'rdns_seo_bots.regex': 'rnds_seo_bots.regex',
};

/** An item of the hub. */
export interface HubItem {
  /** `parsers/s01-parse/crowdsecurity/sshd-logs`. */
  readonly path: string;
  readonly text: string;
}

/** Every parser, scenario and postoverflow of the hub. */
export function hubItems({hub}: Reference): HubItem[] {
  return ['parsers', 'scenarios', 'postoverflows'].flatMap((kind) =>
    readdirSync(join(hub, kind), {withFileTypes: true, recursive: true})
      .filter((entry) => /\.ya?ml$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => ({
        path: relative(hub, file).replace(/\.ya?ml$/, ''),
        text: readFileSync(file, 'utf8'),
      })),
  );
}

interface IndexEntry {
  readonly path: string;
  readonly parsers?: readonly string[];
  readonly scenarios?: readonly string[];
  readonly postoverflows?: readonly string[];
  readonly collections?: readonly string[];
}

/** Paths of the items of collections, of those they include too. */
export function collectionItems({hub}: Reference, names: readonly string[]): ReadonlySet<string> {
  const index: Record<string, Record<string, IndexEntry>> = JSON.parse(
    readFileSync(join(hub, '.index.json'), 'utf8'),
  );
  const paths = new Set<string>();
  const add = (name: string): void => {
    const collection = index.collections![name]!;
    for (const kind of ['parsers', 'scenarios', 'postoverflows'] as const) {
      for (const item of collection[kind] ?? []) {
        paths.add(index[kind]![item]!.path.replace(/\.ya?ml$/, ''));
      }
    }
    for (const inner of collection.collections ?? []) add(inner);
  };
  for (const name of names) add(name);
  return paths;
}

/** Writes the directory with the items whose path is wanted. */
export function writeDirectory(
  directory: string,
  reference: Reference,
  isWanted: (path: string) => boolean,
): void {
  mkdirSync(join(directory, 'data'), {recursive: true});
  symlinkSync(reference.patterns, join(directory, 'patterns'));
  cpSync(reference.data, join(directory, 'data'), {recursive: true});
  for (const [wanted, shipped] of Object.entries(MISNAMED)) {
    cpSync(join(reference.data, shipped), join(directory, 'data', wanted));
  }
  for (const {path} of hubItems(reference)) {
    if (!isWanted(path)) continue;
    // The author's folder is no part of the installed path.
    const folder = join(directory, dirname(dirname(path)));
    mkdirSync(folder, {recursive: true});
    symlinkSync(join(reference.hub, `${path}.yaml`), join(folder, `${basename(path)}.yaml`));
  }
  writeFileSync(join(directory, 'simulation.yaml'), 'simulation: off\n');
  writeFileSync(join(directory, 'config.yaml'), configuration(directory, reference));
  writeFileSync(join(directory, 'acquis.yaml'), '');
}

/** Stands in the configuration for the folder of a run, which replaces it with its own. */
export const runFolder = (directory: string) => join(directory, 'run');

const configuration = (directory: string, {hub}: Reference) => `common:
  daemonize: false
  log_media: stdout
  log_level: info
config_paths:
  config_dir: ${directory}/
  data_dir: ${directory}/data/
  simulation_path: ${directory}/simulation.yaml
  hub_dir: ${hub}/
  index_path: ${hub}/.index.json
crowdsec_service:
  acquisition_path: ${directory}/acquis.yaml
  parser_routines: 1
db_config:
  type: sqlite
  db_path: ${runFolder(directory)}/crowdsec.db
  flush: {max_items: 5000, max_age: 7d}
api:
  client:
    credentials_path: ${runFolder(directory)}/credentials.yaml
prometheus:
  enabled: false
`;
