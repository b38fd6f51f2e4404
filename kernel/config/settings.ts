// The settings of a configuration by themselves: firewatch.yaml checked against its schema, or
// CrowdSec's config.yaml as such settings. Secrets are fetched from where it says they are.
import {readFile, stat} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname} from 'node:path';
import type {FirewatchConfig, Problem} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import {schemaFaults} from '../plugin/config/schema-faults.ts';
import {maskOf} from '../plugin/config/secrets.ts';
import {type ConfigDocument, faultAt, parseConfig} from './document.ts';
import {convertReference, isReference, type KeyReport} from './reference/convert.ts';
import {fetchSecrets, holdsSecret, openToAll} from './secrets.ts';
import {masked} from './shown.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface ReadSettings {
  /** For places of faults; undefined: nobody wrote one. */
  readonly document: ConfigDocument | undefined;
  /** With defaults. */
  readonly settings: FirewatchConfig;
}

/** Path of the schema that editors use. */
export const CONFIG_SCHEMA = '@firewatch/schemas/firewatch.schema.json';

/** Reads the settings of a file; all that is wrong goes to `problems`. */
export async function readSettings(
  file: string | undefined,
  env: Env,
  problems: Problem[],
): Promise<ReadSettings> {
  const schema = await configSchema();
  const text = file === undefined ? '' : await textOf(file);
  const {documents, faults} = parseConfig(file ?? '', text, env);
  problems.push(...faults);
  if (documents.length > 1) {
    const where = documents[1]!.place('');
    problems.push({code: 'FW6102', severity: 'error', message: 'expected one document', where});
  }
  const document = documents[0];
  if (file === undefined || !document) {
    const settings = {};
    schemaFaults(schema, settings);
    return {document, settings};
  }
  if (isReference(document.value)) {
    const {settings, keys} = await convertReference(file, env);
    problems.push(...reported(file, keys));
    for (const fault of schemaFaults(schema, settings))
      problems.push({...faultAt(document, fault), where: {file}});
    return {document: {...document, place: () => ({file, line: 1, column: 1})}, settings};
  }
  const settings = structuredClone(document.value) as FirewatchConfig;
  const world = {folder: dirname(file), env};
  const secrets = await fetchSecrets(schema, settings, world);
  for (const {at, ...problem} of secrets) problems.push({...problem, where: document.place(at)});
  const {store} = document.written as FirewatchConfig;
  if (holdsSecret(schema, document.written) || (store !== undefined && PASSWORD.test(store)))
    problems.push(...(await openFile(file)));
  for (const fault of schemaFaults(schema, settings)) problems.push(faultAt(document, fault));
  return {document, settings};
}

/** Of a URL. */
const PASSWORD = /:(?!\$)[^:@/]+@/;

/** Settings without what their schema marks as secret. */
export async function shownSettings(settings: FirewatchConfig): Promise<FirewatchConfig> {
  const shown = masked(settings, maskOf(await configSchema(), settings)) as FirewatchConfig;
  return shown.store === undefined
    ? shown
    : {...shown, store: shown.store.replace(PASSWORD, ':***@')};
}

/** A warning when everybody may read a file with a secret in it. */
export async function openFile(file: string): Promise<Problem[]> {
  const {mode} = await stat(file);
  if ((mode & 0o004) === 0) return [];
  const {at: _, ...problem} = openToAll(file, '');
  return [{...problem, where: {file}}];
}

export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const cause = error as Error;
    throw new EngineError('FW6104', `cannot be read: ${cause.message}`, {where: {file}, cause});
  }
}

const configSchema = async (): Promise<object> =>
  JSON.parse(await readFile(createRequire(import.meta.url).resolve(CONFIG_SCHEMA), 'utf8'));

/** Faults one by one; what is ignored in one line, since `migrate` says more. */
function* reported(file: string, keys: readonly KeyReport[]): Generator<Problem> {
  for (const {key, reason = ''} of keys.filter(({verdict}) => verdict === 'fault'))
    yield {code: 'FW6112', severity: 'error', message: `${key}: ${reason}`, where: {file}};
  const left = keys.filter(({verdict}) => verdict === 'ignored' || verdict === 'unknown');
  if (left.length > 0)
    yield {
      code: 'FW6112',
      severity: 'warning',
      message: `settings that mean nothing here: ${left.map(({key}) => key).join(', ')}`,
      where: {file},
      hint: `firewatch migrate --dry-run --from ${file}`,
    };
}
