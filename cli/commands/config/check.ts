import {
  type ConfigOptions,
  DEFAULT_PROFILES,
  faultsOfConfig,
  findConfinement,
  openProfiles,
  readProfiles,
} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {renderProblems} from '../../report/problem.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {pluginEnvironment} from '../plugins/environment.ts';
import {ConfigCommand} from './options.ts';

/** `firewatch config check`: whether the agent could start with it. */
export class ConfigCheckCommand extends ConfigCommand {
  static override paths = [['config', 'check']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'check the configuration of the agent',
    details:
      'Reads the configuration, the acquisition documents and the profiles it names, and says all ' +
      'that is wrong with them, with file, line and column. Nothing is watched. ' +
      'Exit code: 0 it can be used, 1 it cannot, 2 wrong usage.',
    examples: [
      ['The installed configuration', '$0 config check'],
      ['Before it is put in place', '$0 config check --config new.yaml'],
    ],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(['human', 'json'] as const),
  });

  async execute(): Promise<number> {
    const {stdout, stderr, env} = this.context;
    const {file, acquisitions, profiles, notifications, bouncers, warnings} = await this.readConfig(
      this.asking(),
      true,
    );
    const opened = await openProfiles(
      profiles === undefined ? [DEFAULT_PROFILES] : await readProfiles(profiles),
      {notifications: notifications.map(({name}) => name)},
    );
    if (this.output === 'json') {
      const problems = [...warnings, ...opened.problems];
      const document = {
        file: file ?? null,
        sources: acquisitions?.length ?? null,
        notifications: notifications.length,
        bouncers: bouncers.length,
        problems,
      };
      stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
      return 0;
    }
    stderr.write(renderProblems([...warnings, ...opened.problems], terminalOf(stderr, env, {})));
    const sources = acquisitions ? `sources: ${acquisitions.length}` : 'sources: what is found';
    stdout.write(
      `${file ?? 'no configuration, the defaults'}: usable, ${sources}, profiles: ${opened.profiles.length}, notifications: ${notifications.length}, bouncers: ${bouncers.length}\n`,
    );
    return 0;
  }

  /** Plugins of the hub are started to be asked; that takes the confinement of the machine. */
  private asking(): ConfigOptions['ask'] {
    const {context} = this;
    let confinement: ReturnType<typeof findConfinement> | undefined;
    return async (plugin, name, config) => {
      confinement ??= findConfinement(context.platform);
      const environment = pluginEnvironment(context, await confinement);
      return faultsOfConfig(plugin, {kind: 'datasources', name, config}, environment);
    };
  }
}
