// The commands of `lapi`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {LapiRegisterCommand} from './register.ts';
import {LapiStatusCommand} from './status.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(LapiRegisterCommand, ''),
  ...named(LapiStatusCommand, ''),
];
