import {
  type Preview,
  previewRules,
  type ReplayOptions,
  STDIN,
  upgradeItems,
} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import {writeAll} from '../../output.ts';
import {previewLines} from '../../report/hub-preview.ts';
import {jsonText} from '../../report/json.ts';
import {renderProblems} from '../../report/problem.ts';
import {CONFLICTS} from './install.ts';
import {InstalledHubCommand, pathsOf} from './installed.ts';

/** `firewatch hub upgrade`: newer versions of what is installed. */
export class HubUpgradeCommand extends InstalledHubCommand {
  static override paths = pathsOf('upgrade');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'move what is installed to the newest versions',
    details:
      'Asks the hub for its newest index and moves all installed items, or those named with what they ' +
      'ask for, to the newest versions that suit everybody. Items that are pinned stay. Your changes ' +
      "are merged with the hub's; where both changed the same lines, nothing is done until you decide. " +
      'Exit code: 0 done or nothing to do, 1 it could not be done, 2 wrong usage.',
    examples: [
      ['Everything', '$0 hub upgrade'],
      ['See first what would happen', '$0 hub upgrade --dry-run'],
      ['Which alerts would come and go', '$0 hub upgrade --preview /var/log/auth.log'],
      ['One collection and what it asks for', '$0 collections upgrade firewatch/sshd'],
    ],
  });

  preview = Option.Boolean('--preview', false, {
    description:
      'the operands are logs: replay them with the rules in force and with the newest, and show which alerts appear and vanish; nothing is installed',
  });
  all = Option.Boolean('-a,--all', false, {
    description: 'all installed items, which is what happens when none is named',
  });
  dryRun = Option.Boolean('--dry-run', false, {description: 'show the plan, change nothing'});
  force = Option.Boolean('--force', false, {
    description: "the hub's files in place of those you changed",
  });
  conflicts = Option.String('--conflicts', 'stop', {
    description: 'where you and the hub changed the same lines: stop (default), mine or theirs',
    validator: isEnum(CONFLICTS),
  });
  interactive = Option.Boolean('-i,--interactive', true, {
    description: 'ask before anything is done, on a terminal (default); --no-interactive does not',
  });
  yes = Option.Boolean('-y,--yes', false, {
    description: 'do not ask, and let plugins have what they need',
  });
  offline = Option.Boolean('--offline', false, {
    description: 'do not ask the hub for a newer index',
  });
  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    if (this.preview) return this.showPreview();
    return this.report(
      await this.withHub((hub) =>
        upgradeItems(hub, {
          wishes: this.all ? [] : this.wishes(this.names),
          isDryRun: this.dryRun,
          isForced: this.force,
          policy: this.conflicts,
          asking: this.offline ? 'cached' : 'refresh',
          isAgreed: this.yes,
          ...this.confirm(this.interactive && !this.yes),
        }),
      ),
    );
  }

  private async showPreview(): Promise<number> {
    const {context} = this;
    if (this.names.length === 0) throw new UsageError('--preview: name the logs to replay');
    if (this.names.includes(STDIN))
      throw new UsageError('--preview: logs are read twice, so standard input is none');
    const now = context.now();
    const options: ReplayOptions = {
      paths: this.names,
      now,
      isNowGiven: false,
      zone: 'UTC',
      offsets: [],
      version: context.version,
      stdin: context.stdin,
      ...(context.open && {open: context.open}),
    };
    let preview: Preview | undefined;
    const report = await this.withHub((hub) =>
      upgradeItems(hub, {
        wishes: [],
        isForced: this.force,
        isAgreed: true,
        policy: this.conflicts,
        asking: this.offline ? 'cached' : 'refresh',
        preview: async (before, after) => {
          preview = await previewRules(before, after, options);
        },
      }),
    );
    context.stderr.write(renderProblems(report.problems, this.terminalOf(context.stderr)));
    await writeAll(
      context.stdout,
      this.output === 'json'
        ? [`${jsonText({steps: report.plan.steps, preview: preview ?? null})}\n`]
        : previewLines(report, preview, this.terminal),
    );
    return 0;
  }
}
