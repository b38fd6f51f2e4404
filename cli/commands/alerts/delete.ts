import {removeAlerts} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {countOf} from '../store.ts';
import {AlertsCommand} from './filter.ts';

/** `firewatch alerts delete`: removes alerts, and ends what was decided for them. */
export class AlertsDeleteCommand extends AlertsCommand {
  static override paths = [
    ['alerts', 'delete'],
    ['alert', 'delete'],
  ];

  static override usage = Command.Usage({
    category: 'Alerts',
    description: 'remove alerts; decisions made for them end',
    details: 'Needs a criterion, or --all. Exit code: 0.',
    examples: [
      ['One', '$0 alerts delete --id 42'],
      ['All of an address', '$0 alerts delete --ip 203.0.113.7'],
      ['All', '$0 alerts delete --all'],
    ],
  });

  id = Option.String('--id', {description: 'the alert of this number'});

  async execute(): Promise<number> {
    if (!this.isNarrowed && this.id === undefined && !this.all) {
      throw new UsageError('expected a criterion, such as --ip, or --all');
    }
    const {includeCapi: _, ...filter} = this.filter;
    const ids = this.id === undefined ? undefined : [countOf('--id', this.id)];
    const count = await this.withStore((database) =>
      removeAlerts(database, {...filter, ids}, this.nowMs()),
    );
    this.context.stderr.write(`${count} alert(s) deleted\n`);
    return 0;
  }
}
