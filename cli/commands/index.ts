// The commands, in the order help shows them.
import type {CommandClass} from 'clipanion';
import type {CliContext} from '../context.ts';
import {AlertsDeleteCommand} from './alerts/delete.ts';
import {AlertsFlushCommand} from './alerts/flush.ts';
import {AlertsInspectCommand} from './alerts/inspect.ts';
import {AlertsListCommand} from './alerts/list.ts';
import {AllowlistsAddCommand} from './allowlists/add.ts';
import {AllowlistsCheckCommand} from './allowlists/check.ts';
import {AllowlistsCreateCommand} from './allowlists/create.ts';
import {AllowlistsDeleteCommand} from './allowlists/delete.ts';
import {AllowlistsInspectCommand} from './allowlists/inspect.ts';
import {AllowlistsListCommand} from './allowlists/list.ts';
import {AllowlistsRemoveCommand} from './allowlists/remove.ts';
import {AnalyzeCommand} from './analyze.ts';
import {BouncersAddCommand} from './bouncers/add.ts';
import {BouncersDeleteCommand} from './bouncers/delete.ts';
import {BouncersInspectCommand} from './bouncers/inspect.ts';
import {BouncersListCommand} from './bouncers/list.ts';
import {BouncersPruneCommand} from './bouncers/prune.ts';
import {ConfigCheckCommand} from './config/check.ts';
import {ConfigShowCommand} from './config/show.ts';
import {DecisionsAddCommand} from './decisions/add.ts';
import {DecisionsDeleteCommand} from './decisions/delete.ts';
import {DecisionsListCommand} from './decisions/list.ts';
import {ExplainCommand} from './explain.ts';
import {HubDiffCommand} from './hub/diff.ts';
import {HubInspectCommand} from './hub/inspect.ts';
import {HubInstallCommand} from './hub/install.ts';
import {HubKeygenCommand} from './hub/keygen.ts';
import {HubLintCommand} from './hub/lint.ts';
import {HubListCommand} from './hub/list.ts';
import {HubNewCommand} from './hub/new.ts';
import {HubPinCommand} from './hub/pin.ts';
import {HubPublishCommand} from './hub/publish.ts';
import {HubRemoveCommand} from './hub/remove.ts';
import {HubRollbackCommand} from './hub/rollback.ts';
import {HubSearchCommand} from './hub/search.ts';
import {HubStatusCommand} from './hub/status.ts';
import {HubTestCommand} from './hub/test.ts';
import {HubUpdateCommand} from './hub/update.ts';
import {HubUpgradeCommand} from './hub/upgrade.ts';
import {HubVerifyCommand} from './hub/verify.ts';
import {LapiRegisterCommand} from './lapi/register.ts';
import {LapiStatusCommand} from './lapi/status.ts';
import {MachinesAddCommand} from './machines/add.ts';
import {MachinesDeleteCommand} from './machines/delete.ts';
import {MachinesInspectCommand} from './machines/inspect.ts';
import {MachinesListCommand} from './machines/list.ts';
import {MachinesPruneCommand} from './machines/prune.ts';
import {MachinesValidateCommand} from './machines/validate.ts';
import {MetricsListCommand} from './metrics/list.ts';
import {MetricsShowCommand} from './metrics/show.ts';
import {MigrateCommand} from './migrate.ts';
import {PluginsRunCommand} from './plugins/run.ts';
import {PluginsTestCommand} from './plugins/test.ts';
import {RunCommand} from './run.ts';
import {ServeCommand} from './serve.ts';

/** A command and what help needs beside clipanion's own usage. */
export interface CommandEntry {
  /** The words that name it. */
  readonly paths: readonly string[];
  /** What follows the options: "FILE|DIR|- ...". */
  readonly operands: string;
  readonly command: CommandClass<CliContext>;
  /** The same command by another name, which the list of commands leaves out. */
  readonly isAlias?: boolean;
  /** It runs until it is told to end: that is no interruption. */
  readonly isService?: boolean;
}

