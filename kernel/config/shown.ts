// A configuration as it may be shown: secrets masked.

import {maskOf} from '../plugin/config/secrets.ts';
import {providedBy} from '../plugin/configure.ts';
import type {Kind} from '../plugin/shape.ts';
import type {PluginPackage} from '../plugin.ts';

/** The configuration of something that a plugin provides, without what its schema marks as secret. */
export function withoutSecrets(
  plugin: PluginPackage,
  kind: Kind,
  name: string,
  config: unknown,
): unknown {
  const {schema} = providedBy(plugin, kind, name);
  return schema === undefined ? config : masked(config, maskOf(plugin.schemas[schema]!, config));
}

export function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((one) => masked(one, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked(one, mask)]));
}
