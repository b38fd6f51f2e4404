// What the commands on the agent's configuration have in common.
import {type AgentConfig, type ConfigOptions, readConfig} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {openBouncers, openDatasources, openNotifications} from '../../bundle.ts';
import type {CliContext} from '../../context.ts';
import {CONFIG_FILE, configFile} from './file.ts';

const NS_PER_MS = 1_000_000n;

/** A command that reads the configuration of the agent. */
export abstract class ConfigCommand extends Command<CliContext> {
  config = Option.String('--config', {
    description: `file of the configuration; default: ${CONFIG_FILE}, if it is there`,
  });

  state = Option.String('--state', {
    description: 'folder of the state; default: /var/lib/firewatch, or your own',
  });

  /** Throws FaultsError with all that is wrong. */
  protected readConfig(ask?: ConfigOptions['ask'], withBouncers = false): Promise<AgentConfig> {
    return agentConfig(this.context, this, ask, withBouncers);
  }
}

/** The configuration that the options of a command name. Throws FaultsError with all that is wrong. */
export async function agentConfig(
  context: CliContext,
  {config, state}: {readonly config?: string | undefined; readonly state?: string | undefined},
  ask?: ConfigOptions['ask'],
  withBouncers = false,
): Promise<AgentConfig> {
  return readConfig(await configFile(config), {
    datasources: (named) => openDatasources(context, state ?? named),
    notifications: async (named, zone = context.localZone) => ({
      catalogue: await openNotifications(context, state ?? named),
      world: {
        hostname: context.hostname,
        machine: context.hostname,
        zone,
        env: context.env,
        now: () => Number(context.now() / NS_PER_MS),
      },
    }),
    ...(withBouncers && {
      bouncers: (named: string | undefined) => openBouncers(context, state ?? named),
    }),
    env: context.env,
    ...(ask && {ask}),
  });
}
