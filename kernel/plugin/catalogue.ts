// The things of one kind that plugins provide, by name: bundled plugins, and those that were
// installed from a hub. Manifests of all installed plugins are looked at; a plugin is read whole,
// and checked, when one of its things is asked for.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {PluginManifest, Problem} from '@firewatch/schemas';
import {EngineError} from '../errors.ts';
import type {PluginPackage} from '../plugin.ts';
import {problemOf} from '../problem.ts';
import {installedFolder, installedPlugins} from './installed.ts';
import {MANIFEST, readPlugin} from './manifest.ts';
import {KIND_WORD, type Kind} from './shape.ts';

export interface Provider {
  readonly manifest: PluginManifest;
  package(): Promise<PluginPackage>;
}

export class Catalogue {
  /** Of the installed plugins; none keeps the others from being used. */
  readonly problems: Problem[] = [];
  protected readonly byName = new Map<string, Provider>();
  private readonly kind: Kind;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  /** Names of all there are, sorted. */
  get names(): readonly string[] {
    return [...this.byName.keys()].sort();
  }

  /** The plugin with the thing of this name. Throws FW4211 for one that is damaged. */
  async find(name: string): Promise<PluginPackage | undefined> {
    return this.byName.get(name)?.package();
  }

  /** Takes in what is bundled, and what is installed below the state folder. */
  async fill(bundled: readonly PluginPackage[], state: string | undefined): Promise<this> {
    for (const one of bundled) this.add({manifest: one.manifest, package: async () => one});
    for (const name of state === undefined ? [] : await installedPlugins(state)) {
      const folder = installedFolder(state!, name);
      try {
        const manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
        this.add({manifest, package: () => readPlugin(folder)});
      } catch (cause) {
        const message = `${name}: ${MANIFEST} cannot be read: ${(cause as Error).message}`;
        this.warn(new EngineError('FW4211', message, {where: {file: folder}, cause}));
      }
    }
    return this;
  }

  private add(provider: Provider): void {
    const {manifest} = provider;
    for (const name of Object.keys(manifest.provides?.[this.kind] ?? {})) {
      const before = this.byName.get(name);
      if (!before) this.byName.set(name, provider);
      else
        this.warn(
          new EngineError(
            'FW6301',
            `${KIND_WORD[this.kind]} "${name}" is provided by ${before.manifest.name} and by ${manifest.name}: the first is used`,
            {hint: `firewatch plugins remove ${manifest.name}`},
          ),
        );
    }
  }

  private warn(error: EngineError): void {
    this.problems.push(problemOf(error, 'warning'));
  }
}
