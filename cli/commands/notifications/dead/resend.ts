import {resendDead} from '@firewatch/server';
import {Command} from 'clipanion';
import {pathsOf} from '../options.ts';
import {SomeLettersCommand} from './letters.ts';

/** `firewatch notifications dead resend`: what was given up is tried anew. */
export class DeadResendCommand extends SomeLettersCommand {
  static override paths = pathsOf('dead', 'resend');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'put dead letters back into the outbox',
    details:
      'The agent sends them as if they were new. Exit code: 0, or 1 when there is none of such a number.',
    examples: [
      ['One', '$0 notifications dead resend 7'],
      ['All of a sink that was mended', '$0 notifications dead resend --name mail --all'],
    ],
  });

  execute(): Promise<number> {
    return this.doTo(
      (database, filter) => resendDead(database, filter, this.nowMs()),
      'put back into the outbox',
    );
  }
}
