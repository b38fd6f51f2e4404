// What the commands on the simulation have in common.
import {EngineError, findPlaces, readPlaces} from '@firewatch/kernel';
import {Command, Option} from 'clipanion';
import {isEnum} from 'typanion';
import type {CliContext} from '../../context.ts';
import {CONFIG_FILE, configFile} from '../config/file.ts';

/** A command on the file of the simulation. */
export abstract class SimulationCommand extends Command<CliContext> {
  config = Option.String('--config', {
    description: `configuration that names the file; default: ${CONFIG_FILE}, if it is there`,
  });
  file = Option.String('-f,--file', {
    description: 'the file itself; default: as configured, or simulation.yaml of the rules',
  });
  output = Option.String('-o,--output', 'human', {
    description: 'human (default), json or raw',
    validator: isEnum(['human', 'json', 'raw'] as const),
  });

  /** The file that the agent of the configuration reads. Throws FW2809 when there is none. */
  protected async simulationFile(): Promise<string> {
    if (this.file !== undefined) return this.file;
    const config = await configFile(this.config);
    const {simulation, rules} =
      config === undefined ? {} : await readPlaces(config, this.context.env);
    if (simulation !== undefined) return simulation;
    if (rules !== undefined) return (await findPlaces(rules)).simulation;
    throw new EngineError('FW2809', 'no configuration names a file of the simulation', {
      hint: 'set "simulation: simulation.yaml" in firewatch.yaml, or use --file',
    });
  }
}
