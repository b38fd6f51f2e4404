import {type Asking, installItems, restoreLock} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {isEnum} from 'typanion';
import {InstalledHubCommand, pathsOf} from './installed.ts';

export const CONFLICTS = ['stop', 'mine', 'theirs'] as const;

/** `firewatch hub install`: items with all they ask for. */
export class HubInstallCommand extends InstalledHubCommand {
  static override paths = pathsOf('install');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'install collections, items and plugins',
    details:
      'Fetches what is named and all it asks for, verifies every byte by its digest, and puts it into ' +
      'force in one step: all or nothing. What is installed stays at its version unless it has to ' +
      'move. A name is author/name, with a range of versions where wanted. ' +
      'Exit code: 0 done or nothing to do, 1 it could not be done, 2 wrong usage.',
    examples: [
      [
        'What reads and judges the logs of sshd and nginx',
        '$0 hub install firewatch/sshd firewatch/nginx',
      ],
      ['See first what would happen', '$0 hub install --dry-run firewatch/sshd'],
      ['One scenario, below version 2', "$0 scenarios install 'firewatch/ssh-bf@<2'"],
      ['The same as on another machine', '$0 hub install --lock hub.lock'],
      [
        'From a hub of your own',
        '$0 hub install --source https://hub.example.org/ --key hub.pub acme/shop',
      ],
    ],
  });

  dryRun = Option.Boolean('--dry-run', false, {description: 'show the plan, change nothing'});
  downloadOnly = Option.Boolean('-d,--download-only', false, {
    description: 'fetch into the store, install nothing',
  });
  force = Option.Boolean('--force', false, {
    description: "newest versions, and the hub's files in place of those you changed",
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
  lock = Option.String('--lock', {
    description: 'install exactly what this hub.lock names, and nothing else',
  });
  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    if ((this.names.length === 0) === (this.lock === undefined))
      throw new UsageError('what to install: name items, or give --lock FILE');
    return this.report(
      await this.withHub((hub) => {
        const asking: Asking = this.offline ? 'cached' : 'refresh';
        const options = {
          isDryRun: this.dryRun,
          isDownloadOnly: this.downloadOnly,
          isForced: this.force,
          policy: this.conflicts,
          asking,
          isAgreed: this.yes,
          ...this.confirm(this.interactive && !this.yes),
        };
        return this.lock === undefined
          ? installItems(hub, {wishes: this.wishes(this.names), ...options})
          : restoreLock(hub, this.lock, options);
      }),
    );
  }
}
