// Reads a folder of rules into a rule set. Two layouts, which may be mixed:
//
//   a hub                                     a CrowdSec configuration directory
//   parsers/<stage>/[<author>/]*.yaml         parsers/<stage>/*.yaml, links into its hub
//   postoverflows/<stage>/[<author>/]*.yaml   postoverflows/<stage>/*.yaml
//   scenarios/**/*.yaml                       scenarios/*.yaml
//   contexts/**/*.yaml                        contexts/*.yaml, console/context.yaml
//   patterns/*  data/**                       the same, or where config.yaml says
//                                             simulation.yaml
//
// Files load in the order of the path at which they are, or would be, installed: the
// author's folder is no part of it. Collections only group what is installed beside them.
import {createHash} from 'node:crypto';
import {stat} from 'node:fs/promises';
import {basename, join, relative, sep} from 'node:path';
import type {DataFile, RuleFile, RuleSet} from '@firewatch/core-wasm';
import type {SimulationSpec} from '@firewatch/core-wasm/compiler';
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import {problemOf} from '../problem.ts';
import {compare, filesBelow, readBytes, readIfThere} from './files.ts';
import {findPlaces} from './places.ts';
import {readSimulation} from './simulation.ts';
import {readVersions, type VersionOf} from './versions.ts';

const KINDS = ['parsers', 'postoverflows', 'scenarios', 'contexts'] as const;
/** Kinds whose first folder is the stage. */
const STAGED: readonly string[] = ['parsers', 'postoverflows'];
/** After the contexts of items, as bytes go. */
const LOCAL_CONTEXT = 'local/context.yaml';

/** What a folder of rules holds. */
export interface LoadedFolder extends RuleSet {
  readonly simulation: SimulationSpec;
  /** What was left out, and why; warnings. */
  readonly problems: readonly Problem[];
}

/** The rules of a folder. Throws EngineError for what is there and cannot be used. */
export async function loadRules(directory: string): Promise<LoadedFolder> {
  const isDirectory = await stat(directory).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isDirectory)
    throw new EngineError('FW2801', 'no such directory of rules', {where: {file: directory}});
  const places = await findPlaces(directory);
  const versionOf = await readVersions(places.hubIndex);
  const items = await Promise.all(KINDS.map((kind) => loadKind(directory, kind, versionOf)));
  const files = items.flatMap((kind) => kind.files);
  if (!files.some(({kind}) => kind === 'parsers' || kind === 'scenarios')) {
    throw new EngineError(
      'FW2802',
      'holds no rules: neither parsers/ nor scenarios/ has a .yaml file',
      {where: {file: directory}},
    );
  }
  const localContext = await readIfThere(places.localContext);
  if (localContext)
    files.push(ruleFile('contexts', places.localContext, localContext, LOCAL_CONTEXT));
  return {
    files,
    data: await loadData(places.data, files),
    patterns: await loadPatterns(places.patterns),
    simulation: await readSimulation(places.simulation),
    problems: items.flatMap(({dangling}) => dangling.map(danglingLink)),
  };
}

async function loadKind(
  directory: string,
  kind: RuleFile['kind'],
  versionOf: VersionOf,
): Promise<{files: RuleFile[]; dangling: string[]}> {
  const root = join(directory, kind);
  const {paths, dangling} = await filesBelow(root);
  const files = await Promise.all(
    paths.filter(isItem).map(async (path): Promise<RuleFile> => {
      const order = installedPath(kind, relative(root, path).split(sep), path);
      const file = ruleFile(kind, path, await readBytes(path), order);
      const version = versionOf(kind, file.hash!);
      return version === undefined ? file : {...file, version};
    }),
  );
  return {
    files: files.sort(
      (one, other) => compare(one.order!, other.order!) || compare(one.path, other.path),
    ),
    dangling: dangling.filter(isItem),
  };
}

const isItem = (path: string) => /\.ya?ml$/.test(path) && !basename(path).startsWith('.');

/** Where the reference installs an item: `kind/stage/file`, or `kind/file`. */
function installedPath(kind: RuleFile['kind'], parts: readonly string[], file: string): string {
  if (!STAGED.includes(kind)) return [kind, ...parts].join('/');
  if (parts.length < 2) {
    throw new EngineError('FW2808', `lies in no folder of a stage, such as ${kind}/s01-parse/`, {
      where: {file},
    });
  }
  return [kind, parts[0], parts.at(-1)].join('/');
}

function ruleFile(
  kind: RuleFile['kind'],
  path: string,
  bytes: Uint8Array,
  order: string,
): RuleFile {
  return {
    kind,
    stage: STAGED.includes(kind) ? order.split('/')[1]! : '',
    path,
    order,
    text: new TextDecoder().decode(bytes),
    hash: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** The data files that rules name: the folder may hold databases of any size beside them. */
async function loadData(root: string, files: readonly RuleFile[]): Promise<DataFile[]> {
  const {paths} = await filesBelow(root);
  const named = paths
    .map((path) => ({path, name: relative(root, path).split(sep).join('/')}))
    .filter(({name}) => files.some(({text}) => text.includes(name)));
  return Promise.all(
    named.map(async ({path, name}) => ({
      name,
      text: new TextDecoder().decode(await readBytes(path)),
    })),
  );
}

/** Pattern files have no dot in their name; they are loaded in the order of their names. */
async function loadPatterns(root: string): Promise<{name: string; text: string}[]> {
  const {paths} = await filesBelow(root);
  return Promise.all(
    paths
      .filter((path) => !basename(path).includes('.'))
      .map(async (path) => ({name: path, text: new TextDecoder().decode(await readBytes(path))})),
  );
}

const danglingLink = (file: string) =>
  problemOf(
    new EngineError('FW2807', 'is a link to a file that does not exist; the item is not loaded', {
      where: {file},
    }),
    'warning',
  );
