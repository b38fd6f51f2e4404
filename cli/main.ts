// The binary's entry: finds the command, runs it, and turns what it throws into one of the
// three families: usage (exit 2), operator (exit 1), bug (stack, exit 70).
import {EngineError, FaultsError} from '@firewatch/kernel/logs';
import {Cli} from 'clipanion';
import {checkOptions, isSyntaxError, syntaxMessage, unknownCommand} from './arguments.ts';
import {allCommands, commandOf} from './commands/index.ts';
import {type CliContext, createContext} from './context.ts';
import {commandHelp, generalHelp} from './help.ts';
import {renderError, renderProblems} from './report/problem.ts';
import {terminalOf} from './ui/terminal.ts';

const EXIT_OK = 0;
/** Something the operator has to look at; what was asked for is incomplete or was not done. */
const EXIT_OPERATOR = 1;
const EXIT_USAGE = 2;
/** A bug of ours. */
const EXIT_BUG = 70;
const EXIT_INTERRUPTED = 130;
const EXIT_PIPE = 141;

/** Runs one command line; never throws, never exits. */
export async function run(argv: readonly string[], context: CliContext): Promise<number> {
  const terminal = terminalOf(context.stderr, context.env, {});
  const [name] = argv;
  const asksHelp = argv
    .slice(0, indexOrEnd(argv, '--'))
    .some((word) => word === '-h' || word === '--help');
  const command = await commandOf(argv);
  if (name === undefined || name === 'help' || (asksHelp && !command)) {
    const wanted = name === 'help' ? await commandOf(argv.slice(1)) : undefined;
    context.stdout.write(
      wanted ? commandHelp(wanted) : generalHelp(context.version, await allCommands()),
    );
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  if (asksHelp && command) {
    context.stdout.write(commandHelp(command));
    return EXIT_OK;
  }
  if (name === '--version' || name === '-V' || name === 'version') {
    context.stdout.write(`firewatch ${context.version}\n`);
    return EXIT_OK;
  }
  try {
    if (!command) throw await unknownCommand(argv);
    checkOptions(argv, command);
    const cli = Cli.from<CliContext>([command.command], {binaryName: 'firewatch'});
    const instance = cli.process([...argv], context);
    const code = await instance.validateAndExecute();
    const isInterrupted = context.signal.aborted && !command.isService;
    return isInterrupted ? EXIT_INTERRUPTED : (code ?? EXIT_OK);
  } catch (error) {
    if (error instanceof EngineError) {
      context.stderr.write(renderError(error, terminal));
      if (error instanceof FaultsError)
        context.stderr.write(renderProblems(error.faults, terminal));
      return EXIT_OPERATOR;
    }
    if (isSyntaxError(error)) {
      context.stderr.write(`firewatch: ${syntaxMessage(error)}\n`);
      context.stderr.write(
        `See "firewatch ${command ? `${command.paths.join(' ')} ` : ''}--help".\n`,
      );
      return EXIT_USAGE;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.stderr.write(
      `firewatch: this is a bug, please report it with what follows\n${stack}\n`,
    );
    return EXIT_BUG;
  }
}

/** Runs the process's command line. */
export async function start(process: NodeJS.Process): Promise<void> {
  const controller = new AbortController();
  const onSignal = () => controller.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  // `firewatch … | head`: the reader has had enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT_PIPE);
    throw error;
  });
  process.exitCode = await run(process.argv.slice(2), createContext(process, controller.signal));
  // A read of standard input that never ends must not keep the process.
  process.stdin.destroy();
}

const indexOrEnd = (words: readonly string[], word: string) =>
  words.includes(word) ? words.indexOf(word) : words.length;
