// The commands of `decisions`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {DecisionsAddCommand} from './add.ts';
import {DecisionsDeleteCommand} from './delete.ts';
import {DecisionsExportCommand} from './export.ts';
import {DecisionsImportCommand} from './import.ts';
import {DecisionsListCommand} from './list.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(DecisionsListCommand, ''),
  ...named(DecisionsAddCommand, ''),
  ...named(DecisionsDeleteCommand, ''),
  ...named(DecisionsImportCommand, ''),
  ...named(DecisionsExportCommand, ''),
];
