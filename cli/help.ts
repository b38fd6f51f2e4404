// Help texts, 80 columns wide, from the commands' own declarations.
import type {Usage} from 'clipanion';
import {optionsOf} from './arguments.ts';
import type {CommandEntry} from './commands/entry.ts';
import {METAVARS} from './commands/options.ts';
import {wrap} from './report/layout.ts';

const WIDTH = 80;

/** What `firewatch --help` prints of all commands. */
export function generalHelp(version: string, commands: readonly CommandEntry[]): string {
  const listed = commands.filter(({isAlias}) => !isAlias);
  const width = Math.max(...listed.map(({paths}) => paths.join(' ').length)) + 1;
  const groups = Map.groupBy(listed, ({command}) => command.usage?.category ?? '');
  const lines = [...groups].flatMap(([category, commands]) => [
    '',
    category,
    ...commands.map(
      ({paths, command}) =>
        `  ${paths.join(' ').padEnd(width)} ${command.usage?.description ?? ''}`,
    ),
  ]);
  return [
    `firewatch ${version}: finds attackers in logs`,
    '',
    'Usage: firewatch COMMAND [OPTION]... [OPERAND]...',
    ...lines,
    '',
    'The commands of "hub" on items are also those of "collections", "parsers", "scenarios",',
    '"postoverflows", "contexts" and "plugins": firewatch scenarios list',
    '',
    'Options',
    "  -h, --help     this text; after a command, the command's own",
    '  -V, --version  the version',
    '',
    'Example',
    '  $ firewatch analyze /var/log/auth.log',
    '',
  ].join('\n');
}

/** What `firewatch <command> --help` prints. */
export function commandHelp(entry: CommandEntry): string {
  const {description = '', details = '', examples = []}: Usage = entry.command.usage ?? {};
  const path = `firewatch ${entry.paths.join(' ')}`;
  const options = optionsOf(entry).map(({names, takesValue, description}) => {
    const known = METAVARS[names.at(-1)!];
    const metavar = takesValue ? ` ${known ?? 'VALUE'}` : (known ?? '');
    const [long, short] = [
      names.find((name) => name.startsWith('--')),
      names.find((name) => !name.startsWith('--')),
    ];
    return {flag: `${short ? `${short}, ` : '    '}${long}${metavar}`, description};
  });
  options.push({flag: '-h, --help', description: 'this text'});
  const indent = Math.max(...options.map(({flag}) => flag.length)) + 4;
  return [
    `Usage: ${path} [OPTION]... ${entry.operands}`,
    '',
    ...wrap(`${capital(description)}. ${details}`, WIDTH),
    '',
    'Options',
    ...options.flatMap(({flag, description}) =>
      wrap(description, WIDTH - indent).map(
        (line, at) => `${(at === 0 ? `  ${flag}` : '').padEnd(indent)}${line}`,
      ),
    ),
    '',
    'Examples',
    ...examples.flatMap(([what, line]) => [
      `  ${what}`,
      `    $ ${line.replaceAll('$0', 'firewatch')}`,
    ]),
    '',
  ].join('\n');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
