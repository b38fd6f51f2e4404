// The commands of `alerts`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {AlertsDeleteCommand} from './delete.ts';
import {AlertsFlushCommand} from './flush.ts';
import {AlertsInspectCommand} from './inspect.ts';
import {AlertsListCommand} from './list.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(AlertsListCommand, ''),
  ...named(AlertsInspectCommand, 'ID...'),
  ...named(AlertsDeleteCommand, ''),
  ...named(AlertsFlushCommand, ''),
];
