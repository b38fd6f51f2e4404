// Questions to a plugin that need nothing to be open: what it says of a configuration, what a DSN
// means, what it would send. A plugin of the hub is started for the question, confined as ever, and ended after it.
import {shownDsn} from '../../acquire/shown-dsn.ts';
import {EngineError} from '../../errors.ts';
import type {AlertBatch, ConfigFault, PluginPackage} from '../../plugin.ts';
import {maskFor} from '../configure.ts';
import {checkShape, type Kind} from '../shape.ts';
import type {PreviewRequest} from '../wire/values.ts';
import {asFaults} from './answers.ts';
import {startProcess} from './child.ts';
import type {PluginEnvironment} from './environment.ts';
import {pluginError} from './failure.ts';

/** What the plugin itself finds wrong with a configuration that fits its schema. */
export async function faultsOfConfig(
  plugin: PluginPackage,
  {kind, name, config}: {kind: Exclude<Kind, 'commands'>; name: string; config: unknown},
  environment: PluginEnvironment,
): Promise<readonly ConfigFault[]> {
  if ('plugin' in plugin.code) {
    checkShape(plugin.code.plugin, kind, name);
    return asFaults(plugin.code.plugin[kind]![name]!.check?.(config as never) ?? []);
  }
  return asFaults(await ask(plugin, 'check', {kind, name, config}, environment));
}

/** The configuration that a DSN means. Throws FW6302 with what the plugin says is wrong with it. */
export async function configOfDsn(
  plugin: PluginPackage,
  name: string,
  dsn: string,
  environment: PluginEnvironment,
): Promise<unknown> {
  const {code} = plugin;
  try {
    return 'plugin' in code
      ? code.plugin.datasources?.[name]?.dsn?.(dsn)
      : await ask(plugin, 'dsn', {name, dsn}, environment);
  } catch (cause) {
    if (cause instanceof EngineError && cause.code !== 'FW4305') throw cause;
    throw new EngineError('FW6302', `cannot be read from: ${(cause as Error).message}`, {
      where: {file: shownDsn(dsn)},
      cause,
    });
  }
}

/** What a notification would send of a batch, secrets of the configuration masked. */
export async function previewOf(
  plugin: PluginPackage,
  {name, config, batch}: {name: string; config: unknown; batch: AlertBatch},
  environment: PluginEnvironment,
): Promise<string> {
  const {code} = plugin;
  const now = environment.timers.now();
  const request: PreviewRequest = {name, config, batch, now: String(now)};
  const shown =
    'plugin' in code
      ? await code.plugin.notifications?.[name]?.preview?.(config as never, batch, now)
      : await ask(plugin, 'preview', {...request}, environment);
  const mask = maskFor(plugin, 'notifications', name, config);
  return mask(typeof shown === 'string' ? shown : (batch.text ?? JSON.stringify(batch.alerts)));
}

async function ask(
  plugin: PluginPackage,
  method: string,
  value: {readonly [key: string]: unknown; readonly config?: unknown},
  environment: PluginEnvironment,
): Promise<unknown> {
  const {limits, timers} = environment;
  const {peer, kill, ended} = await startProcess({
    plugin,
    config: value.config,
    environment,
    mask: (text) => text,
    handlers: {},
    note: () => {},
  });
  const cancel = timers.after(limits.openMs, () => kill('it did not answer in time'));
  try {
    return (await peer.call(method, value)).value;
  } catch (error) {
    throw pluginError(plugin.manifest, error, (text) => text);
  } finally {
    cancel();
    kill('it was asked');
    await ended;
  }
}
