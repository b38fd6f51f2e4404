import {findBouncers, removeBouncer} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {bouncerTable} from '../../report/clients.ts';
import {ask, isYes} from '../../ui/ask.ts';
import {StoreCommand} from '../store.ts';

/** `firewatch bouncers prune`. */
export class BouncersPruneCommand extends StoreCommand {
  static override paths = [
    ['bouncers', 'prune'],
    ['bouncer', 'prune'],
  ];

  static override usage = Command.Usage({
    category: 'Local API',
    description: 'delete bouncers that have been silent for long',
    details: 'Shows them and asks, unless --force. Exit code: 0, or 1 when the answer is no.',
    examples: [['Silent for a day', '$0 bouncers prune --duration 24h']],
  });

  duration = Option.String('-d,--duration', '60m', {
    description: 'silent for so long; default: 60m',
  });
  isForced = Option.Boolean('--force', false, {description: 'without asking'});

  async execute(): Promise<number> {
    const {stdin, stdout, stderr} = this.context;
    return this.withStore(async (database) => {
      const before = this.instantOf('--duration', this.duration)!;
      const due = (await findBouncers(database)).filter(
        (one) => (one.last_pull ?? one.created_at) < before,
      );
      if (due.length === 0) {
        stderr.write('No bouncers to prune.\n');
        return 0;
      }
      if (!this.isForced) {
        await writeAll(stdout, bouncerTable(due, this.terminal));
        if (!isYes(await ask(`Delete ${due.length} bouncer(s)? [y/N] `, stdin, stderr))) return 1;
      }
      for (const {name} of due) await removeBouncer(database, name);
      stderr.write(`deleted ${due.length} bouncer(s)\n`);
      return 0;
    });
  }
}
