// The commands of `machines`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {MachinesAddCommand} from './add.ts';
import {MachinesDeleteCommand} from './delete.ts';
import {MachinesInspectCommand} from './inspect.ts';
import {MachinesListCommand} from './list.ts';
import {MachinesPruneCommand} from './prune.ts';
import {MachinesValidateCommand} from './validate.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(MachinesListCommand, ''),
  ...named(MachinesAddCommand, '[NAME]'),
  ...named(MachinesValidateCommand, 'NAME'),
  ...named(MachinesInspectCommand, 'NAME'),
  ...named(MachinesDeleteCommand, 'NAME...'),
  ...named(MachinesPruneCommand, ''),
];
