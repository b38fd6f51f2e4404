// The commands of `allowlists`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {AllowlistsAddCommand} from './add.ts';
import {AllowlistsCheckCommand} from './check.ts';
import {AllowlistsCreateCommand} from './create.ts';
import {AllowlistsDeleteCommand} from './delete.ts';
import {AllowlistsInspectCommand} from './inspect.ts';
import {AllowlistsListCommand} from './list.ts';
import {AllowlistsRemoveCommand} from './remove.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(AllowlistsListCommand, ''),
  ...named(AllowlistsInspectCommand, 'NAME'),
  ...named(AllowlistsCreateCommand, 'NAME'),
  ...named(AllowlistsAddCommand, 'NAME [VALUE]...'),
  ...named(AllowlistsRemoveCommand, 'NAME VALUE...'),
  ...named(AllowlistsDeleteCommand, 'NAME'),
  ...named(AllowlistsCheckCommand, 'VALUE...'),
];
