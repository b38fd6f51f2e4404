import {EngineError} from '@firewatch/kernel';
import {deleteBouncer} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch bouncers delete`. */
export class BouncersDeleteCommand extends StoreCommand {
  static override paths = [
    ['bouncers', 'delete'],
    ['bouncer', 'delete'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'delete bouncers, with those made of their keys for other addresses',
    details:
      'A running server refuses the key within a second. Exit code: 0, or 1 when one is not there.',
    examples: [['One', '$0 bouncers delete my-bouncer']],
  });

  isMissingFine = Option.Boolean('--ignore-missing', false, {
    description: 'those that are not there are no error',
  });
  names = Option.Rest({name: 'NAME', required: 1});

  async execute(): Promise<number> {
    await this.withStore(async (database) => {
      for (const name of this.names) {
        try {
          await deleteBouncer(database, name);
          this.context.stderr.write(`bouncer '${name}' deleted successfully\n`);
        } catch (error) {
          const isMissing = error instanceof EngineError && error.code === 'FW7003';
          if (!isMissing || !this.isMissingFine) throw error;
        }
      }
    });
    return 0;
  }
}
