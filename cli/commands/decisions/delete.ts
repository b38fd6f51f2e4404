import {expireDecisions} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {countOf, StoreCommand} from '../store.ts';

/** `firewatch decisions delete`: takes decisions back. */
export class DecisionsDeleteCommand extends StoreCommand {
  static override paths = [
    ['decisions', 'delete'],
    ['decision', 'delete'],
  ];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'take decisions back: they end now, and bouncers hear of it',
    details: 'Needs a criterion, or --all. Exit code: 0, also when there was nothing to take back.',
    examples: [
      ['All about an address', '$0 decisions delete --ip 203.0.113.7'],
      ['Everything within a range', '$0 decisions delete --range 203.0.113.0/24 --contained'],
      ['One', '$0 decisions delete --id 42'],
      ['All bans of a scenario', '$0 decisions delete --type ban --scenario firewatch/ssh-bf'],
    ],
  });

  ip = Option.String('-i,--ip', {description: 'that cover this address'});
  range = Option.String('-r,--range', {description: 'that cover this range'});
  isContained = Option.Boolean('--contained', false, {description: 'within the range instead'});
  type = Option.String('-t,--type', {description: 'ban, captcha, ...'});
  value = Option.String('-v,--value', {description: 'exactly this value'});
  scenario = Option.String('-s,--scenario', {description: 'exactly this reason'});
  origin = Option.String('--origin', {description: 'crowdsec, cscli, lists, ...'});
  id = Option.String('--id', {description: 'the decision of this number'});
  all = Option.Boolean('--all', false, {description: 'all that hold'});

  async execute(): Promise<number> {
    const {ip = this.range, type, value, scenario, origin, id} = this;
    const criteria = [ip, type, value, scenario, origin, id];
    if (criteria.every((one) => one === undefined) && !this.all) {
      throw new UsageError('expected a criterion, such as --ip, or --all');
    }
    const count = await this.withStore((database) =>
      expireDecisions(
        database,
        {
          ip,
          contains: !this.isContained,
          type,
          value,
          scenario,
          ...(origin !== undefined && {origins: [origin]}),
          ...(id !== undefined && {id: countOf('--id', id)}),
        },
        this.nowMs(),
      ),
    );
    this.context.stderr.write(`${count} decision(s) deleted\n`);
    return 0;
  }
}
