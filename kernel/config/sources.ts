// Documents of datasources, ours and acquis.yaml's, as acquisitions that can be opened.
import {dirname} from 'node:path';
import type {Problem} from '@firewatch/schemas';
import {openTransform, type Transform} from '../acquire/transform.ts';
import type {Acquisition} from '../agent/acquisition.ts';
import {EngineError} from '../errors.ts';
import {schemaFaults} from '../plugin/config/schema-faults.ts';
import type {DatasourceCatalogue} from '../plugin/datasources.ts';
import type {ConfigFault, PluginPackage} from '../plugin.ts';
import {problemOf} from '../problem.ts';
import {type ConfigDocument, faultAt} from './document.ts';
import {fetchSecrets, holdsSecret} from './secrets.ts';
import {openFile} from './settings.ts';

/** Keys that the host reads; all others are the datasource's. */
const COMMON = [
  'source',
  'name',
  'labels',
  'log_level',
  'use_time_machine',
  'unique_id',
  'transform',
];
/** What CrowdSec calls a datasource, where we call it otherwise. */
const NAMES: Readonly<Record<string, string>> = {journald: 'journalctl'};

export interface SourceRead {
  readonly acquisition?: Acquisition;
  readonly problems: readonly Problem[];
}

/** The whole of a document, or the part of one that lies at `below`. */
export interface WrittenSource {
  readonly document: ConfigDocument;
  readonly below: string;
  readonly value: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a plugin itself says of a configuration. */
export type AskPlugin = (
  plugin: PluginPackage,
  name: string,
  config: unknown,
) => Promise<readonly ConfigFault[]>;

/** The acquisition that was written. */
export async function readSource(
  {document, below, value, env}: WrittenSource,
  datasources: DatasourceCatalogue,
  ask: AskPlugin,
): Promise<SourceRead> {
  const problem = (
    at: string,
    message: string,
    severity: Problem['severity'] = 'error',
  ): Problem => ({
    ...faultAt(document, {at, message}, below),
    severity,
  });
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {problems: [problem('', 'expected a map')]};
  const map = value as Readonly<Record<string, unknown>>;
  const problems: Problem[] = [];
  const source = sourceOf(map);
  if (source === undefined) problems.push(problem('', "missing 'source' field"));
  const labels = labelsOf(map.labels);
  if (!labels)
    problems.push(
      problem('/labels', 'missing labels: expected a map of texts, with at least "type"'),
    );
  const transform = await transformOf(map.transform);
  if (typeof transform === 'string') problems.push(problem('/transform', transform));
  let plugin: PluginPackage | undefined;
  try {
    plugin = source === undefined ? undefined : await datasources.find(source);
    if (source !== undefined && !plugin) {
      const known = datasources.names.join(', ');
      problems.push({
        ...problem('/source', `no datasource "${source}" is installed; there are ${known}`),
        hint: `firewatch plugins search ${source}`,
      });
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    problems.push(problemOf(error));
  }
  if (!plugin || !labels || source === undefined) return {problems};
  const provided = plugin.manifest.provides.datasources![source]!;
  const mode = modeOf(map.mode, provided.modes);
  if (!mode) problems.push(problem('/mode', `expected one of ${provided.modes.join(', ')}`));
  const own = Object.fromEntries(Object.entries(map).filter(([key]) => !COMMON.includes(key)));
  const config: Record<string, unknown> = structuredClone(own);
  const schema = plugin.schemas[provided.schema] as {properties?: Record<string, unknown>};
  if (schema.properties && 'mode' in schema.properties) config.mode = mode;
  else delete config.mode;
  const {file} = document.place('');
  const world = {folder: dirname(file), env};
  for (const {at, ...secret} of await fetchSecrets(schema, config, world))
    problems.push({...secret, where: document.place(`${below}${at}`)});
  if (holdsSecret(schema, partAt(document.written, below)))
    problems.push(...(await openFile(file)));
  for (const fault of schemaFaults(schema, config)) problems.push(faultAt(document, fault, below));
  if (problems.some(({severity}) => severity === 'error')) return {problems};
  for (const fault of await ask(plugin, source, config))
    problems.push(faultAt(document, fault, below));
  if (problems.some(({severity}) => severity === 'error')) return {problems};
  const key = typeof map.name === 'string' ? `${source}:${map.name}` : source;
  return {
    problems,
    acquisition: {
      origin: {key, module: source, labels: labels as Readonly<Record<string, string>>},
      use: {plugin, name: source, config},
      isFinite: mode === 'cat',
      ...(typeof transform === 'object' && {transform}),
    },
  };
}

/** The value at a JSON pointer of list places and keys without escapes. */
const partAt = (value: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce((part, name) => (part as Record<string, unknown> | undefined)?.[name], value);

function sourceOf({
  source,
  filename,
  filenames,
  journalctl_filter,
}: Readonly<Record<string, unknown>>): string | undefined {
  if (filename !== undefined || filenames !== undefined) return 'file';
  if (journalctl_filter !== undefined) return 'journalctl';
  return typeof source === 'string' ? (NAMES[source] ?? source) : undefined;
}

function labelsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  if (entries.length === 0) return undefined;
  return entries.every(([, text]) => typeof text === 'string') ? (value as never) : undefined;
}

/** A text says what is wrong with it. */
async function transformOf(value: unknown): Promise<Transform | string | undefined> {
  if (value === undefined || value === '') return undefined;
  return typeof value === 'string' ? openTransform(value) : 'expected an expression';
}

function modeOf(mode: unknown, modes: readonly string[]): string | undefined {
  if (mode === undefined) return modes[0];
  // The reference calls following "server" and "tail" alike.
  if (typeof mode === 'string' && modes.includes(mode)) return mode;
  const following = modes.find((one) => one !== 'cat');
  return mode === 'tail' || mode === 'server' ? following : undefined;
}

/** Two datasources under one name would mix up their positions. */
export function sameNames(acquisitions: readonly Acquisition[]): Problem[] {
  const named = acquisitions.map(({origin}) => origin.key).filter((key) => key.includes(':'));
  const twice = new Set(named.filter((key, at) => named.indexOf(key) !== at));
  return [...twice].map((key) =>
    problemOf(
      new EngineError('FW6102', `two sources are called "${key.slice(key.indexOf(':') + 1)}"`),
    ),
  );
}
