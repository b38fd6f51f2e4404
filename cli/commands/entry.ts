// What the command line knows of a command.
import type {CommandClass} from 'clipanion';
import type {CliContext} from '../context.ts';

/** A command and what help needs beside clipanion's own usage. */
export interface CommandEntry {
  /** The words that name it. */
  readonly paths: readonly string[];
  /** What follows the options: "FILE|DIR|- ...". */
  readonly operands: string;
  readonly command: CommandClass<CliContext>;
  /** The same command by another name, which the list of commands leaves out. */
  readonly isAlias?: boolean;
  /** It runs until it is told to end: that is no interruption. */
  readonly isService?: boolean;
}

/** A command by each of its names; the first is the one that is listed. */
export function named(
  command: CommandClass<CliContext>,
  operands: string,
  kind: Pick<CommandEntry, 'isService'> = {},
): CommandEntry[] {
  return (command.paths ?? []).map((paths, at) => ({
    ...kind,
    paths,
    operands,
    command,
    isAlias: at > 0,
  }));
}
