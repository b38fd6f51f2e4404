// firewatch.yaml and what it names, read whole: all faults at once, each with its place.
import {existsSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import type {FirewatchConfig, Problem} from '@firewatch/schemas';
import type {Acquisition} from '../agent/acquisition.ts';
import type {ConfiguredBouncer} from '../enforcement/configured.ts';
import {readBouncers} from '../enforcement/read.ts';
import {FaultsError} from '../faults-error.ts';
import type {NotificationOptions} from '../notifications/read.ts';
import {readNotifications} from '../notifications/read-all.ts';
import type {NotificationSink} from '../notifications/sink.ts';
import type {Catalogue} from '../plugin/catalogue.ts';
import type {DatasourceCatalogue} from '../plugin/datasources.ts';
import {type AllowlistSetting, allowlistSettings} from './allowlists.ts';
import {type DecisionSettings, decisionSettings} from './decisions.ts';
import {type ConfigDocument, faultAt, parseConfig} from './document.ts';
import {durationReader} from './duration.ts';
import {yamlFiles} from './files.ts';
import {type ServerSettings, serverSettings} from './server.ts';
import {readSettings, textOf} from './settings.ts';
import {type AskPlugin, readSource, sameNames} from './sources.ts';

export interface ConfigOptions {
  /** Datasources by name; `state` is the folder of the state that the configuration names. */
  readonly datasources: (state: string | undefined) => Promise<DatasourceCatalogue>;
  /** What notifications are read with; absent: they are left out. */
  readonly notifications?: (
    state: string | undefined,
    zone: string | undefined,
  ) => Promise<NotificationOptions>;
  /** Bouncers by name; absent: they are left out. */
  readonly bouncers?: (state: string | undefined) => Promise<Catalogue>;
  /** Asks plugins of the hub too what they say of their configurations: that starts them. */
  readonly ask?: AskPlugin;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Beside firewatch.yaml. */
const NOTIFICATIONS = 'notifications';

/** Says what is wrong with a setting, by its JSON pointer. */
export type TellFault = (at: string, message: string) => void;

export interface RetentionSettings {
  readonly alertsMs: number;
  /** undefined: any number */
  readonly maxAlerts: number | undefined;
  readonly userNamesMs: number;
}

export interface AgentConfig {
  /** undefined: nobody wrote one. */
  readonly file: string | undefined;
  /** As written, with defaults. */
  readonly settings: FirewatchConfig;
  /** undefined: nothing is said of sources. */
  readonly acquisitions: readonly Acquisition[] | undefined;
  /** Paths, resolved. */
  readonly profiles: string | undefined;
  readonly rules: string | undefined;
  readonly simulation: string | undefined;
  readonly state: string | undefined;
  /** undefined: those in the data folder of the rules. */
  readonly geo: readonly string[] | undefined;
  readonly checkpointMs: number;
  readonly decisions: DecisionSettings;
  /** Whom profiles tell. */
  readonly notifications: readonly NotificationSink[];
  /** What enforces decisions. */
  readonly bouncers: readonly ConfiguredBouncer[];
  readonly allowlists: readonly AllowlistSetting[];
  readonly allowlistRefreshMs: number;
  readonly retention: RetentionSettings;
  readonly server: ServerSettings;
  /** A database, or a file, resolved. */
  readonly store: string | undefined;
  readonly warnings: readonly Problem[];
}

/** Reads a configuration; `file` undefined: the defaults. Throws FaultsError FW6103. */
export async function readConfig(
  file: string | undefined,
  options: ConfigOptions,
): Promise<AgentConfig> {
  const problems: Problem[] = [];
  const {document, settings} = await readSettings(file, options.env, problems);
  const found: Acquisition[] = [];
  const isWrong = problems.some(isError);
  const folder = file === undefined ? '.' : dirname(file);
  const under = (path: string | undefined) =>
    path === undefined ? undefined : resolve(folder, path);
  const datasources = await options.datasources(isWrong ? undefined : under(settings.state));
  problems.push(...datasources.problems);
  const take = async (document: ConfigDocument, below: string, value: unknown) => {
    const ask = options.ask ?? askBundled;
    const {acquisition, problems: own} = await readSource(
      {document, below, value, env: options.env},
      datasources,
      ask,
    );
    problems.push(...own);
    if (acquisition) found.push(acquisition);
  };
  if (document && !isWrong)
    for (const [i, one] of (settings.sources ?? []).entries())
      await take(document, `/sources/${i}`, one);
  for (const path of isWrong ? [] : (settings.acquisition ?? [])) {
    for (const one of await yamlFiles(resolve(folder, path), problems)) {
      const read = parseConfig(one, await textOf(one), options.env);
      problems.push(...read.faults);
      for (const each of read.documents) await take(each, '', each.value);
    }
  }
  problems.push(...sameNames(found));
  const fault: TellFault = (at, message) => {
    if (document) problems.push(faultAt(document, {at, message}));
  };
  const read = {durationMs: durationReader(fault), fault};
  const checkpointMs = read.durationMs('/checkpoint/interval', settings.checkpoint?.interval, '1m');
  const decisions = decisionSettings(isWrong ? {} : settings, read);
  const allowlists = await allowlistSettings(isWrong ? {} : settings, {
    under: (path) => resolve(folder, path),
    fault,
    faultIn: (file, line, message) =>
      problems.push({
        ...{code: 'FW6102', severity: 'error', message},
        where: {file, ...(line !== undefined && {line})},
      }),
  });
  const {retention = {}, allowlist_refresh} = settings;
  const retentionSettings = {
    alertsMs: read.durationMs('/retention/alerts', retention.alerts, '7d'),
    maxAlerts: retention.max_alerts === 0 ? undefined : (retention.max_alerts ?? 5000),
    userNamesMs: read.durationMs('/retention/user_names', retention.user_names, '7d'),
  };
  const allowlistRefreshMs = read.durationMs('/allowlist_refresh', allowlist_refresh, '5m');
  const {enabled, hosts = [], cti} = settings.network ?? {};
  if (!enabled && (hosts.length > 0 || cti))
    fault('/network', 'hosts and cti are of no use without "enabled: true"');
  const server = serverSettings(isWrong ? {} : settings, {
    ...read,
    under: (path) => resolve(folder, path),
  });
  const told = isWrong
    ? undefined
    : await options.notifications?.(under(settings.state), settings.timezone);
  const beside = resolve(folder, NOTIFICATIONS);
  const paths =
    settings.notification_files?.map((path) => resolve(folder, path)) ??
    (file !== undefined && existsSync(beside) ? [beside] : []);
  const notifications =
    told &&
    (await readNotifications(
      {main: document, listed: settings.notifications ?? [], paths, env: options.env},
      told,
    ));
  problems.push(...(notifications?.problems ?? []));
  const enforced =
    document && !isWrong && settings.bouncers && options.bouncers
      ? await readBouncers(
          document,
          settings.bouncers,
          await options.bouncers(under(settings.state)),
          options.env,
        )
      : undefined;
  problems.push(...(enforced?.problems ?? []));
  refuseFaults(file, problems);
  return {
    ...placesOf(settings, folder),
    file,
    settings,
    acquisitions: settings.sources || settings.acquisition ? found : undefined,
    geo: settings.geo?.map((path) => resolve(folder, path)),
    checkpointMs,
    decisions,
    notifications: notifications?.sinks ?? [],
    bouncers: enforced?.bouncers ?? [],
    allowlists,
    allowlistRefreshMs,
    retention: retentionSettings,
    server,
    warnings: problems,
  };
}

/** What a configuration names by its place. */
export type Places = Pick<AgentConfig, 'state' | 'store' | 'profiles' | 'simulation' | 'rules'>;

/** The places alone: sources, plugins and notifications are not looked at. Throws FaultsError FW6103. */
export async function readPlaces(file: string, env: ConfigOptions['env']): Promise<Places> {
  const problems: Problem[] = [];
  const {settings} = await readSettings(file, env, problems);
  refuseFaults(file, problems);
  return placesOf(settings, dirname(file));
}

/** Paths of the settings, resolved. */
function placesOf(
  {state, store, profiles, simulation, rules}: FirewatchConfig,
  folder: string,
): Places {
  const under = (path: string | undefined) =>
    path === undefined ? undefined : resolve(folder, path);
  return {
    state: under(state),
    store: store?.includes('://') ? store : under(store),
    profiles: under(profiles),
    simulation: under(simulation),
    rules: under(rules),
  };
}

function refuseFaults(file: string | undefined, problems: readonly Problem[]): void {
  const errors = problems.filter(isError);
  if (errors.length === 0) return;
  const count = errors.length === 1 ? 'a fault' : `${errors.length} faults`;
  throw new FaultsError('FW6103', `${count} in the configuration`, problems, {
    where: {file: file ?? ''},
  });
}

/** Those that run here; the others say it when they are opened. */
const askBundled: AskPlugin = async ({code}, name, config) =>
  'plugin' in code ? (code.plugin.datasources?.[name]?.check?.(config as never) ?? []) : [];

const isError = ({severity}: Problem) => severity === 'error';
