import {removeItems} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {InstalledHubCommand, pathsOf} from './installed.ts';

/** `firewatch hub remove`: items away, and what only they asked for. */
export class HubRemoveCommand extends InstalledHubCommand {
  static override paths = pathsOf('remove', 'delete');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'remove installed items',
    details:
      'Removes items and whatever only they asked for. What an installed collection asks for stays, ' +
      'unless --force says otherwise; then it is left out for good, until it is installed again. ' +
      'Exit code: 0 done or nothing to do, 1 it could not be done, 2 wrong usage.',
    examples: [
      ['A collection with its items', '$0 hub remove firewatch/nginx'],
      ['A scenario that a collection brought', '$0 scenarios remove --force firewatch/ssh-slow-bf'],
      ['All scenarios', '$0 scenarios remove --all'],
    ],
  });

  all = Option.Boolean('--all', false, {description: 'everything of this type'});
  dryRun = Option.Boolean('--dry-run', false, {description: 'show the plan, change nothing'});
  force = Option.Boolean('--force', false, {
    description: 'also what an installed collection asks for',
  });
  purge = Option.Boolean('--purge', false, {
    description: 'accepted for scripts; what no kept generation needs is deleted anyway',
  });
  interactive = Option.Boolean('-i,--interactive', true, {
    description: 'ask before anything is done, on a terminal (default); --no-interactive does not',
  });
  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    if (!this.all && this.names.length === 0)
      throw new UsageError('nothing to remove: name items, or give --all');
    return this.report(
      await this.withHub((hub) =>
        removeItems(hub, {
          wishes: this.wishes(this.names),
          all: this.all ? (this.type ?? 'every') : undefined,
          isDryRun: this.dryRun,
          isForced: this.force,
          ...this.confirm(this.interactive),
        }),
      ),
    );
  }
}
