import {outboxDepth} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {detailTable} from '../../report/clients.ts';
import {jsonText} from '../../report/json.ts';
import {notificationDetails, notificationJson, toldBy} from '../../report/notifications.ts';
import {NotificationsCommand, pathsOf} from './options.ts';
import {profilesOf} from './profiles.ts';

/** `firewatch notifications inspect`: all that is known of a notification. */
export class NotificationsInspectCommand extends NotificationsCommand {
  static override paths = pathsOf('inspect');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'show a notification as it is understood',
    details:
      'With its defaults, without its secrets. raw is json. Exit code: 0, or 1 when there is none of this name.',
    examples: [['One', '$0 notifications inspect slack_default']],
  });

  name = Option.String({name: 'NAME'});

  async execute(): Promise<number> {
    const config = await this.readConfig();
    const sink = this.sinkOf(config, this.name);
    const depths = await this.withStore(outboxDepth);
    const told = toldBy(sink, await profilesOf(config), depths);
    await writeAll(
      this.context.stdout,
      this.output === 'human'
        ? detailTable(notificationDetails(told), this.terminal)
        : [`${jsonText(notificationJson(told))}\n`],
    );
    return 0;
  }
}
