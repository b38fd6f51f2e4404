// The commands of `bouncers`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {BouncersAddCommand} from './add.ts';
import {BouncersDeleteCommand} from './delete.ts';
import {BouncersInspectCommand} from './inspect.ts';
import {BouncersListCommand} from './list.ts';
import {BouncersPauseCommand, BouncersResumeCommand} from './pause.ts';
import {BouncersPruneCommand} from './prune.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(BouncersListCommand, ''),
  ...named(BouncersAddCommand, 'NAME'),
  ...named(BouncersInspectCommand, 'NAME'),
  ...named(BouncersDeleteCommand, 'NAME...'),
  ...named(BouncersPruneCommand, ''),
  ...named(BouncersPauseCommand, 'NAME'),
  ...named(BouncersResumeCommand, 'NAME'),
];
