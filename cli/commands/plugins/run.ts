import {findConfinement, installedPlugin, openUse} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import type {CliContext} from '../../context.ts';
import {writeAll} from '../../output.ts';
import {printable} from '../../report/printable.ts';
import {terminalOf} from '../../ui/terminal.ts';
import {pluginEnvironment} from './environment.ts';

/** `firewatch plugins run`: a command that an installed plugin brings. */
export class PluginsRunCommand extends Command<CliContext> {
  static override paths = [['plugins', 'run']];

  static override usage = Command.Usage({
    category: 'Plugins',
    description: 'run a command of an installed plugin',
    details:
      'Runs the command in a confined process, like everything that a plugin does. What follows "--" is ' +
      "the command's own. Its exit code is this one's; 1 also when it failed, 2 for wrong usage.",
    examples: [
      ['One', '$0 plugins run acme/notification-pager ping'],
      ['With options of its own', '$0 plugins run acme/notification-pager ping -- --to ops'],
    ],
  });

  state = Option.String('--state', {
    description: 'folder of the state; default: /var/lib/firewatch, or your own',
  });
  output = Option.String('-o,--output', {
    description: 'format of the output, handed to the command as "--output FORMAT"',
  });
  plugin = Option.String({name: 'PLUGIN', required: true});
  command = Option.String({name: 'COMMAND', required: true});
  rest = Option.Rest({name: 'ARGUMENT'});

  async execute(): Promise<number> {
    const {context} = this;
    const plugin = await installedPlugin(this.state ?? context.state, this.plugin);
    const confinement = await findConfinement(context.platform);
    const write = (stream: 'out' | 'err', text: string) => {
      const target = stream === 'out' ? context.stdout : context.stderr;
      const {hasUnicode} = terminalOf(target, context.env, {});
      // Line ends are the command's own; no other control character is.
      const shown = text.split('\n').map((line) => printable(line, hasUnicode));
      return writeAll(target, [shown.join('\n')]);
    };
    const environment = pluginEnvironment(context, confinement, {
      write,
      log: (level, message) => void write('err', `${level}: ${message}\n`),
    });
    const use = await openUse(
      {plugin, kind: 'commands', name: this.command, config: {}},
      environment,
    );
    const end = () => void use.close();
    context.signal.addEventListener('abort', end, {once: true});
    try {
      const format = this.output === undefined ? [] : ['--output', this.output];
      return await use.run.run([...format, ...this.rest], {
        out: (text) => write('out', text),
        err: (text) => write('err', text),
      });
    } finally {
      context.signal.removeEventListener('abort', end);
      await use.close();
    }
  }
}
