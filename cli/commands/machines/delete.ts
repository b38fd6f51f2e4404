import {EngineError} from '@firewatch/kernel';
import {deleteMachine} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch machines delete`. */
export class MachinesDeleteCommand extends StoreCommand {
  static override paths = [
    ['machines', 'delete'],
    ['machine', 'delete'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'delete machines: their tokens are good no more, their alerts stay',
    details: 'Exit code: 0, or 1 when one of them is not there.',
    examples: [['Two', '$0 machines delete web1 web2']],
  });

  isMissingFine = Option.Boolean('--ignore-missing', false, {
    description: 'those that are not there are no error',
  });
  names = Option.Rest({name: 'NAME', required: 1});

  async execute(): Promise<number> {
    await this.withStore(async (database) => {
      for (const name of this.names) {
        if (await deleteMachine(database, name)) {
          this.context.stderr.write(`machine '${name}' deleted successfully\n`);
        } else if (!this.isMissingFine) {
          throw new EngineError('FW7005', `there is no machine named "${name}"`);
        }
      }
    });
    return 0;
  }
}
