import {stat} from 'node:fs/promises';
import {
  analyze,
  detectType,
  EngineError,
  explain,
  isDsn,
  openSource,
  problemOf,
  readChunks,
  STDIN,
} from '@firewatch/kernel/logs';
import type {BucketStep, Problem} from '@firewatch/schemas';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../output.ts';
import {BucketCourse} from '../report/bucket-course.ts';
import {explanationTree} from '../report/explanation.ts';
import {jsonText} from '../report/json.ts';
import {renderProblems} from '../report/problem.ts';
import {FORMATS, LogCommand} from './options.ts';

/** `firewatch explain`: the way of a line through the rules. */
export class ExplainCommand extends LogCommand {
  static override paths = [['explain']];

  static override usage = Command.Usage({
    category: 'Logs',
    description: 'show the way of a log line through stages, parsers and scenarios',
    details:
      'The operand is a file, a DSN, - for standard input, or the line itself. Every field is shown with ' +
      'what set it; a node that would not have the line with why: the condition that was false and ' +
      'what it looked at, the text that is missing, the byte at which the match died; a scenario ' +
      'that took it with the level of its bucket, as the lines before left it. With -o ndjson each ' +
      'line gives its final event: parsed, meta, time, scenarios, failures, buckets. ' +
      '--since-start runs over whole files, as analyze does, and shows the course of each bucket ' +
      'instead: what each event added, what leaked, overflows, blackholes, expiry.',
    examples: [
      [
        'One line',
        '$0 explain --type nginx \'203.0.113.9 - - [03/Feb/2026:10:11:12 +0000] "GET /.env HTTP/1.1" 404 0 "-" "curl"\'',
      ],
      ['The events of a file', '$0 explain --type syslog -o ndjson auth.log'],
      [
        'Why an address was, or was not, found: the course of its buckets',
        '$0 explain --since-start --partition 203.0.113.7 /var/log/auth.log',
      ],
      [
        'All buckets of a scenario, a step a line',
        "$0 explain --since-start --scenario ssh-bf -o ndjson '/var/log/auth.log*'",
      ],
    ],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json or ndjson',
    validator: isEnum(FORMATS),
  });
  sinceStart = Option.Boolean('--since-start', false, {
    description: 'show the course of the buckets over the files, from their start',
  });
  scenarios = Option.Array('--scenario', [], {
    description: 'with --since-start: only buckets of this scenario; may be repeated',
  });
  partitions = Option.Array('--partition', [], {
    description: 'with --since-start: only buckets of this address or other value; may be repeated',
  });
  operands = Option.Rest({name: 'LINE|FILE|DSN|-', required: 1});

  async execute(): Promise<number> {
    if (this.sinceStart) return this.showCourse();
    if (this.operands.length > 1)
      throw new UsageError('one line or file at a time: a line needs quotes around it');
    if (this.scenarios.length + this.partitions.length > 0)
      throw new UsageError('--scenario and --partition choose buckets: give --since-start too');
    return this.showLines(this.operands[0]!);
  }

  /** The course of buckets over a run of `analyze`. */
  private async showCourse(): Promise<number> {
    const {context, output} = this;
    const course = new BucketCourse();
    const isWanted = ({partition}: BucketStep) =>
      this.partitions.length === 0 || this.partitions.includes(partition);
    let waiting: BucketStep[] = [];
    const flush = async () => {
      const steps = waiting;
      waiting = [];
      await writeAll(context.stdout, ndjson(steps));
    };
    const time = this.readTime();
    const {summary} = await analyze({
      paths: this.operands,
      dsn: this.dsnWorld,
      rules: this.rulesFolder,
      type: this.type,
      scenarios: this.scenarios,
      strict: this.strict,
      ...time,
      version: context.version,
      stdin: context.stdin,
      signal: context.signal,
      geo: await this.openGeo(),
      onBucketStep: (step) => {
        if (!isWanted(step)) return;
        if (output === 'human') course.add(step);
        else waiting.push(step);
      },
      betweenChunks: flush,
      ...(context.open && {open: context.open}),
    });
    await flush();
    if (output === 'human') await writeAll(context.stdout, course.render(this.terminal, time.zone));
    return this.report(summary.problems);
  }

  private async showLines(operand: string): Promise<number> {
    const {context} = this;
    const {now, isNowGiven, offsets} = this.readTime();
    const said: Problem[] = [];
    const source = await this.openOperand(operand, (error) =>
      said.push(problemOf(error, 'warning')),
    );
    const {problems, lines} = await explain({
      rules: this.rulesFolder,
      strict: this.strict,
      name: source.name,
      module: 'module' in source ? source.module : undefined,
      type: source.type,
      reader: source.reader,
      now,
      geo: await this.openGeo(),
      yearReference: isNowGiven ? undefined : source.modifiedAt,
      offsets,
      ...(context.open && {open: context.open}),
    });
    const {terminal} = this;
    for await (const {explanation, event} of lines) {
      if (context.signal.aborted) break;
      await writeAll(context.stdout, [
        this.output === 'human'
          ? explanationTree(explanation, this.rulesFolder, terminal)
          : `${jsonText(event)}\n`,
      ]);
    }
    return this.report([...problems, ...said]);
  }

  /** Says what went wrong; the exit code. */
  private report(problems: readonly Problem[]): number {
    const {stderr} = this.context;
    if (problems.length > 0) stderr.write(renderProblems(problems, this.terminalOf(stderr)));
    return problems.some(({severity}) => severity === 'error') ? 1 : 0;
  }

  /** The operand as a source: a file or standard input when it is one, else a line. */
  private async openOperand(operand: string, onProblem: (error: EngineError) => void) {
    const {type, context} = this;
    if (isDsn(operand)) {
      const options = {type, signal: context.signal};
      const {openDsn} = await import('@firewatch/kernel');
      const source = await openDsn(operand, options, this.dsnWorld, onProblem);
      return {...source, modifiedAt: undefined};
    }
    const isFile =
      operand === STDIN ||
      (await stat(operand).then(
        (stats) => !stats.isDirectory(),
        () => false,
      ));
    if (isFile) {
      const stats = operand === STDIN ? undefined : await stat(operand);
      return openSource(
        {path: operand, isStream: !stats?.isFile(), size: stats?.size ?? 0},
        {type, stdin: context.stdin, signal: context.signal},
      );
    }
    const bytes = new TextEncoder().encode(operand);
    const label = type ?? detectType(bytes, '').type;
    if (label === undefined) {
      throw operand.includes(' ')
        ? new UsageError('cannot tell what kind of line this is: name it with --type')
        : new EngineError('FW1001', 'no such file, and no log line either', {
            where: {file: operand},
          });
    }
    const chunks = (async function* () {
      yield bytes;
    })();
    return {name: 'line', type: label, reader: readChunks(chunks, 'line'), modifiedAt: undefined};
  }
}

function* ndjson(steps: readonly BucketStep[]): Generator<string> {
  for (const step of steps) yield `${jsonText(step)}\n`;
}
