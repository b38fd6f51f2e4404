import {findMachines} from '@firewatch/server';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {machineCsv, machineJson, machineTable} from '../../report/clients.ts';
import {jsonText} from '../../report/json.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch machines list`. */
export class MachinesListCommand extends StoreCommand {
  static override paths = [
    ['machines', 'list'],
    ['machine', 'list'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'list the machines',
    details: 'Exit code: 0.',
    examples: [
      ['All', '$0 machines list'],
      ['For a script', '$0 machines list -o json'],
    ],
  });

  async execute(): Promise<number> {
    const found = await this.withStore(findMachines);
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(found.map(machineJson))}\n`]
        : this.output === 'raw'
          ? machineCsv(found)
          : machineTable(found, this.nowMs(), this.terminal),
    );
    return 0;
  }
}
