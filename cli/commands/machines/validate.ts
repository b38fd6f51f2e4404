import {EngineError} from '@firewatch/kernel';
import {findMachine, updateMachine} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch machines validate`. */
export class MachinesValidateCommand extends StoreCommand {
  static override paths = [
    ['machines', 'validate'],
    ['machine', 'validate'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'let a machine that registered itself log in',
    details: 'Exit code: 0, or 1 when it is not there.',
    examples: [['After `cscli lapi register`', '$0 machines validate web1']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const {name} = this;
    await this.withStore(async (database) => {
      if (!(await findMachine(database, name)))
        throw new EngineError('FW7005', `there is no machine named "${name}"`);
      await updateMachine(database, name, {validated: 1});
    });
    this.context.stderr.write(`machine '${name}' validated successfully\n`);
    return 0;
  }
}