export const COMMANDS: readonly CommandEntry[] = [
  {paths: ['run'], operands: '[FILE|PATTERN]...', command: RunCommand, isService: true},
  {paths: ['serve'], operands: '', command: ServeCommand, isService: true},
  {paths: ['config', 'check'], operands: '', command: ConfigCheckCommand},
  {paths: ['config', 'show'], operands: '', command: ConfigShowCommand},
  {paths: ['migrate'], operands: '', command: MigrateCommand},
  {paths: ['analyze'], operands: 'FILE|DIR|- ...', command: AnalyzeCommand},
  {paths: ['explain'], operands: 'LINE|FILE|-', command: ExplainCommand},
  ...named(MetricsListCommand, ''),
  ...named(MetricsShowCommand, '[SECTION]...'),
  ...named(DecisionsListCommand, ''),
  ...named(DecisionsAddCommand, ''),
  ...named(DecisionsDeleteCommand, ''),
  ...named(AlertsListCommand, ''),
  ...named(AlertsInspectCommand, 'ID...'),
  ...named(AlertsDeleteCommand, ''),
  ...named(AlertsFlushCommand, ''),
  ...named(AllowlistsListCommand, ''),
  ...named(AllowlistsInspectCommand, 'NAME'),
  ...named(AllowlistsCreateCommand, 'NAME'),
  ...named(AllowlistsAddCommand, 'NAME [VALUE]...'),
  ...named(AllowlistsRemoveCommand, 'NAME VALUE...'),
  ...named(AllowlistsDeleteCommand, 'NAME'),
  ...named(AllowlistsCheckCommand, 'VALUE...'),
  ...named(MachinesListCommand, ''),
  ...named(MachinesAddCommand, '[NAME]'),
  ...named(MachinesValidateCommand, 'NAME'),
  ...named(MachinesInspectCommand, 'NAME'),
  ...named(MachinesDeleteCommand, 'NAME...'),
  ...named(MachinesPruneCommand, ''),
  ...named(BouncersListCommand, ''),
  ...named(BouncersAddCommand, 'NAME'),
  ...named(BouncersInspectCommand, 'NAME'),
  ...named(BouncersDeleteCommand, 'NAME...'),
  ...named(BouncersPruneCommand, ''),
  ...named(LapiRegisterCommand, ''),
  ...named(LapiStatusCommand, ''),
  ...named(HubInstallCommand, 'NAME[@RANGE]...'),
  ...named(HubUpgradeCommand, '[NAME]...'),
  ...named(HubRemoveCommand, '[NAME]...'),
  ...named(HubListCommand, '[NAME]...'),
  ...named(HubSearchCommand, 'WORD...'),
  ...named(HubInspectCommand, 'NAME...'),
  ...named(HubDiffCommand, '[NAME]...'),
  ...named(HubPinCommand, 'NAME[@VERSION]...'),
  ...named(HubRollbackCommand, ''),
  ...named(HubUpdateCommand, ''),
  ...named(HubStatusCommand, ''),
  ...named(HubVerifyCommand, ''),
  {paths: ['hub', 'test'], operands: '[NAME]...', command: HubTestCommand},
  {paths: ['hub', 'lint'], operands: '', command: HubLintCommand},
  {paths: ['hub', 'new'], operands: 'WHAT AUTHOR/NAME', command: HubNewCommand},
  {
    paths: ['plugins', 'run'],
    operands: 'PLUGIN COMMAND [-- ARGUMENT...]',
    command: PluginsRunCommand,
  },
  {paths: ['plugins', 'test'], operands: 'DIR...', command: PluginsTestCommand},
  ...named(HubPublishCommand, ''),
  ...named(HubKeygenCommand, ''),
];

/** A command by each of its names; the first is the one that is listed. */
function named(command: CommandClass<CliContext>, operands: string): CommandEntry[] {
  return (command.paths ?? []).map((paths, at) => ({paths, operands, command, isAlias: at > 0}));
}

/** The command whose words a command line begins with. */
export const commandOf = (argv: readonly string[]): CommandEntry | undefined =>
  COMMANDS.find(({paths}) => paths.every((word, at) => argv[at] === word));
