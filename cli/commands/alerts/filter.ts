// Options that say which alerts are meant.
import type {AlertFilter} from '@firewatch/server';
import {Option} from 'clipanion';
import {countOf, StoreCommand} from '../store.ts';

/** A command on some of the alerts. */
export abstract class AlertsCommand extends StoreCommand {
  all = Option.Boolean('-a,--all', false, {
    description: "also the community's and those of lists",
  });
  since = Option.String('--since', {description: 'begun since: 4h, 7d, or an instant'});
  until = Option.String('--until', {description: 'begun before: 4h, 7d, or an instant'});
  ip = Option.String('-i,--ip', {
    description: 'of this address, or with a decision that covers it',
  });
  range = Option.String('-r,--range', {description: 'likewise of a range'});
  isContained = Option.Boolean('--contained', false, {
    description: 'with a decision within the range',
  });
  scenario = Option.String('-s,--scenario', {description: 'exactly this scenario'});
  type = Option.String('--type', {description: 'with a decision of this type'});
  scope = Option.String('--scope', {description: 'ip, range, username, ...'});
  value = Option.String('-v,--value', {description: 'exactly this value'});
  origin = Option.String('--origin', {description: 'with a decision of this origin'});
  kind = Option.String('--kind', {description: 'crowdsec, cscli, ...'});

  /** What the options mean. */
  protected get filter(): AlertFilter {
    return {
      scope: this.scope,
      value: this.value,
      scenario: this.scenario,
      ip: this.ip ?? this.range,
      contains: !this.isContained,
      decisionType: this.type,
      origin: this.origin,
      kind: this.kind,
      startedSince: this.instantOf('--since', this.since),
      startedUntil: this.instantOf('--until', this.until),
      includeCapi: this.all,
    };
  }

  /** Whether any option narrows it down. */
  protected get isNarrowed(): boolean {
    const {scope, value, scenario, ip, range, type, origin, kind, since, until} = this;
    const given = [scope, value, scenario, ip, range, type, origin, kind, since, until];
    return given.some((one) => one !== undefined);
  }

  protected limitOf(written: string): number {
    return countOf('--limit', written);
  }
}
