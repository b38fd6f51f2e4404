import {EngineError, installedRules} from '@firewatch/kernel';
import {tellAgain} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {agentParts} from '../../agent/parts.ts';
import {jsonText} from '../../report/json.ts';
import {countOf} from '../store.ts';
import {NotificationsCommand, pathsOf} from './options.ts';

/** `firewatch notifications reinject`: a stored alert is told again. */
export class NotificationsReinjectCommand extends NotificationsCommand {
  static override paths = pathsOf('reinject');

  static override usage = Command.Usage({
    category: 'Notifications',
    description: 'tell a stored alert again',
    details:
      'Puts the alert into the outbox of the notifications that the profiles name for it now, or of ' +
      'those given; the agent sends it from there as it sends a new one. No decision is made. ' +
      'Exit code: 0, or 1 when there is no such alert or no such notification.',
    examples: [
      ['To those that the profiles name', '$0 notifications reinject 42'],
      ['To these', '$0 notifications reinject 42 slack_default mail'],
    ],
  });

  id = Option.String({name: 'ID'});
  names = Option.Rest({name: 'NAME'});

  async execute(): Promise<number> {
    const {context} = this;
    const id = countOf('ID', this.id);
    const config = await this.readConfig();
    for (const name of this.names) this.sinkOf(config, name);
    const whom = this.names.length > 0 ? this.names : await this.decide(config);
    const told = await this.withStore((database) =>
      tellAgain(database, id, whom, {
        now: this.nowMs(),
        outboxMax: config.settings.outbox?.max_alerts,
      }),
    );
    if (!told) throw new EngineError('FW5030', `there is no alert ${id}`);
    if (this.output !== 'human')
      context.stdout.write(`${jsonText({alert: id, notifications: told})}\n`);
    else if (told.length === 0)
      this.say(`no profile tells anybody of alert ${id}: name a notification`);
    else this.say(`alert ${id} is put out for ${told.join(', ')}`);
    return 0;
  }

  /** What decides whom to tell, as the agent has it. */
  private async decide(config: Awaited<ReturnType<typeof this.readConfig>>) {
    const {context} = this;
    const rules =
      config.rules ??
      installedRules(this.state ?? config.state ?? context.state) ??
      context.shippedRules;
    const {decider} = await agentParts(config, rules, context, (level, message) => {
      if (level === 'warn' || level === 'error') this.say(`${level}: ${message}`);
    });
    return decider!.decide;
  }
}
