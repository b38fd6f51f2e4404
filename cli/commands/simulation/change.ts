import {changeSimulation} from '@firewatch/kernel';
import {Command, Option, UsageError} from 'clipanion';
import {simulationLines} from '../../report/simulation.ts';
import {SimulationCommand} from './options.ts';

/** A command that changes what is simulated. */
abstract class ChangeCommand extends SimulationCommand {
  isGlobal = Option.Boolean('-g,--global', false, {description: 'all scenarios'});
  scenarios = Option.Rest({name: 'SCENARIO'});

  protected async change(isOn: boolean): Promise<number> {
    if (this.isGlobal === this.scenarios.length > 0)
      throw new UsageError('expected names of scenarios, or --global');
    const {scenarios} = this;
    const spec = await changeSimulation(await this.simulationFile(), {isOn, scenarios});
    const {stdout, stderr} = this.context;
    stdout.write(simulationLines(spec, this.output));
    stderr.write('An agent that runs reads it when it reloads (SIGHUP).\n');
    return 0;
  }
}

/** `firewatch simulation enable`. */
export class SimulationEnableCommand extends ChangeCommand {
  static override paths = [['simulation', 'enable']];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'let scenarios only pretend: what they decide is not enforced',
    details:
      'Changes simulation.yaml, or simulation.yaml.local if that is there; comments stay. Exit code: 0.',
    examples: [
      ['One', '$0 simulation enable firewatch/ssh-bf'],
      ['All', '$0 simulation enable --global'],
    ],
  });

  execute = () => this.change(true);
}

/** `firewatch simulation disable`. */
export class SimulationDisableCommand extends ChangeCommand {
  static override paths = [['simulation', 'disable']];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'let scenarios decide in earnest again',
    details: 'As enable. Exit code: 0.',
    examples: [
      ['One', '$0 simulation disable firewatch/ssh-bf'],
      ['All', '$0 simulation disable --global'],
    ],
  });

  execute = () => this.change(false);
}
