import {enforcements, findBouncers} from '@firewatch/server';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {bouncerCsv, bouncerJson, bouncerTable, HITS_MS} from '../../report/clients.ts';
import {jsonText} from '../../report/json.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch bouncers list`. */
export class BouncersListCommand extends StoreCommand {
  static override paths = [
    ['bouncers', 'list'],
    ['bouncer', 'list'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'list the bouncers',
    details:
      'Of those that report it: what is in force, how long changes took to be, what was found altered ' +
      'and put right, and what was dropped in the last day. Exit code: 0.',
    examples: [
      ['All', '$0 bouncers list'],
      ['For a script', '$0 bouncers list -o json'],
    ],
  });

  async execute(): Promise<number> {
    const {found, enforced} = await this.withStore(async (database) => ({
      found: await findBouncers(database),
      enforced: await enforcements(database, this.nowMs() - HITS_MS),
    }));
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(found.map((one) => bouncerJson(one, enforced.get(one.name))))}\n`]
        : this.output === 'raw'
          ? bouncerCsv(found)
          : bouncerTable(found, this.terminal, enforced),
    );
    return 0;
  }
}
