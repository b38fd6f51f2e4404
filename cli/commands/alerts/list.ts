import {findAlerts, wireAlert} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {alertCsv, alertTable} from '../../report/alerts.ts';
import {jsonText} from '../../report/json.ts';
import {AlertsCommand} from './filter.ts';

/** `firewatch alerts list`: what was raised. */
export class AlertsListCommand extends AlertsCommand {
  static override paths = [
    ['alerts', 'list'],
    ['alert', 'list'],
  ];

  static override usage = Command.Usage({
    category: 'Alerts',
    description: 'list alerts, newest first',
    details: 'json is the list as the Local API gives it. Exit code: 0.',
    examples: [
      ['The last fifty', '$0 alerts list'],
      ['Of an address', '$0 alerts list --ip 203.0.113.7'],
      ['Of a scenario, this week', '$0 alerts list -s firewatch/ssh-bf --since 7d'],
      ['For a script', '$0 alerts list -o json --limit 0'],
    ],
  });

  limit = Option.String('-l,--limit', '50', {description: 'so many; 0: all'});
  machine = Option.Boolean('-m,--machine', false, {description: 'also who sent it'});

  async execute(): Promise<number> {
    const now = this.nowMs();
    const limit = this.limitOf(this.limit);
    const alerts = await this.withStore((database) =>
      findAlerts(database, this.filter, now, {
        withEvents: this.output === 'json',
        ...(limit > 0 && {limit}),
      }),
    );
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(alerts.map((alert) => wireAlert(alert, now)))}\n`]
        : this.output === 'raw'
          ? alertCsv(alerts, this.machine)
          : alertTable(alerts, this.machine, this.terminal),
    );
    return 0;
  }
}
