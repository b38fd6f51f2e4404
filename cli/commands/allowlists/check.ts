import {allowlisted} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {printable} from '../../report/printable.ts';

import {StoreCommand} from '../store.ts';

/** `firewatch allowlists check`. */
export class AllowlistsCheckCommand extends StoreCommand {
  static override paths = [
    ['allowlists', 'check'],
    ['allowlist', 'check'],
  ];

  static override usage = Command.Usage({
    category: 'Allowlists',
    description: 'say whether addresses are allowlisted, and by which entry',
    details: 'Exit code: 0.',
    examples: [['An address', '$0 allowlists check 203.0.113.7']],
  });

  values = Option.Rest({name: 'VALUE', required: 1});

  async execute(): Promise<number> {
    await this.withStore(async (database) => {
      for (const value of this.values) {
        const found = await allowlisted(database, value, this.nowMs());
        const reason =
          found && `${found.item} from ${found.list}${found.comment && ` (${found.comment})`}`;
        const line = reason
          ? `${value} is allowlisted by item ${reason}`
          : `${value} is not allowlisted`;
        await writeAll(this.context.stdout, [`${printable(line, this.terminal.hasUnicode)}\n`]);
      }
    });
    return 0;
  }
}
