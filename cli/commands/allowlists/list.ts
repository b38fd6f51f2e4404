import {findAllowlists} from '@firewatch/server';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {allowlistCsv, allowlistJson, allowlistTable} from '../../report/allowlists.ts';
import {jsonText} from '../../report/json.ts';

import {StoreCommand} from '../store.ts';

/** `firewatch allowlists list`. */
export class AllowlistsListCommand extends StoreCommand {
  static override paths = [
    ['allowlists', 'list'],
    ['allowlist', 'list'],
  ];

  static override usage = Command.Usage({
    category: 'Allowlists',
    description: 'list the allowlists',
    details: 'Exit code: 0.',
    examples: [
      ['All', '$0 allowlists list'],
      ['For a script', '$0 allowlists list -o json'],
    ],
  });

  async execute(): Promise<number> {
    const lists = await this.withStore((database) => findAllowlists(database, this.nowMs()));
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(lists.map(allowlistJson))}\n`]
        : this.output === 'raw'
          ? allowlistCsv(lists)
          : allowlistTable(lists, this.terminal),
    );
    return 0;
  }
}
