import {readSimulation} from '@firewatch/kernel';
import {Command} from 'clipanion';
import {simulationLines} from '../../report/simulation.ts';
import {SimulationCommand} from './options.ts';

/** `firewatch simulation status`. */
export class SimulationStatusCommand extends SimulationCommand {
  static override paths = [['simulation', 'status']];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'which scenarios only pretend',
    details: 'Exit code: 0.',
    examples: [['As configured', '$0 simulation status']],
  });

  async execute(): Promise<number> {
    const spec = await readSimulation(await this.simulationFile());
    this.context.stdout.write(simulationLines(spec, this.output));
    return 0;
  }
}
