// Options that the commands on installed items have in common, and what they make of them.
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {createInterface} from 'node:readline/promises';
import type {Readable} from 'node:stream';
import {
  ALLOWANCES,
  type ChangeReport,
  type DownloadProgress,
  type HubContext,
  type Plan,
  parseWish,
  readSources,
  type SourceSpec,
  typeNamed,
  type Wish,
} from '@firewatch/kernel';
import type {HubItemType, Problem} from '@firewatch/schemas';
import {Command, Option, UsageError} from 'clipanion';
import {isArray, isEnum} from 'typanion';
import type {CliContext} from '../../context.ts';
import {writeAll} from '../../output.ts';
import {changeJson, changeText, planLines} from '../../report/hub-change.ts';
import {jsonText} from '../../report/json.ts';
import {renderProblems} from '../../report/problem.ts';
import {showDownload} from '../../ui/download.ts';
import type {ProgressView} from '../../ui/progress.tsx';
import {type Terminal, terminalOf} from '../../ui/terminal.ts';
import {HUB_WORDS} from './words.ts';

/** Of the configuration: the hubs. */
const SOURCES_FILE = 'hub.yaml';
const NS_PER_S = 1e9;
const COLORS = ['auto', 'always', 'never'] as const;
export const HUB_FORMATS = ['human', 'json', 'raw'] as const;

/** The names of a command of the hub. */
export const pathsOf = (...verbs: readonly string[]): string[][] =>
  HUB_WORDS.flatMap((noun) => verbs.map((verb) => [noun, verb]));

/** A command on what is installed, and on the hubs it comes from. */
export abstract class InstalledHubCommand extends Command<CliContext> {
  state = Option.String('--state', {
    description: 'folder of the state; default: /var/lib/firewatch, or your own',
  });
  config = Option.String('--config', {
    description:
      'folder of the configuration, whose hub.yaml lists hubs; default: /etc/firewatch, or your own',
  });
  source = Option.Array('--source', [], {
    description:
      'a hub: a folder, or an address (https:, http:, file:); several are mirrors of one another; default: those of hub.yaml, and the hub shipped with firewatch',
  });
  key = Option.Array('--key', [], {
    description: 'public key of the hub, or its file; may be repeated',
  });
  dataMirror = Option.String('--data-mirror', {
    description:
      'folder or address that has the data files which items name by address; their paths stay',
  });
  allow = Option.Array('--allow', [], {
    description: `take the index all the same: ${ALLOWANCES.join(', ')}; may be repeated`,
    validator: isArray(isEnum(ALLOWANCES)),
  });
  plain = Option.Boolean('--plain', false, {description: 'ASCII only, no colour, no progress'});
  color = Option.String('--color', 'auto', {
    description: 'auto (default), always or never',
    validator: isEnum(COLORS),
  });
  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json or raw',
    validator: isEnum(HUB_FORMATS),
  });

  /** The type the command is about; undefined for all. */
  protected get type(): HubItemType | undefined {
    return typeNamed(this.path[0] ?? '');
  }

  protected get terminal(): Terminal {
    return this.terminalOf(this.context.stdout);
  }

  protected terminalOf(stream: CliContext['stdout']): Terminal {
    return terminalOf(stream, this.context.env, {plain: this.plain, color: this.color});
  }

  protected wishes(names: readonly string[]): Wish[] {
    return names.map((name) => parseWish(name, this.type));
  }

  private begun = 0n;
  private hasAsked = false;
  private progress: ProgressView<DownloadProgress> | undefined;

  /** Runs with what the operation needs; shows progress meanwhile. */
  protected async withHub<T>(run: (hub: HubContext) => Promise<T>): Promise<T> {
    const {context} = this;
    this.begun = context.now();
    this.watch();
    try {
      return await run({
        state: this.state ?? context.state,
        sources: await this.sources(),
        network: {env: context.env, version: context.version, wait: context.wait},
        now: context.now(),
        signal: context.signal,
        platform: context.platform,
        onProgress: (latest) => this.progress?.update(latest),
      });
    } finally {
      await this.progress?.end();
    }
  }

  private watch(): void {
    const {stderr, now} = this.context;
    this.progress = showDownload(stderr, this.terminalOf(stderr), now);
  }

  /** The hubs, in the order in which they count. */
  protected async sources(): Promise<SourceSpec[]> {
    const {context} = this;
    const [first, ...mirrors] = this.source;
    if (first === undefined) {
      const file = join(this.config ?? context.config, SOURCES_FILE);
      const {sources, hasShipped} = await readSources(file);
      const shipped: SourceSpec = {
        places: [context.shippedRules],
        keys: [],
        allow: [],
        shippedIndex: context.shippedIndex,
      };
      return hasShipped ? [...sources, shipped] : [...sources];
    }
    const keys = await Promise.all(this.key.map(keyText));
    return [
      {
        places: [first, ...mirrors],
        keys,
        allow: this.allow,
        ...(this.dataMirror !== undefined && {dataMirror: this.dataMirror}),
      },
    ];
  }

  /** Shows a plan and asks, where somebody is there to answer. */
  protected confirm(isAsking: boolean) {
    const {stdin, stdout, stderr} = this.context;
    const isThere = isAsking && isTerminal(stdin) && isTerminal(stdout) && this.output === 'human';
    if (!isThere) return {};
    return {
      confirm: async (plan: Plan, problems: readonly Problem[]): Promise<boolean> => {
        // A question and a picture that moves do not go together.
        await this.progress?.end();
        this.hasAsked = true;
        stderr.write(renderProblems(problems, this.terminalOf(stderr)));
        await writeAll(stdout, planLines(plan, this.terminal));
        const reader = createInterface({input: stdin, output: stdout});
        try {
          const answer = await reader.question('Do you want to continue? [Y/n] ');
          return answer.trim() === '' || answer.trim().toLowerCase().startsWith('y');
        } finally {
          reader.close();
          this.watch();
        }
      },
    };
  }

  /** Prints what was done; gives the exit code. */
  protected async report(report: ChangeReport): Promise<number> {
    const {stdout, stderr} = this.context;
    await writeAll(
      stdout,
      this.output === 'json'
        ? [`${jsonText(changeJson(report))}\n`]
        : changeText(report, this.terminal, {
            isRaw: this.output === 'raw',
            isPlanShown: this.hasAsked,
            seconds: Number(this.context.now() - this.begun) / NS_PER_S,
          }),
    );
    stderr.write(renderProblems(report.problems, this.terminalOf(stderr)));
    return report.outcome === 'canceled' ? 1 : 0;
  }
}

const isTerminal = (stream: CliContext['stdin'] | CliContext['stdout']) =>
  (stream as (Readable | CliContext['stdout']) & {isTTY?: boolean}).isTTY === true;

/** A public key said itself, or the text of its file. */
async function keyText(key: string): Promise<string> {
  if (/^RW[A-Za-z0-9+/]{54}$/.test(key)) return key;
  const text = await readFile(key, 'utf8').catch((error: Error) => {
    throw new UsageError(`--key: "${key}" is neither a public key nor a file: ${error.message}`);
  });
  return text.trim().split('\n').at(-1)!.trim();
}
