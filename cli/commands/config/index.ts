// The commands of `config`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {ConfigCheckCommand} from './check.ts';
import {ConfigShowCommand} from './show.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(ConfigCheckCommand, ''),
  ...named(ConfigShowCommand, ''),
];
