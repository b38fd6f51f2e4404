import {deleteAllowlist} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch allowlists delete`. */
export class AllowlistsDeleteCommand extends StoreCommand {
  static override paths = [
    ['allowlists', 'delete'],
    ['allowlist', 'delete'],
  ];

  static override usage = Command.Usage({
    category: 'Allowlists',
    description: 'delete an allowlist with its entries',
    details: 'Exit code: 0, or 1 when there is none of this name.',
    examples: [['A list', '$0 allowlists delete office']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    await this.withStore((database) => deleteAllowlist(database, this.name));
    this.context.stderr.write(`allowlist '${this.name}' deleted successfully\n`);
    return 0;
  }
}
