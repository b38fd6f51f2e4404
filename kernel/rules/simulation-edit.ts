// simulation.yaml changed by command: the two keys are set, comments and the rest stay.
import {existsSync} from 'node:fs';
import {chmod, chown, readFile, stat} from 'node:fs/promises';
import type {SimulationSpec} from '@firewatch/core-wasm/compiler';
import {parseDocument} from 'yaml';
import {putInPlace} from '../durable/write.ts';
import {readSimulation} from './simulation.ts';

/** What is to be simulated from now on: all, or these scenarios. */
export interface SimulationChange {
  readonly isOn: boolean;
  /** Empty: everything. */
  readonly scenarios: readonly string[];
}

/** The settings after a change. Under `simulation: true` the exclusions are what is not simulated. */
export function changedSimulation(
  {simulation, exclusions}: Required<SimulationSpec>,
  {isOn, scenarios}: SimulationChange,
): Required<SimulationSpec> {
  if (scenarios.length === 0) return {simulation: isOn, exclusions: []};
  const isExcluded = isOn !== simulation;
  const others = exclusions.filter((name) => !scenarios.includes(name));
  return {simulation, exclusions: isExcluded ? [...others, ...scenarios] : others};
}

/** Changes the file, or the `.local` beside it, which goes before it. Throws EngineError FW2806. */
export async function changeSimulation(
  file: string,
  change: SimulationChange,
): Promise<Required<SimulationSpec>> {
  const spec = changedSimulation(await readSimulation(file), change);
  const local = `${file}.local`;
  const written = existsSync(local) ? local : file;
  const text = existsSync(written) ? await readFile(written, 'utf8') : '';
  const document = parseDocument(text);
  if (document.contents === null) document.contents = document.createNode({}) as never;
  document.set('simulation', spec.simulation);
  document.set('exclusions', document.createNode([...spec.exclusions]));
  const before = existsSync(written) ? await stat(written) : undefined;
  await putInPlace(written, Buffer.from(document.toString()));
  // Whoever could read it still can: the agent may be another user.
  await chmod(written, before ? before.mode & 0o777 : FIRST_MODE);
  if (before) await chown(written, before.uid, before.gid);
  return spec;
}

const FIRST_MODE = 0o644;
