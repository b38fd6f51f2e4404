import {generations, rollback} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {writeAll} from '../../output.ts';
import {planLines, stepText} from '../../report/hub-change.ts';
import {jsonText} from '../../report/json.ts';
import {pageOf} from '../../report/layout.ts';
import {printable} from '../../report/printable.ts';
import {InstalledHubCommand} from './installed.ts';

/** `firewatch hub rollback`: back to an earlier state. */
export class HubRollbackCommand extends InstalledHubCommand {
  static override paths = [['hub', 'rollback']];

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'return to an earlier state of what is installed',
    details:
      'Every operation makes a new generation; a dozen are kept. This makes one more, with the content ' +
      'of the one before, or of the one named with --to, your changes as they were then. Your own ' +
      'items stay as they are now. No network is needed. ' +
      'Exit code: 0 done, 1 it could not be done, 2 wrong usage.',
    examples: [
      ['Take the last operation back', '$0 hub rollback'],
      ['What there is to return to', '$0 hub rollback --list'],
      ['To one of them', '$0 hub rollback --to 3'],
    ],
  });

  list = Option.Boolean('--list', false, {description: 'show the generations that are kept'});
  to = Option.String('--to', {description: 'the generation to return to'});
  dryRun = Option.Boolean('--dry-run', false, {description: 'show the plan, change nothing'});
  interactive = Option.Boolean('-i,--interactive', true, {
    description: 'ask before anything is done, on a terminal (default); --no-interactive does not',
  });

  async execute(): Promise<number> {
    return this.withHub(async (hub) => {
      const {stdout} = this.context;
      if (this.list) {
        const notes = await generations(hub);
        if (this.output === 'json') await writeAll(stdout, [`${jsonText(notes)}\n`]);
        else {
          const page = pageOf(this.terminal);
          await writeAll(
            stdout,
            notes.map(({number, made, command}, at) => {
              const mark = at === 0 && this.output === 'human' ? ' (in force)' : '';
              return `${page.right(String(number), 4)}  ${made}  ${printable(command, this.terminal.hasUnicode)}${mark}\n`;
            }),
          );
        }
        return 0;
      }
      const report = await rollback(hub, {
        to: this.readNumber(),
        isDryRun: this.dryRun,
        ...this.confirm(this.interactive),
      });
      const {outcome, plan, restored, generation} = report;
      if (this.output === 'json') {
        await writeAll(stdout, [
          `${jsonText({outcome, restored, generation, steps: plan.steps})}\n`,
        ]);
      } else if (this.output === 'raw') {
        await writeAll(
          stdout,
          plan.steps.map((step) => `${stepText(step)}\n`),
        );
      } else {
        await writeAll(stdout, planLines(plan, this.terminal));
        const ends = {
          done: `Done: generation ${generation} has the content of ${restored}.`,
          'dry-run': 'Dry run, no action taken.',
          canceled: 'operation canceled',
        };
        await writeAll(stdout, [`${ends[outcome]}\n`]);
      }
      return outcome === 'canceled' ? 1 : 0;
    });
  }

  private readNumber(): number | undefined {
    if (this.to === undefined) return undefined;
    const number = Number(this.to);
    if (Number.isSafeInteger(number) && number > 0) return number;
    throw new UsageError(`--to: "${this.to}" is no number of a generation`);
  }
}
