import {shownSettings, withoutSecrets} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import {ConfigCommand} from './options.ts';

/** `firewatch config show`: what the agent would run with. */
export class ConfigShowCommand extends ConfigCommand {
  static override paths = [['config', 'show']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'show the configuration of the agent as it is understood',
    details:
      'Prints the settings as JSON: defaults filled in, variables replaced, acquisition documents ' +
      'read. Secrets are shown as "***". Exit code: 0 shown, 1 it cannot be used, 2 wrong usage.',
    examples: [
      ['All of it', '$0 config show'],
      ['What is watched', "$0 config show | jq '.sources[].config'"],
    ],
  });

  output = Option.String('-o,--output', 'json', {
    description: 'json (default)',
    validator: isEnum(['json'] as const),
  });

  async execute(): Promise<number> {
    const {file, settings, acquisitions, profiles, notifications, rules, state} =
      await this.readConfig();
    const {
      sources: _,
      acquisition: __,
      notifications: ___,
      ...rest
    } = await shownSettings(settings);
    const shown = {
      file: file ?? null,
      ...rest,
      profiles: profiles ?? null,
      rules: rules ?? null,
      state: state ?? null,
      sources: (acquisitions ?? []).map(({origin, use}) => ({
        source: origin.module,
        key: origin.key,
        labels: origin.labels,
        config: withoutSecrets(use.plugin, 'datasources', use.name, use.config),
      })),
      notifications: notifications.map(({name, type, plugin, config, policy}) => ({
        name,
        type,
        policy,
        config: withoutSecrets(plugin, 'notifications', type, config),
      })),
    };
    this.context.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
    return 0;
  }
}
