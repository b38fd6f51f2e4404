import {findConfinement, notEnforced, type PluginTestOutcome, testPlugin} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../../context.ts';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {plural} from '../../report/layout.ts';
import {printable} from '../../report/printable.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {pluginEnvironment} from './environment.ts';

const FORMATS = ['human', 'json'] as const;
const EXIT_FAILED = 1;

interface Tested {
  readonly plugin: string;
  readonly outcomes: readonly PluginTestOutcome[];
}

/** `firewatch plugins test`: holds plugins to the contract. */
export class PluginsTestCommand extends Command<CliContext> {
  static override paths = [['plugins', 'test']];

  static override usage = Command.Usage({
    category: 'Plugins',
    description: 'hold a plugin to the contract by its tests',
    details:
      'Runs the plugin in each folder as it will run when it is installed, in a confined process of its ' +
      'own, with every test/NAME.json of the folder, and tries every duty of the contract: what it does ' +
      'when the other side fails, hangs or refuses, when it is asked twice, closed or opened again. Nothing is ' +
      'sent anywhere: the test says what the world answers. docs/plugins.md has the format. ' +
      'Exit code: 0 every duty is fulfilled, 1 one is not, 2 wrong usage.',
    examples: [
      ['One', '$0 plugins test my-hub/plugins/acme/notification-pager'],
      ['For a program', '$0 plugins test -o json my-hub/plugins/acme/*'],
    ],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default) or json',
    validator: isEnum(FORMATS),
  });
  folders = Option.Rest({name: 'DIR'});

  async execute(): Promise<number> {
    if (this.folders.length === 0) throw new UsageError('expected the folder of a plugin');
    const {context} = this;
    const confinement = await findConfinement(context.platform);
    const tested: Tested[] = [];
    for (const plugin of this.folders) {
      const outcomes = await testPlugin(plugin, pluginEnvironment(context, confinement));
      tested.push({plugin, outcomes});
    }
    const isFailed = tested.some(({outcomes}) => outcomes.some(({failure}) => failure));
    await writeAll(
      context.stdout,
      this.output === 'json'
        ? [`${jsonText({plugins: tested, not_enforced: notEnforced(confinement)})}\n`]
        : this.lines(tested),
    );
    return isFailed ? EXIT_FAILED : 0;
  }

  private *lines(tested: readonly Tested[]): Generator<string> {
    const terminal = terminalOf(this.context.stdout, this.context.env, {});
    const show = (text: string) => printable(text, terminal.hasUnicode);
    for (const {plugin, outcomes} of tested) {
      yield `${show(plugin)}\n`;
      for (const {test, duty, failure} of outcomes) {
        yield `  ${failure ? 'FAIL' : 'ok  '} ${show(test)}: ${show(duty)}\n`;
        if (failure) yield `       ${show(failure)}\n`;
      }
      const failed = outcomes.filter(({failure}) => failure).length;
      yield `${plural(outcomes.length - failed, 'time')} a duty was fulfilled, ${plural(failed, 'time')} not\n`;
    }
  }
}
