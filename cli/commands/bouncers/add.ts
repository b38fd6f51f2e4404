import {addBouncer, hashApiKey, newApiKey} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {jsonText} from '../../report/json.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch bouncers add`. */
export class BouncersAddCommand extends StoreCommand {
  static override paths = [
    ['bouncers', 'add'],
    ['bouncer', 'add'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'make a key for a bouncer; it is shown once',
    details: 'Exit code: 0, or 1 when the name is taken.',
    examples: [
      ['A key', '$0 bouncers add my-bouncer'],
      ['The key alone, for a script', '$0 bouncers add my-bouncer -o raw'],
      ['A key of your own', '$0 bouncers add my-bouncer --key "$KEY"'],
    ],
  });

  key = Option.String('-k,--key', {description: 'the key; default: one of chance'});
  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const key = this.key ?? newApiKey();
    const {name} = this;
    await this.withStore((database) =>
      addBouncer(
        database,
        {name, keyHash: hashApiKey(key), ip: '', authType: 'api-key', isAutoCreated: false},
        this.nowMs(),
      ),
    );
    const {stdout} = this.context;
    if (this.output === 'json') stdout.write(jsonText(key));
    else if (this.output === 'raw') stdout.write(key);
    else {
      stdout.write(
        `API key for '${name}':\n\n   ${key}\n\nPlease keep this key since you will not be able to retrieve it!\n`,
      );
    }
    return 0;
  }
}
