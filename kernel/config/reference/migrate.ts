// A configuration of CrowdSec as one of firewatch, in files of its own: what people wrote
// (acquisition, profiles, simulation) is copied to stand beside firewatch.yaml, rules stay
// where they are. Variables stay variables.
import {readdir, readFile, stat} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {stringify} from 'yaml';
import {EngineError} from '../../errors.ts';
import {convertReference, type KeyReport} from './convert.ts';

export interface MigratedFile {
  /** Below the new folder. */
  readonly path: string;
  /** What it is a copy of. */
  readonly from?: string;
  readonly bytes: Uint8Array;
  /** Nobody but its owner may read it. */
  readonly isSecret: boolean;
}

export interface Migration {
  /** The config.yaml. */
  readonly from: string;
  readonly files: readonly MigratedFile[];
  readonly keys: readonly KeyReport[];
  /** Files that config.yaml names and that are not there. */
  readonly missing: readonly string[];
}

export const CONFIG_NAME = 'firewatch.yaml';
const SECRET_NAME = 'cti.key';

/** Reads all that is to be migrated; `schema`: path of the schema for editors. Writes nothing. */
export async function planMigration(place: string, schema: string): Promise<Migration> {
  const from = await configOf(place);
  const {settings, keys} = await convertReference(from, {});
  const files: MigratedFile[] = [];
  const missing: string[] = [];
  const copy = async (source: string, path: string, isOptional = false): Promise<boolean> => {
    const bytes = await readFile(source).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT')
        throw new EngineError('FW6104', `cannot be read: ${error.message}`, {
          where: {file: source},
          cause: error,
        });
      return undefined;
    });
    if (bytes) files.push({path, from: source, bytes, isSecret: false});
    else if (!isOptional) missing.push(source);
    return bytes !== undefined;
  };
  const acquisition: string[] = [];
  for (const path of settings.acquisition ?? []) {
    const name = basename(path);
    const names = await readdir(path).catch(() => undefined);
    if (names) {
      const documents = names.filter((one) => /\.ya?ml$/.test(one)).sort();
      for (const one of documents) await copy(join(path, one), join(name, one));
      if (documents.length > 0) acquisition.push(name);
    } else if (await copy(path, name)) acquisition.push(name);
  }
  const written: Record<string, unknown> = {...settings};
  if (acquisition.length > 0) written.acquisition = acquisition;
  else delete written.acquisition;
  for (const name of ['profiles', 'simulation'] as const) {
    const path = settings[name];
    if (path === undefined) continue;
    const isThere = await copy(path, `${name}.yaml`);
    const isLocal = await copy(`${path}.local`, `${name}.yaml.local`, true);
    if (isThere || isLocal) written[name] = `${name}.yaml`;
    else delete written[name];
  }
  const key = settings.network?.cti?.key;
  if (key !== undefined && !key.startsWith('$')) {
    written.network = {...settings.network, cti: {key: {file: SECRET_NAME}}};
    files.push({path: SECRET_NAME, bytes: Buffer.from(`${key}\n`), isSecret: true});
  }
  const text = `# yaml-language-server: $schema=${schema}\n# Made from ${from}\n${stringify(written)}`;
  files.unshift({path: CONFIG_NAME, bytes: Buffer.from(text), isSecret: false});
  return {from, files, keys, missing};
}

/** The config.yaml in a folder, or the file that is named. */
async function configOf(place: string): Promise<string> {
  const isFolder = await stat(place).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(place, 'config.yaml') : place;
  const isThere = await stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (isThere) return file;
  throw new EngineError('FW6113', 'there is no config.yaml of CrowdSec', {where: {file}});
}
