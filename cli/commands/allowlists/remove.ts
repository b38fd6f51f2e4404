import {removeFromAllowlist} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch allowlists remove`. */
export class AllowlistsRemoveCommand extends StoreCommand {
  static override paths = [
    ['allowlists', 'remove'],
    ['allowlist', 'remove'],
  ];

  static override usage = Command.Usage({
    category: 'Allowlists',
    description: 'remove entries of an allowlist',
    details: 'Exit code: 0.',
    examples: [['An entry', '$0 allowlists remove office 203.0.113.7']],
  });

  name = Option.String({name: 'NAME'});
  values = Option.Rest({name: 'VALUE', required: 1});

  async execute(): Promise<number> {
    const absent = await this.withStore((database) =>
      removeFromAllowlist(database, this.name, this.values, this.nowMs()),
    );
    const {stderr} = this.context;
    for (const value of absent) stderr.write(`value ${value} is not in allowlist\n`);
    stderr.write(
      `removed ${this.values.length - absent.length} values from allowlist ${this.name}\n`,
    );
    return 0;
  }
}
