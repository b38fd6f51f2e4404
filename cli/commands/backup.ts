import {backUp} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from './store.ts';

/** `firewatch backup`: the store as a file. */
export class BackupCommand extends StoreCommand {
  static override paths = [['backup']];

  static override usage = Command.Usage({
    category: 'Agent',
    description: 'write the store to a file, while it is used',
    details:
      'A snapshot of one instant of alerts, decisions, allowlists, machines and bouncers, with the ' +
      'hashes of their passwords and keys: keep it as the store. Of an SQLite store; PostgreSQL and ' +
      'MariaDB have pg_dump and mariadb-dump. Exit code: 0, or 1 when it could not be written.',
    examples: [['Each night', '$0 backup /var/backups/firewatch-$(date +%F).db']],
  });

  file = Option.String({name: 'FILE'});

  async execute(): Promise<number> {
    const store = await this.openStore();
    try {
      await backUp(store, this.file);
    } finally {
      await store.close();
    }
    this.context.stderr.write(`the store is in ${this.file}\n`);
    return 0;
  }
}
