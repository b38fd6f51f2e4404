import {findAlerts, wireAlert} from '@firewatch/server';
import {Command, Option} from 'clipanion';
import {writeAll} from '../../output.ts';
import {decisionCsv, decisionLines, decisionTable} from '../../report/decisions.ts';
import {jsonText} from '../../report/json.ts';
import {countOf, StoreCommand} from '../store.ts';

/** `firewatch decisions list`: what holds now. */
export class DecisionsListCommand extends StoreCommand {
  static override paths = [
    ['decisions', 'list'],
    ['decision', 'list'],
  ];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'list the decisions that hold',
    details:
      'Equal decisions (type, scope and value) are shown once. json is the list of their alerts, as ' +
      'the Local API gives it. Exit code: 0.',
    examples: [
      ['What holds now', '$0 decisions list'],
      ['About an address, and the ranges around it', '$0 decisions list --ip 203.0.113.7'],
      ['Everything within a range', '$0 decisions list --range 203.0.113.0/24 --contained'],
      ['For a script', '$0 decisions list -o json'],
    ],
  });

  all = Option.Boolean('-a,--all', false, {
    description: "also the community's and those of lists, without a limit",
  });
  since = Option.String('--since', {description: 'of alerts begun since: 4h, 7d, or an instant'});
  until = Option.String('--until', {description: 'of alerts begun before: 4h, 7d, or an instant'});
  type = Option.String('-t,--type', {description: 'ban, captcha, ...'});
  scope = Option.String('--scope', {
    description: "of the alert's source: ip, range, username, ...",
  });
  origin = Option.String('--origin', {description: 'crowdsec, cscli, lists, CAPI, ...'});
  value = Option.String('-v,--value', {description: 'exactly this value'});
  scenario = Option.String('-s,--scenario', {description: 'exactly this reason'});
  ip = Option.String('-i,--ip', {description: 'decisions that cover this address'});
  range = Option.String('-r,--range', {description: 'decisions that cover this range'});
  isContained = Option.Boolean('--contained', false, {
    description: 'those within the range instead',
  });
  limit = Option.String('-l,--limit', '100', {description: 'alerts to look at; 0: all'});
  isNotSimulated = Option.Boolean('--no-simu', false, {description: 'without simulated ones'});
  machine = Option.Boolean('-m,--machine', false, {description: 'also who sent the alert'});

  async execute(): Promise<number> {
    const now = this.nowMs();
    const limit = countOf('--limit', this.limit);
    const alerts = await this.withStore((database) =>
      findAlerts(
        database,
        {
          hasActiveDecision: true,
          scope: this.scope,
          value: this.value,
          scenario: this.scenario,
          ip: this.ip ?? this.range,
          contains: !this.isContained,
          decisionType: this.type,
          origin: this.origin,
          startedSince: this.instantOf('--since', this.since),
          startedUntil: this.instantOf('--until', this.until),
          includeCapi: this.all,
          ...(this.isNotSimulated && {simulated: false}),
        },
        now,
        {withEvents: this.output === 'json', ...(limit > 0 && !this.all && {limit})},
      ),
    );
    const found = decisionLines(alerts, now);
    await writeAll(
      this.context.stdout,
      this.output === 'json'
        ? [`${jsonText(alerts.map((alert) => wireAlert(alert, now)))}\n`]
        : this.output === 'raw'
          ? decisionCsv(found.lines, this.machine)
          : decisionTable(found, this.machine, this.terminal),
    );
    return 0;
  }
}
