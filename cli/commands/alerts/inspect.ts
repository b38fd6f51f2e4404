import {EngineError} from '@firewatch/kernel';
import {findAlerts, wireAlert} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {writeAll} from '../../output.ts';
import {alertDetails} from '../../report/alerts.ts';
import {jsonText} from '../../report/json.ts';
import {countOf, StoreCommand} from '../store.ts';

/** `firewatch alerts inspect`: all that is known of an alert. */
export class AlertsInspectCommand extends StoreCommand {
  static override paths = [
    ['alerts', 'inspect'],
    ['alert', 'inspect'],
  ];

  static override usage = Command.Usage({
    category: 'Alerts',
    description: 'show an alert with its decisions and context',
    details:
      'json and raw are the alerts as the Local API gives them. Exit code: 0, or 1 when there is none of this number.',
    examples: [
      ['An alert', '$0 alerts inspect 42'],
      ['With its events', '$0 alerts inspect -d 42'],
    ],
  });

  details = Option.Boolean('-d,--details', false, {description: 'also its events'});
  ids = Option.Rest({name: 'ID', required: 1});

  async execute(): Promise<number> {
    const now = this.nowMs();
    const ids = this.ids.map((id) => countOf('ID', id));
    if (ids.length === 0) throw new UsageError('expected the number of an alert');
    const alerts = await this.withStore((database) => findAlerts(database, {ids}, now));
    for (const id of ids) {
      const alert = alerts.find(({row}) => row.id === id);
      if (!alert) throw new EngineError('FW5030', `there is no alert ${id}`);
      const {stdout} = this.context;
      if (this.output === 'human')
        await writeAll(stdout, alertDetails(alert, now, this.details, this.terminal));
      else await writeAll(stdout, [`${jsonText(wireAlert(alert, now))}\n`]);
    }
    return 0;
  }
}
