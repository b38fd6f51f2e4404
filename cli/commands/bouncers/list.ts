import {findBouncers} from '@firewatch/server';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {bouncerCsv, bouncerJson, bouncerTable} from '../../report/clients.ts';
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
    details: 'Exit code: 0.',
    examples: [
      ['All', '$0 bouncers list'],
      ['For a script', '$0 bouncers list -o json'],
    ],
  });

  async execute(): Promise<number> {
    const found = await this.withStore(findBouncers);
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(found.map(bouncerJson))}\n`]
        : this.output === 'raw'
          ? bouncerCsv(found)
          : bouncerTable(found, this.terminal),
    );
    return 0;
  }
}
