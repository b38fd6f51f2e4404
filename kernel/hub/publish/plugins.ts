// Plugins as releases: each folder with a plugin.json is packed, the same files to the same
// bytes, and its manifest goes into the index, so that it can be judged before it is fetched.
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {IndexedItem, PluginManifest, Release} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {packArchive, readFolder} from '../../plugin/archive/index.ts';
import {MANIFEST, pluginOf} from '../../plugin/manifest.ts';
import {isFile} from '../catalogue.ts';
import {digestOf} from '../index/digest.ts';
import {isSameRelease, newest} from './version.ts';

export interface PackedPlugin {
  readonly manifest: PluginManifest;
  readonly folder: string;
  readonly archive: Uint8Array;
}

/** The plugins below `plugins/` of a hub, and of other folders. Throws EngineError for one that is faulty. */
export async function packPlugins(
  hub: string,
  folders: readonly string[],
): Promise<readonly PackedPlugin[]> {
  const own = await pluginFolders(join(hub, 'plugins'));
  return Promise.all(
    [...own, ...folders].map(async (folder) => {
      const files = await readFolder(folder);
      const {manifest} = pluginOf(files, folder);
      return {manifest, folder, archive: packArchive(files)};
    }),
  );
}

/** The index's entry of a plugin, after those published before. Throws FW4015. */
export function indexPlugin(
  {manifest, archive, folder}: PackedPlugin,
  published: IndexedItem | undefined,
): IndexedItem {
  const {name, version, description} = manifest;
  const release: Release = {
    digest: digestOf(archive),
    size: archive.length,
    manifest: {...manifest},
  };
  const before = published?.versions[version];
  if (before && !isSameRelease(before, release)) {
    throw new EngineError('FW4015', `is version ${version}, which is published with other bytes`, {
      where: {file: join(folder, MANIFEST)},
      hint: 'raise "version" in the manifest',
    });
  }
  const versions = {...published?.versions, [version]: release};
  return {
    path: `plugins/${name}`,
    author: name.split('/')[0]!,
    description,
    version: newest(Object.keys(versions))!,
    versions,
  };
}

/** Folders with a manifest: plugins/<name>/ and plugins/<author>/<name>/. */
async function pluginFolders(root: string): Promise<string[]> {
  const below = async (folder: string) =>
    (await readdir(folder, {withFileTypes: true}).catch(() => []))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({name}) => join(folder, name))
      .sort();
  const found: string[] = [];
  for (const one of await below(root)) {
    const candidates = (await isFile(join(one, MANIFEST))) ? [one] : await below(one);
    for (const folder of candidates) {
      if (await isFile(join(folder, MANIFEST))) found.push(folder);
    }
  }
  return found;
}
