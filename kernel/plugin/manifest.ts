// Plugins as they lie in a folder or an archive: the manifest and the schemas, checked whole.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import type {PluginManifest} from '@firewatch/schemas';
import semver from 'semver';
import {EngineError} from '../errors.ts';
import {type ConfigFault, EVENT_VERSION, PLUGIN_CONTRACT, type PluginPackage} from '../plugin.ts';
import {type ArchiveFile, readFolder} from './archive/index.ts';
import {schemaFaults} from './config/schema-faults.ts';
import {quoted} from './quoted.ts';
import {KINDS} from './shape.ts';

/** The manifest's name in the folder of a plugin. */
export const MANIFEST = 'plugin.json';

/** An installed plugin. Throws FW4211 for one that is not as it should be. */
export async function readPlugin(folder: string): Promise<PluginPackage> {
  return {...pluginOf(await readFolder(folder), folder), code: {folder}};
}

/** What the files of a plugin say of it; `name` is for messages. Throws FW4211 with all faults. */
export function pluginOf(
  files: readonly ArchiveFile[],
  name: string,
): Pick<PluginPackage, 'manifest' | 'schemas'> {
  const byPath = new Map(files.map((file) => [file.path, file.bytes]));
  const manifest = json(byPath.get(MANIFEST), MANIFEST, name) as PluginManifest;
  const faults: ConfigFault[] = [...schemaFaults(manifestSchema(), manifest)];
  const schemas: Record<string, object> = {};
  if (faults.length === 0) {
    faults.push(...beyondSchema(manifest));
    if (!byPath.has(manifest.main)) {
      faults.push({at: '/main', message: `there is no file "${manifest.main}"`});
    }
    for (const [at, path] of schemaPaths(manifest)) {
      const bytes = byPath.get(path);
      if (!bytes) faults.push({at, message: `there is no file "${path}"`});
      else faults.push(...configSchemaFaults(bytes, path, at, schemas));
    }
  }
  if (faults.length > 0) throw faulty(name, faults);
  return {manifest, schemas};
}

/** Why this version cannot run the plugin, or undefined. */
export function incompatibility({engine, event}: PluginManifest): string | undefined {
  if (!semver.satisfies(PLUGIN_CONTRACT, engine)) {
    return `it is written for versions ${engine} of the plugin contract; this one is ${PLUGIN_CONTRACT}`;
  }
  return event === EVENT_VERSION
    ? undefined
    : `it is written for version ${event} of alerts and decisions; this one is ${EVENT_VERSION}`;
}

/** Throws FW4212 for a plugin that this version cannot run. */
export function requireCompatible(manifest: PluginManifest): void {
  const reason = incompatibility(manifest);
  if (!reason) return;
  throw new EngineError('FW4212', `${manifest.name} ${manifest.version}: ${reason}`);
}

const faulty = (name: string, faults: readonly ConfigFault[]) =>
  new EngineError(
    'FW4211',
    `${name}: ${faults.map(({at, message}) => `${MANIFEST}${at}: ${message}`).join('; ')}`,
  );

function json(bytes: Uint8Array | undefined, path: string, name: string): unknown {
  if (!bytes) throw new EngineError('FW4211', `${name}: there is no file "${path}"`);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new EngineError('FW4211', `${name}: "${path}" is no JSON: ${(cause as Error).message}`);
  }
}

function beyondSchema({version, engine, provides, name, needs}: PluginManifest): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (!semver.valid(version)) {
    faults.push({at: '/version', message: `expected semver, found ${quoted(version)}`});
  }
  if (semver.validRange(engine) === null) {
    faults.push({at: '/engine', message: `expected a semver range, found ${quoted(engine)}`});
  }
  if (KINDS.every((kind) => Object.keys(provides[kind] ?? {}).length === 0)) {
    faults.push({at: '/provides', message: `"${name}" provides nothing`});
  }
  for (const [name, {argv}] of Object.entries(needs?.commands ?? {})) {
    if (argv.length === 0) {
      faults.push({at: `/needs/commands/${name}/argv`, message: 'expected a program'});
    }
  }
  for (const word of ['read', 'write'] as const) {
    for (const [at, target] of (needs?.[word] ?? []).entries()) {
      if (typeof target === 'string' && target.split('/').includes('..')) {
        faults.push({at: `/needs/${word}/${at}`, message: 'a path may not hold ".."'});
      }
    }
  }
  return faults;
}

function* schemaPaths({provides}: PluginManifest): Generator<[at: string, path: string]> {
  for (const kind of KINDS) {
    for (const [name, one] of Object.entries(provides[kind] ?? {})) {
      if ('schema' in one) yield [`/provides/${kind}/${name}/schema`, one.schema];
    }
  }
}

function configSchemaFaults(
  bytes: Uint8Array,
  path: string,
  at: string,
  schemas: Record<string, object>,
): readonly ConfigFault[] {
  try {
    const schema: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
      return [{at, message: `"${path}" is no JSON Schema of an object`}];
    }
    // Compiles it.
    schemaFaults(schema, {});
    schemas[path] = schema;
    return [];
  } catch (error) {
    return [{at, message: `"${path}": ${(error as Error).message}`}];
  }
}

let manifestSchemaRead: object | undefined;
function manifestSchema(): object {
  const require = createRequire(import.meta.url);
  manifestSchemaRead ??= JSON.parse(
    readFileSync(require.resolve('@firewatch/schemas/plugin-manifest.schema.json'), 'utf8'),
  ) as object;
  return manifestSchemaRead;
}
