import {EngineError} from '@firewatch/kernel';
import {findAllowlists} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {allowlistJson, itemCsv, itemTable} from '../../report/allowlists.ts';
import {jsonText} from '../../report/json.ts';

import {StoreCommand} from '../store.ts';

/** `firewatch allowlists inspect`. */
export class AllowlistsInspectCommand extends StoreCommand {
  static override paths = [
    ['allowlists', 'inspect'],
    ['allowlist', 'inspect'],
  ];

  static override usage = Command.Usage({
    category: 'Allowlists',
    description: 'show an allowlist with its entries',
    details: 'Exit code: 0, or 1 when there is none of this name.',
    examples: [['A list', '$0 allowlists inspect office']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const [list] = await this.withStore((database) =>
      findAllowlists(database, this.nowMs(), this.name),
    );
    if (!list) throw new EngineError('FW5020', `there is no allowlist named "${this.name}"`);
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(allowlistJson(list))}\n`]
        : this.output === 'raw'
          ? itemCsv(list)
          : itemTable(list, this.terminal),
    );
    return 0;
  }
}
