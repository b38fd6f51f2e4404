import {outboxDepth} from '@firewatch/server';
import {Command} from 'clipanion';
import {writeAll} from '../../output.ts';
import {jsonText} from '../../report/json.ts';
import {
  notificationCsv,
  notificationJson,
  notificationTable,
  toldBy,
} from '../../report/notifications.ts';
import {NotificationsCommand, pathsOf} from './options.ts';
import {profilesOf} from './profiles.ts';

/** `firewatch notifications list`: whom the configuration names, and what waits for them. */
export class NotificationsListCommand extends NotificationsCommand {
  static override paths = pathsOf('list');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'list notifications, and what waits for them',
    details:
      'A notification is active when a profile names it. Waiting and dead are alerts in the outbox and in the dead letters. json is a map by name. Exit code: 0, or 1 when the configuration cannot be used.',
    examples: [
      ['All', '$0 notifications list'],
      ['For a script', '$0 notifications list -o json'],
    ],
  });

  async execute(): Promise<number> {
    const config = await this.readConfig();
    const profiles = await profilesOf(config);
    const depths = await this.withStore(outboxDepth);
    const told = config.notifications.map((sink) => toldBy(sink, profiles, depths));
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [
            `${jsonText(Object.fromEntries(told.map((one) => [one.sink.name, notificationJson(one)])))}\n`,
          ]
        : this.output === 'raw'
          ? notificationCsv(told)
          : notificationTable(told, this.terminal),
    );
    return 0;
  }
}
