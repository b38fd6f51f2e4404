import {dropDead} from '@firewatch/server';
import {Command} from 'clipanion';
import {pathsOf} from '../options.ts';
import {SomeLettersCommand} from './letters.ts';

/** `firewatch notifications dead drop`: what was given up is forgotten. */
export class DeadDropCommand extends SomeLettersCommand {
  static override paths = pathsOf('dead', 'drop');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'forget dead letters; the alerts themselves stay',
    details: 'Exit code: 0, or 1 when there is none of such a number.',
    examples: [
      ['One', '$0 notifications dead drop 7'],
      ['All', '$0 notifications dead drop --all'],
    ],
  });

  execute(): Promise<number> {
    return this.doTo(dropDead, 'dropped');
  }
}
