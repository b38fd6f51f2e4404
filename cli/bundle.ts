// The only list of built-in plugins.
import {packaged as file} from '@firewatch/datasource-file';
import {packaged as journald} from '@firewatch/datasource-journald';
import {packaged as stdin} from '@firewatch/datasource-stdin';
import {packaged as syslog} from '@firewatch/datasource-syslog';
import {Catalogue, DatasourceCatalogue, type PluginPackage} from '@firewatch/kernel';
import type {CliContext} from './context.ts';

/** What reads files that are named on the command line. */
export const FILES: PluginPackage = file;

/** Datasources: bundled ones, run in this process by the contract of all others, and installed ones. */
export const openDatasources = (
  context: CliContext,
  state = context.state,
): Promise<DatasourceCatalogue> =>
  DatasourceCatalogue.open([file, journald, stdin(() => context.stdin), syslog], state);

/** Notifications: all are installed ones. */
export const openNotifications = (context: CliContext, state = context.state): Promise<Catalogue> =>
  new Catalogue('notifications').fill([], state);

/** Bouncers: all are installed ones. */
export const openBouncers = (context: CliContext, state = context.state): Promise<Catalogue> =>
  new Catalogue('bouncers').fill([], state);
