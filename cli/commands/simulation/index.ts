// The commands of `simulation`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {SimulationDisableCommand, SimulationEnableCommand} from './change.ts';
import {SimulationStatusCommand} from './status.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(SimulationStatusCommand, ''),
  ...named(SimulationEnableCommand, '[SCENARIO]...'),
  ...named(SimulationDisableCommand, '[SCENARIO]...'),
];
