import {restore} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from './store.ts';

/** `firewatch restore`: a backup into the store. */
export class RestoreCommand extends StoreCommand {
  static override paths = [['restore']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'put a backup into the store, also while it is used',
    details:
      'The store becomes what the backup has, in one transaction; the file stays. Servers that run ' +
      'go on, and bouncers are told the difference: what the backup does not have ends. Bouncers and ' +
      'machines that it does not have are gone. Exit code: 0, or 1 when the file is no backup.',
    examples: [['Yesterday', '$0 restore /var/backups/firewatch-2026-02-02.db']],
  });

  file = Option.String({name: 'FILE'});

  async execute(): Promise<number> {
    const store = await this.openStore();
    try {
      await restore(store, this.file, this.nowMs());
    } finally {
      await store.close();
    }
    this.context.stderr.write(`the store is as ${this.file} has it\n`);
    return 0;
  }
}
