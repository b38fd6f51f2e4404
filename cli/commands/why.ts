import {Command} from 'clipanion';
import {writeAll} from '../output.ts';
import {jsonText} from '../report/json.ts';
import {storyPage} from '../report/story.ts';
import {StoryCommand} from './story.ts';

/** `firewatch why`: the story of an address. */
export class WhyCommand extends StoryCommand {
  static override paths = [['why']];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'the story of an address: lines, alerts, decisions, bouncers',
    details:
      'What was seen of an address (or a range, a user, ...), which bucket overflowed, what was ' +
      'decided by which profile, what allowlists, the lock-out guard, escalation and roll-up had to ' +
      'say, and which bouncer knows. The store has no raw lines: name the logs to see them. ' +
      'Exit code: 0, or 1 when nothing is known.',
    examples: [
      ['An address', '$0 why 203.0.113.7'],
      ['With the lines that name it', '$0 why 203.0.113.7 /var/log/auth.log'],
      ['Over the Local API', '$0 why 203.0.113.7 --credentials local_api_credentials.yaml'],
      ['For a script', '$0 why 203.0.113.7 -o json'],
    ],
  });

  async execute(): Promise<number> {
    const told = await this.tell();
    const {story, guarded, logs} = told;
    await writeAll(
      this.context.stdout,
      this.output === 'human'
        ? storyPage(told, this.terminal)
        : [`${jsonText({...story, protected: guarded, logs})}\n`],
    );
    return story.alerts.length + story.decisions.length + story.allowlists.length > 0 ? 0 : 1;
  }
}
