// simulation.yaml: which scenarios only pretend; simulation.yaml.local is laid over it. Its keys are checked as strictly as the
// reference does: a misspelled one would make decisions of what was meant to be tried out.
import type {SimulationSpec} from '@firewatch/core-wasm/compiler';
import {EngineError} from '../errors.ts';
import {readYamlMap} from './yaml-map.ts';

/** The file's settings; nothing is simulated when there is none. */
export async function readSimulation(file: string): Promise<Required<SimulationSpec>> {
  const {
    simulation = false,
    exclusions = [],
    ...others
  } = {
    ...(await readYamlMap(file)),
    ...(await readYamlMap(`${file}.local`)),
  };
  const fault = (message: string) => new EngineError('FW2806', message, {where: {file}});
  const [stray] = Object.keys(others);
  if (stray !== undefined) throw fault(`unknown key "${stray}": expected simulation, exclusions`);
  if (typeof simulation !== 'boolean') {
    throw fault(`"simulation" is of the wrong type: expected true or false`);
  }
  const names = exclusions ?? [];
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
    throw fault(`"exclusions" is of the wrong type: expected a list of scenarios`);
  }
  return {simulation, exclusions: names};
}
