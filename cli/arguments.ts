// The command line before clipanion sees it: unknown commands and options are named
// together with the nearest known one.
import {Cli, UsageError} from 'clipanion';
import type {CommandEntry} from './commands/entry.ts';
import {allCommands} from './commands/index.ts';
import type {CliContext} from './context.ts';

/** An option as clipanion's definitions tell it. */
export interface OptionEntry {
  /** "-o", "--output" */
  readonly names: readonly string[];
  readonly takesValue: boolean;
  readonly description: string;
}

/** Options of a command. */
export function optionsOf({command}: CommandEntry): OptionEntry[] {
  const [definition] = Cli.from<CliContext>([command], {binaryName: 'firewatch'}).definitions();
  return (definition?.options ?? []).map(({definition: text, description = ''}) => {
    const [names = '', value] = text.split(' ');
    return {
      names: names.split(','),
      takesValue: value !== undefined,
      description: description.trim(),
    };
  });
}

/** The usage error for a command that does not exist. */
export async function unknownCommand(argv: readonly string[]): Promise<UsageError> {
  const commands = await allCommands();
  const names = commands.map(({paths}) => paths.join(' '));
  const isGroup = commands.some(({paths}) => paths.length > 1 && paths[0] === argv[0]);
  const written = argv.slice(0, isGroup ? 2 : 1).join(' ');
  return new UsageError(`unknown command "${written}"${suggestion(written, names)}`);
}

/** Throws a UsageError for an option that the command does not have. */
export function checkOptions(argv: readonly string[], entry: CommandEntry): void {
  const options = optionsOf(entry);
  for (let at = entry.paths.length; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === '--') return;
    if (!word.startsWith('-') || word === '-') continue;
    const name = word.split('=')[0]!;
    const option = options.find(({names}) => names.includes(name));
    if (option?.takesValue && name === word) at += 1;
    if (option || isCluster(word, options)) continue;
    throw new UsageError(
      `unknown option "${name}"${suggestion(
        name,
        options.flatMap(({names}) => names),
      )}`,
    );
  }
}

/** `-oX` is no option of ours, `-ab` would be two: each letter has to be one. */
const isCluster = (word: string, options: readonly OptionEntry[]) =>
  !word.startsWith('--') &&
  [...word.slice(1)].every((letter) => options.some(({names}) => names.includes(`-${letter}`)));

/** Is it clipanion's word for a wrong command line? */
export const isSyntaxError = (
  error: unknown,
): error is Error & {candidates?: readonly {reason: string | null}[]} =>
  error instanceof Error && 'clipanion' in error;

/** Its message in one line. */
export function syntaxMessage(
  error: Error & {candidates?: readonly {reason: string | null}[]},
): string {
  const reason = error.candidates?.find((candidate) => candidate.reason)?.reason;
  const text =
    reason ??
    error.message
      .split('\n')
      .filter((line) => line.trim() !== '')
      .join(' ');
  const plain = text.endsWith('.') ? text.slice(0, -1) : text;
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

/** Edits that are still taken for a slip. */
const EDITS_MAX = 3;

/** `; did you mean "x"?`, or nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const nearest = known
    .map((name) => ({name, edits: name.startsWith(word) ? 1 : distance(word, name)}))
    .sort((one, other) => one.edits - other.edits)[0];
  const isNear =
    nearest && nearest.edits <= Math.min(EDITS_MAX, Math.floor(nearest.name.length / 2));
  return isNear ? `; did you mean "${nearest.name}"?` : '';
}

/** Levenshtein distance. */
function distance(one: string, other: string): number {
  let row = Array.from({length: other.length + 1}, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replace = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replace, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
