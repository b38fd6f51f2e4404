import {reasonsAgainst} from '@firewatch/server';
import {Command} from 'clipanion';
import {writeAll} from '../output.ts';
import {jsonText} from '../report/json.ts';
import {reasonLines} from '../report/story.ts';
import {StoryCommand} from './story.ts';

/** `firewatch why-not`: why an address is not kept out. */
export class WhyNotCommand extends StoryCommand {
  static override paths = [['why-not']];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'why an address is not kept out',
    details:
      'Says what stands against a decision: there is no alert, an allowlist or the lock-out guard, ' +
      'no profile that matches (asked again now), a simulation, a decision that ended, a bouncer ' +
      'that has not asked, asks for others or is paused. ' +
      'Exit code: 0, or 1 when nothing stands against it: it is kept out.',
    examples: [
      ['An address', '$0 why-not 203.0.113.7'],
      ['For a script', '$0 why-not 203.0.113.7 -o json'],
    ],
  });

  async execute(): Promise<number> {
    const {story, judged, guarded, logs} = await this.tell();
    const reasons = reasonsAgainst(story, {guarded, judged});
    await writeAll(
      this.context.stdout,
      this.output === 'human'
        ? reasonLines(story, reasons, logs, this.terminal)
        : [`${jsonText({value: story.value, reasons, logs})}\n`],
    );
    return reasons.length > 0 ? 0 : 1;
  }
}
