import {availableParallelism} from 'node:os';
import {HUB_TEST_NOW, type HubTestReport, parseInstant, testHub} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../../output.ts';
import {hubTestReport} from '../../report/hub-test.ts';
import {jsonText} from '../../report/json.ts';
import {junitReport} from '../../report/junit.ts';
import {HubCommand} from './options.ts';

const FORMATS = ['human', 'json', 'junit'] as const;
const EXIT_FAILED = 1;
const NS_PER_MS = 1_000_000n;

/** `firewatch hub test`: the tests of a hub's items. */
export class HubTestCommand extends HubCommand {
  static override paths = [['hub', 'test']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'run the tests of parsers and scenarios',
    details:
      "Runs the tests of a hub: the reference's (.tests/NAME/config.yaml with parser.assert and " +
      'scenario.assert) and our own (tests/NAME/input.log with expected.json). Each replays a log ' +
      'through the items it names. A test whose items ask for data files that are not there is ' +
      'skipped when it fails. Exit code: 0 none failed, 1 a test failed, 2 wrong usage.',
    examples: [
      ['The items shipped with firewatch', '$0 hub test'],
      [
        'A checkout of another hub, with its data files',
        '$0 hub test --hub ~/hub --data ~/sec-lists',
      ],
      ['One test, expectation written anew', '$0 hub test --update sshd-scenarios'],
    ],
  });

  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json or junit',
    validator: isEnum(FORMATS),
  });
  now = Option.String('--now', {
    description: 'the instant taken as now (RFC 3339 or a date); default 2026-12-01',
  });
  update = Option.Boolean('--update', false, {
    description: 'write what differs into expected.json, for tests in our own format',
  });
  coverage = Option.Boolean('--coverage', false, {
    description: 'list the nodes and scenarios that no test reaches',
  });
  workers = Option.String('--workers', {
    description: 'number of threads; default: one for each core',
  });
  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    const {context} = this;
    const report = await testHub({
      hub: this.hubFolder,
      data: this.data,
      names: this.names,
      now: this.instant(),
      update: this.update,
      threads: this.threads(),
      clock: () => Number(context.now() / NS_PER_MS),
    });
    await writeAll(context.stdout, this.render(report));
    return report.summary.failed > 0 ? EXIT_FAILED : 0;
  }

  private instant(): bigint {
    const instant = this.now === undefined ? HUB_TEST_NOW : parseInstant(this.now);
    if (instant !== undefined) return instant;
    throw new UsageError(
      `--now: "${this.now}" is no instant; expected RFC 3339, such as 2026-02-03T10:00:00Z, or a date`,
    );
  }

  private threads(): number {
    if (this.workers === undefined) return availableParallelism();
    const count = Number(this.workers);
    if (Number.isInteger(count) && count > 0) return count;
    throw new UsageError(`--workers: "${this.workers}" is no number of threads`);
  }

  private render(report: HubTestReport): Iterable<string> {
    if (this.output === 'json') return [`${jsonText(report)}\n`];
    if (this.output === 'junit') return junitReport(report);
    return hubTestReport(report, {terminal: this.terminal, lists: this.coverage});
  }
}
