// The commands of `hub`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {HubDiffCommand} from './diff.ts';
import {HubInspectCommand} from './inspect.ts';
import {HubInstallCommand} from './install.ts';
import {HubKeygenCommand} from './keygen.ts';
import {HubLintCommand} from './lint.ts';
import {HubListCommand} from './list.ts';
import {HubNewCommand} from './new.ts';
import {HubPinCommand} from './pin.ts';
import {HubPublishCommand} from './publish.ts';
import {HubRemoveCommand} from './remove.ts';
import {HubRollbackCommand} from './rollback.ts';
import {HubSearchCommand} from './search.ts';
import {HubStatusCommand} from './status.ts';
import {HubTestCommand} from './test.ts';
import {HubUpdateCommand} from './update.ts';
import {HubUpgradeCommand} from './upgrade.ts';
import {HubVerifyCommand} from './verify.ts';

export const COMMANDS: readonly CommandEntry[] = [
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
  ...named(HubTestCommand, '[NAME]...'),
  ...named(HubLintCommand, ''),
  ...named(HubNewCommand, 'WHAT AUTHOR/NAME'),
  ...named(HubPublishCommand, ''),
  ...named(HubKeygenCommand, ''),
];
