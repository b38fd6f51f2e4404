// The commands of `plugins`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {PluginsRunCommand} from './run.ts';
import {PluginsTestCommand} from './test.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(PluginsRunCommand, 'PLUGIN COMMAND [-- ARGUMENT...]'),
  ...named(PluginsTestCommand, 'DIR...'),
];
