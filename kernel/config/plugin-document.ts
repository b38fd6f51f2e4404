// A document of the configuration that names a plugin by its `type`: keys of the host, which its
// own schema describes, beside keys of the plugin, which the plugin's schema does.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Problem} from '@firewatch/schemas';
import {type Code, EngineError} from '../errors.ts';
import type {Catalogue} from '../plugin/catalogue.ts';
import {schemaFaults} from '../plugin/config/schema-faults.ts';
import type {PluginPackage} from '../plugin.ts';
import {type ConfigDocument, faultAt} from './document.ts';
import {fetchSecrets, holdsSecret} from './secrets.ts';

export type TellProblem = (
  at: string,
  message: string,
  code?: Code,
  severity?: Problem['severity'],
) => void;

/** What is wrong with the part of a document that lies at `below`, as problems with their places. */
export const problemTeller =
  (problems: Problem[], document: ConfigDocument, below: string, byDefault: Code): TellProblem =>
  (at, message, code = byDefault, severity = 'error') =>
    void problems.push({...faultAt(document, {at, message}, below), code, severity});

export interface PluginDocument {
  readonly value: unknown;
  /** Before variables were replaced. */
  readonly written: unknown;
  /** Paths in it are relative to this. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface PluginDocumentKind {
  readonly kind: 'notifications' | 'bouncers';
  /** Of the host's keys. */
  readonly schema: object;
  readonly catalogue: Catalogue;
  /** When no plugin provides the type. */
  readonly missing: {
    readonly code: Code;
    readonly severity: Problem['severity'];
    readonly word: string;
  };
}

export interface ReadPluginDocument<Spec> {
  /** Defaults set, secrets in their places. */
  readonly spec: Spec;
  readonly plugin: PluginPackage;
  /** The plugin's own settings, defaults set. */
  readonly config: unknown;
  /** The file itself holds secrets: not only names of variables that do. */
  readonly hasSecrets: boolean;
}

/** Reads one; all that is wrong is told. Undefined: it is of no use. */
export async function readPluginDocument<Spec extends {readonly type: string}>(
  {value, written, folder, env}: PluginDocument,
  {kind, schema: hostSchema, catalogue, missing}: PluginDocumentKind,
  tell: TellProblem,
): Promise<ReadPluginDocument<Spec> | undefined> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    tell('', 'expected a map');
    return undefined;
  }
  let isWrong = false;
  const take = async (schema: object, config: unknown) => {
    for (const {at, message, code, severity} of await fetchSecrets(schema, config, {folder, env})) {
      isWrong ||= severity === 'error';
      tell(at, message, code, severity);
    }
    for (const {at, message} of schemaFaults(schema, config)) {
      isWrong = true;
      tell(at, message);
    }
  };
  const hostKeys = Object.keys((hostSchema as {properties: object}).properties);
  const part = (isHost: boolean) =>
    structuredClone(
      Object.fromEntries(
        Object.entries(value).filter(([key]) => hostKeys.includes(key) === isHost),
      ),
    ) as unknown;
  const spec = part(true) as Spec;
  await take(hostSchema, spec);
  const plugin = await findPlugin(catalogue, spec.type, missing, tell);
  if (!plugin) return undefined;
  const provided = plugin.manifest.provides[kind]![spec.type]!;
  const schema = plugin.schemas[provided.schema]!;
  const config = part(false);
  await take(schema, config);
  if (isWrong) return undefined;
  const hasSecrets = holdsSecret(schema, written) || holdsSecret(hostSchema, written);
  return {spec, plugin, config, hasSecrets};
}

async function findPlugin(
  catalogue: Catalogue,
  type: string,
  {code, severity, word}: PluginDocumentKind['missing'],
  tell: TellProblem,
): Promise<PluginPackage | undefined> {
  if (typeof type !== 'string' || type === '') return undefined;
  try {
    const plugin = await catalogue.find(type);
    if (!plugin) {
      const known = catalogue.names.join(', ') || 'none';
      tell(
        '/type',
        `no installed plugin provides the ${word} "${type}"; there are ${known}; firewatch plugins install firewatch/${word}-${type}`,
        code,
        severity,
      );
    }
    return plugin;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    tell('/type', error.message, error.code);
    return undefined;
  }
}

/** A schema of @firewatch/schemas. */
export const schemaOf = async (name: string): Promise<object> =>
  JSON.parse(
    await readFile(
      createRequire(import.meta.url).resolve(`@firewatch/schemas/${name}.schema.json`),
      'utf8',
    ),
  );
