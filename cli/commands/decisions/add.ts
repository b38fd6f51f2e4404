import {EngineError, guardAgainstLockout, protectedAddresses} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import {addAlerts, allowlisted, manualAlert} from '@firewatch/server';
import {Command, Option, UsageError} from 'clipanion';
import {StoreCommand} from '../store.ts';

/** `firewatch decisions add`: an operator decides. */
export class DecisionsAddCommand extends StoreCommand {
  static override paths = [
    ['decisions', 'add'],
    ['decision', 'add'],
  ];

  static override usage = Command.Usage({
    category: 'Decisions',
    description: 'ban or otherwise decide about an address, a range or another value',
    details:
      'What would lock somebody out of this machine, or cut it off (its own addresses, gateways and ' +
      'name servers, who is logged in), needs --force. ' +
      'Exit code: 0, or 1 when the value is allowlisted, protected, or cannot be decided about.',
    examples: [
      ['Ban an address for four hours', '$0 decisions add --ip 203.0.113.7'],
      ['A range for a week', '$0 decisions add --range 203.0.113.0/24 --duration 7d'],
      ['A captcha', '$0 decisions add --ip 203.0.113.7 --type captcha --reason "looks odd"'],
      ['A user', '$0 decisions add --scope username --value eve'],
    ],
  });

  ip = Option.String('-i,--ip', {description: 'an address: --scope ip --value ADDRESS'});
  range = Option.String('-r,--range', {description: 'a range: --scope range --value RANGE'});
  value = Option.String('-v,--value', {description: 'the value'});
  scope = Option.String('--scope', 'Ip', {description: 'Ip (default), Range, username, ...'});
  duration = Option.String('-d,--duration', '4h', {description: '4h (default), 90m, 7d, ...'});
  type = Option.String('-t,--type', 'ban', {description: 'ban (default), captcha, ...'});
  reason = Option.String('-R,--reason', {description: 'default: manual and the type'});
  isBypassing = Option.Boolean('-B,--bypass-allowlist', false, {
    description: 'even if an allowlist covers the value',
  });

  isForced = Option.Boolean('--force', false, {
    description: 'even if it locks somebody out of this machine',
  });

  async execute(): Promise<number> {
    const {scope, value} = this.target();
    const now = this.nowMs();
    const reason =
      this.reason ?? `manual '${this.type}' from '${this.context.env.USER ?? 'localhost'}'`;
    const decision = {scope, value, type: this.type, duration: this.duration, reason};
    const alert = manualAlert([decision], {
      origin: 'cscli',
      scenario: reason,
      now,
      uuid: this.uuid,
    });
    if (!this.isForced) await this.refuseLockout(alert);
    await this.withStore(async (database) => {
      const listed = this.isBypassing ? undefined : await allowlisted(database, value, now);
      if (listed) {
        throw new EngineError(
          'FW5022',
          `${value} is allowlisted by ${listed.item} of "${listed.list}"${listed.comment && ` (${listed.comment})`}`,
          {hint: 'use --bypass-allowlist to add the decision anyway'},
        );
      }
      await addAlerts(database, [alert], {now});
    });
    this.context.stderr.write('Decision successfully added\n');
    return 0;
  }

  private async refuseLockout({decisions}: Alert): Promise<void> {
    const addresses = await protectedAddresses(this.context.machine);
    const [hit] = guardAgainstLockout(decisions, addresses).refused;
    if (!hit) return;
    const {address, why} = hit.address;
    throw new EngineError('FW5023', `${hit.decision.value} would lock out ${address} (${why})`, {
      hint: 'use --force to add the decision anyway',
    });
  }

  private target(): {scope: string; value: string} {
    const given = [this.ip, this.range, this.value].filter((one) => one !== undefined);
    if (given.length !== 1) {
      throw new UsageError('expected one of --ip, --range, --value');
    }
    if (this.ip !== undefined) return {scope: 'Ip', value: this.ip};
    if (this.range !== undefined) return {scope: 'Range', value: this.range};
    return {scope: this.scope, value: this.value!};
  }
}
