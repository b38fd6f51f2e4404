// Does a module export what its manifest promises? Asked where the module is loaded.
import type {Plugin} from '../plugin.ts';

export type Kind = keyof Plugin;
export const KINDS: readonly Kind[] = [
  'datasources',
  'notifications',
  'bouncers',
  'enrichers',
  'commands',
];

/** How one thing of a kind is called in messages. */
export const KIND_WORD: Readonly<Record<Kind, string>> = {
  datasources: 'datasource',
  notifications: 'notification',
  bouncers: 'bouncer',
  enrichers: 'enricher',
  commands: 'command',
};

/** Throws a TypeError that says what is missing. */
export function checkShape(plugin: unknown, kind: Kind, name: string): asserts plugin is Plugin {
  const maps = isMap(plugin) ? plugin : undefined;
  if (!maps) throw new TypeError('the module has no default export that is an object');
  const map = maps[kind];
  const one = isMap(map) && Object.hasOwn(map, name) ? map[name] : undefined;
  const method = kind === 'commands' ? 'run' : 'open';
  if (!isMap(one) || typeof one[method] !== 'function') {
    throw new TypeError(
      `the default export has no function ${kind}[${JSON.stringify(name)}].${method}`,
    );
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
