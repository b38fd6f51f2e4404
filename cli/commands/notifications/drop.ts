import {dropWaiting} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';
import {pathsOf} from './options.ts';

/** `firewatch notifications drop`: what waits for a notification is forgotten. */
export class NotificationsDropCommand extends StoreCommand {
  static override paths = pathsOf('drop');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'forget the alerts that wait for a notification',
    details:
      'Also of one that is not configured any more. The alerts themselves stay, and so do dead ' +
      'letters; a message that is on its way arrives. Exit code: 0.',
    examples: [['Of one that is gone', '$0 notifications drop old_slack']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const count = await this.withStore((database) => dropWaiting(database, this.name));
    this.say(`${count} alert(s) dropped`);
    return 0;
  }
}
