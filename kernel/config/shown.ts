// A configuration as it may be shown: secrets masked.

import {maskFor} from '../plugin/configure.ts';
import type {Kind} from '../plugin/shape.ts';
import type {PluginPackage} from '../plugin.ts';

/** The configuration of something that a plugin provides, without what its schema marks as secret. */
export const withoutSecrets = (
  plugin: PluginPackage,
  kind: Kind,
  name: string,
  config: unknown,
): unknown => masked(config, maskFor(plugin, kind, name, config));

export function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((one) => masked(one, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked(one, mask)]));
}
