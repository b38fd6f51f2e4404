import {deadLetters} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../../output.ts';
import {jsonText} from '../../../report/json.ts';
import {letterCsv, letterJson, letterTable} from '../../../report/notifications.ts';
import {countOf} from '../../store.ts';
import {pathsOf} from '../options.ts';
import {DeadLettersCommand} from './letters.ts';

/** `firewatch notifications dead list`: what sinks would not take. */
export class DeadListCommand extends DeadLettersCommand {
  static override paths = pathsOf('dead', 'list');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'list dead letters, oldest first',
    details:
      'Alerts that a sink refused, or did not take in max_retry tries, each with the reason. json has the alerts. Exit code: 0.',
    examples: [
      ['All', '$0 notifications dead list'],
      ['Of one notification', '$0 notifications dead list --name slack_default'],
    ],
  });

  limit = Option.String('-l,--limit', '50', {description: 'so many (default 50); 0: all'});

  async execute(): Promise<number> {
    const limit = countOf('--limit', this.limit);
    const letters = await this.withStore((database) =>
      deadLetters(database, {sink: this.name}, limit > 0 ? limit : undefined),
    );
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(letters.map(letterJson))}\n`]
        : this.output === 'raw'
          ? letterCsv(letters)
          : letterTable(letters, this.terminal),
    );
    return 0;
  }
}
