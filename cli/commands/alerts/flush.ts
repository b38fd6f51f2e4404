import {parseLongDuration} from '@firewatch/kernel';
import {forget} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {countOf, StoreCommand} from '../store.ts';

/** `firewatch alerts flush`: forgets what is old. */
export class AlertsFlushCommand extends StoreCommand {
  static override paths = [
    ['alerts', 'flush'],
    ['alerts', 'purge'],
    ['alert', 'flush'],
  ];

  static override usage = Command.Usage({
    category: 'Alerts',
    description: 'forget old alerts; none whose decision still holds',
    details: 'Exit code: 0.',
    examples: [
      ['All but the newest 5,000 of the last week', '$0 alerts flush'],
      ['Older than a day', '$0 alerts flush --max-age 1d --max-items 0'],
    ],
  });

  maxItems = Option.String('--max-items', '5000', {
    description: 'keep the newest so many (default 5000); 0: all',
  });
  maxAge = Option.String('--max-age', '7d', {description: 'keep those not older (default 7d)'});

  async execute(): Promise<number> {
    const maxAge = parseLongDuration(this.maxAge);
    if (maxAge === undefined || maxAge <= 0n) {
      throw new UsageError(`--max-age: "${this.maxAge}" is no duration, such as 7d or 12h`);
    }
    const maxAlerts = countOf('--max-items', this.maxItems);
    const retention = {
      maxAgeMs: Number(maxAge / 1_000_000n),
      ...(maxAlerts > 0 && {maxAlerts}),
    };
    const count = await this.withStore((database) => forget(database, retention, this.nowMs()));
    this.context.stderr.write(`${count} alert(s) forgotten\n`);
    return 0;
  }
}
