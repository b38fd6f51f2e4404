// The datasources there are, by name and by the schemes of their DSNs.
import type {PluginPackage} from '../plugin.ts';
import {Catalogue, type Provider} from './catalogue.ts';

export class DatasourceCatalogue extends Catalogue {
  /** What is bundled, and what is installed below the state folder. */
  static open(
    bundled: readonly PluginPackage[],
    state: string | undefined,
  ): Promise<DatasourceCatalogue> {
    return new DatasourceCatalogue('datasources').fill(bundled, state);
  }

  /** DSN schemes of all datasources, sorted. */
  get schemes(): readonly string[] {
    return [...this.byName].flatMap(([name, one]) => schemesOf(one, name)).sort();
  }

  /** The datasource that reads DSNs of this scheme. Throws FW4211 for one that is damaged. */
  async ofScheme(
    scheme: string,
  ): Promise<{readonly name: string; readonly plugin: PluginPackage} | undefined> {
    for (const [name, one] of this.byName)
      if (schemesOf(one, name).includes(scheme)) return {name, plugin: await one.package()};
    return undefined;
  }
}

const schemesOf = ({manifest}: Provider, name: string): readonly string[] =>
  manifest.provides.datasources![name]!.dsn ?? [];
