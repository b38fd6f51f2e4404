// The commands, by their first words, in the order help shows them. Only what a command line
// asks for is loaded: all commands with what they import take 50 MB and half a second.
import {type CommandEntry, named} from './entry.ts';
import {HUB_WORDS} from './hub/words.ts';

interface CommandGroup {
  /** Each of them begins the command lines of the group. */
  readonly words: readonly string[];
  load(): Promise<readonly CommandEntry[]>;
}

const GROUPS: readonly CommandGroup[] = [
  {
    words: ['run'],
    load: async () => {
      const {RunCommand} = await import('./run.ts');
      return named(RunCommand, '[FILE|PATTERN]...', {isService: true});
    },
  },
  {
    words: ['serve'],
    load: async () => {
      const {ServeCommand} = await import('./serve.ts');
      return named(ServeCommand, '', {isService: true});
    },
  },
  {
    words: ['bounce'],
    load: async () => {
      const {BounceCommand} = await import('./bounce.ts');
      return named(BounceCommand, '[NAME]...', {isService: true});
    },
  },
  {words: ['config'], load: async () => (await import('./config/index.ts')).COMMANDS},
  {words: ['migrate'], load: async () => named((await import('./migrate.ts')).MigrateCommand, '')},
  {
    words: ['analyze'],
    load: async () => named((await import('./analyze.ts')).AnalyzeCommand, 'FILE|DIR|- ...'),
  },
  {
    words: ['explain'],
    load: async () => named((await import('./explain.ts')).ExplainCommand, 'LINE|FILE|-'),
  },
  {words: ['metrics'], load: async () => (await import('./metrics/index.ts')).COMMANDS},
  {
    words: ['why'],
    load: async () => named((await import('./why.ts')).WhyCommand, 'VALUE [LOG]...'),
  },
  {
    words: ['why-not'],
    load: async () => named((await import('./why-not.ts')).WhyNotCommand, 'VALUE [LOG]...'),
  },
  {
    words: ['decisions', 'decision'],
    load: async () => (await import('./decisions/index.ts')).COMMANDS,
  },
  {words: ['alerts', 'alert'], load: async () => (await import('./alerts/index.ts')).COMMANDS},
  {
    words: ['allowlists', 'allowlist'],
    load: async () => (await import('./allowlists/index.ts')).COMMANDS,
  },
  {
    words: ['notifications', 'notification'],
    load: async () => (await import('./notifications/index.ts')).COMMANDS,
  },
  {
    words: ['machines', 'machine'],
    load: async () => (await import('./machines/index.ts')).COMMANDS,
  },
  {
    words: ['bouncers', 'bouncer'],
    load: async () => (await import('./bouncers/index.ts')).COMMANDS,
  },
  {
    words: ['backup'],
    load: async () => named((await import('./backup.ts')).BackupCommand, 'FILE'),
  },
  {
    words: ['restore'],
    load: async () => named((await import('./restore.ts')).RestoreCommand, 'FILE'),
  },
  {words: ['simulation'], load: async () => (await import('./simulation/index.ts')).COMMANDS},
  {words: ['lapi'], load: async () => (await import('./lapi/index.ts')).COMMANDS},
  {
    words: HUB_WORDS,
    load: async () => (await import('./hub/index.ts')).COMMANDS,
  },
  {words: ['plugins'], load: async () => (await import('./plugins/index.ts')).COMMANDS},
];

/** All commands. */
export const allCommands = (): Promise<CommandEntry[]> => load(GROUPS);

/** The command whose words a command line begins with. */
export async function commandOf(argv: readonly string[]): Promise<CommandEntry | undefined> {
  const [first = ''] = argv;
  const commands = await load(GROUPS.filter(({words}) => words.includes(first)));
  return commands.find(({paths}) => paths.every((word, at) => argv[at] === word));
}

const load = async (groups: readonly CommandGroup[]) =>
  (await Promise.all(groups.map((group) => group.load()))).flat();
