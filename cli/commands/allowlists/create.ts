import {createAllowlist} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch allowlists create`. */
export class AllowlistsCreateCommand extends StoreCommand {
  static override paths = [
    ['allowlists', 'create'],
    ['allowlist', 'create'],
  ];

  static override usage = Command.Usage({
    category: 'Allowlists',
    description: 'make an empty allowlist',
    details: 'Exit code: 0, or 1 when the name is taken.',
    examples: [['A list', "$0 allowlists create office -d 'who works here'"]],
  });

  description = Option.String('-d,--description', {description: 'what it is for', required: true});
  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    await this.withStore((database) =>
      createAllowlist(database, this.name, this.description, this.nowMs()),
    );
    this.context.stderr.write(`allowlist '${this.name}' created successfully\n`);
    return 0;
  }
}
