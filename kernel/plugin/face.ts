// The face of plugins: what the hub client, the command line and the agent use of this folder.

export {
  type ArchiveFile,
  packArchive,
  type ReadArchiveOptions,
  readArchive,
  readFolder,
  unpackArchive,
} from './archive/index.ts';
export {Catalogue} from './catalogue.ts';
export {configure} from './configure.ts';
export {type Confinement, findConfinement, notEnforced, type Platform} from './confine.ts';
export {type PluginTestOutcome, testPlugin} from './conformance/index.ts';
export {DatasourceCatalogue} from './datasources.ts';
export {needed, neededMore, provided} from './declaration.ts';
export {installedPlugin, installedPlugins} from './installed.ts';
export {incompatibility, pluginOf, readPlugin, requireCompatible} from './manifest.ts';
export {configOfDsn, faultsOfConfig, previewOf} from './run/ask.ts';
export {
  PLUGIN_LIMITS,
  type PluginEnvironment,
  type PluginLimits,
  type PluginSinks,
  type Timers,
} from './run/environment.ts';
export {openUse} from './run/open.ts';
export {
  superviseBouncer,
  superviseDatasource,
  superviseEnricher,
  superviseNotification,
} from './run/supervised.ts';
export type {Use, UseRequest} from './run/use.ts';
export {KINDS as PLUGIN_KINDS, type Kind as PluginKind} from './shape.ts';
