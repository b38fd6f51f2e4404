// The commands of `notifications`, in the order help shows them.
import {type CommandEntry, named} from '../entry.ts';
import {DeadDropCommand} from './dead/drop.ts';
import {DeadListCommand} from './dead/list.ts';
import {DeadResendCommand} from './dead/resend.ts';
import {NotificationsDropCommand} from './drop.ts';
import {NotificationsInspectCommand} from './inspect.ts';
import {NotificationsListCommand} from './list.ts';
import {NotificationsPreviewCommand} from './preview.ts';
import {NotificationsReinjectCommand} from './reinject.ts';
import {NotificationsTestCommand} from './test.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...named(NotificationsListCommand, ''),
  ...named(NotificationsInspectCommand, 'NAME'),
  ...named(NotificationsTestCommand, 'NAME'),
  ...named(NotificationsPreviewCommand, '[NAME]...'),
  ...named(NotificationsReinjectCommand, 'ID [NAME]...'),
  ...named(NotificationsDropCommand, 'NAME'),
  ...named(DeadListCommand, ''),
  ...named(DeadResendCommand, '[ID]...'),
  ...named(DeadDropCommand, '[ID]...'),
];
