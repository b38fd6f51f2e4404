import {pinItems} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {InstalledHubCommand, pathsOf} from './installed.ts';

/** `firewatch hub pin` and `unpin`: an item stays at its version. */
export class HubPinCommand extends InstalledHubCommand {
  static override paths = pathsOf('pin', 'unpin');

  static override usage = Command.Usage({
    category: 'Hub',
    description: 'hold installed items at a version, or let them go (unpin)',
    details:
      'A pinned item is left alone by upgrades. With @VERSION it moves to that version first. ' +
      'Exit code: 0 done or nothing to do, 1 it could not be done, 2 wrong usage.',
    examples: [
      ['Stay at the version that is installed', '$0 hub pin scenarios:firewatch/ssh-bf'],
      ['At another one', '$0 scenarios pin firewatch/ssh-bf@1.0.0'],
      ['Let it go again', '$0 hub unpin scenarios:firewatch/ssh-bf'],
    ],
  });

  dryRun = Option.Boolean('--dry-run', false, {description: 'show the plan, change nothing'});
  names = Option.Rest({name: 'NAME', required: 1});

  async execute(): Promise<number> {
    return this.report(
      await this.withHub((hub) =>
        pinItems(hub, {
          wishes: this.wishes(this.names),
          isPinned: this.path[1] === 'pin',
          isDryRun: this.dryRun,
        }),
      ),
    );
  }
}
