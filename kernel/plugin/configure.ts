// A configuration for one thing that a plugin provides: checked against its schema, defaults set.

import {EngineError} from '../errors.ts';
import type {ConfigFault, PluginPackage} from '../plugin.ts';
import {schemaFaults} from './config/schema-faults.ts';
import {maskOf} from './config/secrets.ts';
import {KIND_WORD, type Kind} from './shape.ts';

/** What the manifest says of one thing it provides. Throws FW4214 when it does not. */
export function providedBy(
  {manifest}: PluginPackage,
  kind: Kind,
  name: string,
): {readonly schema?: string} {
  const map = (manifest.provides[kind] ?? {}) as Readonly<Record<string, {schema?: string}>>;
  if (Object.hasOwn(map, name)) return map[name]!;
  const known = Object.keys(map);
  throw new EngineError(
    'FW4214',
    `${manifest.name} provides no ${KIND_WORD[kind]} "${name}"; it provides ${known.join(', ') || 'none'}`,
  );
}

/** The configuration with its defaults. Throws FW4213 with every fault that the schema finds. */
export function configure(
  plugin: PluginPackage,
  kind: Kind,
  name: string,
  config: unknown,
  where?: {readonly file: string},
): unknown {
  const {schema} = providedBy(plugin, kind, name);
  const completed: unknown = structuredClone(config ?? {});
  const faults = schema === undefined ? [] : schemaFaults(plugin.schemas[schema]!, completed);
  if (faults.length > 0) throw configError(plugin, kind, name, faults, where);
  return completed;
}

/** Replaces the secrets of a configuration in a text. */
export function maskFor(
  plugin: PluginPackage,
  kind: Kind,
  name: string,
  config: unknown,
): (text: string) => string {
  const {schema} = providedBy(plugin, kind, name);
  return schema === undefined ? (text) => text : maskOf(plugin.schemas[schema]!, config);
}

/** The error for faults of a configuration. */
export const configError = (
  {manifest}: PluginPackage,
  kind: Kind,
  name: string,
  faults: readonly ConfigFault[],
  where?: {readonly file: string},
) =>
  new EngineError(
    'FW4213',
    `configuration of ${KIND_WORD[kind]} "${name}" of ${manifest.name}: ${faults
      .map(({at, message}) => `${at || '/'}: ${message}`)
      .join('; ')}`,
    where ? {where} : {},
  );
