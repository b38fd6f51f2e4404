import {pauseBouncer} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch bouncers pause`. */
export class BouncersPauseCommand extends StoreCommand {
  static override paths = [
    ['bouncers', 'pause'],
    ['bouncer', 'pause'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'take all decisions back from a bouncer, until it is resumed',
    details:
      'At its next request, or at once if it is pushed to, a paused bouncer is told that everything ' +
      'ended, and then nothing more; asked live, nothing holds. Of a key that is used from several ' +
      'addresses all are paused. A bouncer that cannot reach the Local API is not: clear what it ' +
      'made by its own means. Exit code: 0, or 1 when it is not there.',
    examples: [['Somebody is locked out', '$0 bouncers pause my-firewall']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    await this.withStore((database) => pauseBouncer(database, this.name, this.nowMs()));
    this.context.stderr.write(`bouncer '${this.name}' is paused\n`);
    return 0;
  }
}

/** `firewatch bouncers resume`. */
export class BouncersResumeCommand extends StoreCommand {
  static override paths = [
    ['bouncers', 'resume'],
    ['bouncer', 'resume'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'tell a paused bouncer all decisions again',
    details: 'Exit code: 0, or 1 when it is not there.',
    examples: [['One', '$0 bouncers resume my-firewall']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    await this.withStore((database) => pauseBouncer(database, this.name, null));
    this.context.stderr.write(`bouncer '${this.name}' is resumed\n`);
    return 0;
  }
}
