// The commands of `metrics`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {MetricsListCommand} from './list.ts';
import {MetricsShowCommand} from './show.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(MetricsListCommand, ''),
  ...named(MetricsShowCommand, '[SECTION]...'),
];
