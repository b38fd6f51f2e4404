// Plugins that were installed from a hub.
import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {EngineError} from '../errors.ts';
import {hubPlaces} from '../hub/state/places.ts';
import type {PluginPackage} from '../plugin.ts';
import {MANIFEST, readPlugin} from './manifest.ts';

/** The installed plugin of this name, below the state folder. Throws FW4217, FW4211. */
export async function installedPlugin(state: string, name: string): Promise<PluginPackage> {
  const folder = installedFolder(state, name);
  const isName = /^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/.test(name);
  if (isName && existsSync(join(folder, MANIFEST))) return readPlugin(folder);
  const others = await installedPlugins(state);
  throw new EngineError(
    'FW4217',
    `no plugin "${name}" is installed; ${others.join(', ') || 'none'} is`,
    {
      where: {file: pluginsFolder(state)},
      hint: `firewatch plugins install ${isName ? name : 'AUTHOR/NAME'}`,
    },
  );
}

const pluginsFolder = (state: string) => join(hubPlaces(state).current, 'plugins');

/** Where the plugin of this name lies, if it is installed. */
export const installedFolder = (state: string, name: string): string =>
  join(pluginsFolder(state), name);

/** Names of all that are installed, sorted. */
export async function installedPlugins(state: string): Promise<readonly string[]> {
  const plugins = pluginsFolder(state);
  const within = async (folder: string): Promise<readonly string[]> =>
    (await readdir(folder).catch(() => [] as string[])).sort();
  const names: string[] = [];
  for (const author of await within(plugins)) {
    for (const name of await within(join(plugins, author))) {
      if (existsSync(join(plugins, author, name, MANIFEST))) names.push(`${author}/${name}`);
    }
  }
  return names;
}
