import {EngineError} from '@firewatch/kernel';
import {findMachine} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {detailTable, machineCsv, machineJson} from '../../report/clients.ts';
import {jsonText} from '../../report/json.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch machines inspect`. */
export class MachinesInspectCommand extends StoreCommand {
  static override paths = [
    ['machines', 'inspect'],
    ['machine', 'inspect'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'what is known of a machine',
    details: 'Exit code: 0, or 1 when it is not there.',
    examples: [['One', '$0 machines inspect NAME']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const found = await this.withStore((database) => findMachine(database, this.name));
    if (!found) throw new EngineError('FW7005', `there is no machine named "${this.name}"`);
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(machineJson(found))}\n`]
        : this.output === 'raw'
          ? machineCsv([found])
          : detailTable(machineJson(found), this.terminal),
    );
    return 0;
  }
}
