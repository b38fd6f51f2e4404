// Types of everything a person or a wire writes, generated from the JSON Schemas beside this file.
export type {BouncerSpec} from './generated/bouncer.ts';
export type * from './generated/event.ts';
export type {FirewatchConfig} from './generated/firewatch.ts';
export type * from './generated/hub-index.ts';
export type {HubLock, LockedData, LockedItem} from './generated/hub-lock.ts';
export type {HubSource, HubSources} from './generated/hub-sources.ts';
export type {NotificationSpec} from './generated/notification.ts';
export type {
  NeededCommand,
  PathTarget,
  PluginManifest,
  PluginNeeds,
  ProvidedBouncer,
  ProvidedDatasource,
} from './generated/plugin-manifest.ts';
export type {PluginTest} from './generated/plugin-test.ts';
export type * from './generated/report.ts';
