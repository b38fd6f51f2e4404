// An alert of the Local API as profiles see it: the members of the rule language
// over the wire's names (lapi.md section 2).

import type {Alert, AlertSource, Decision} from './model.ts';
import {RuleAlert, RuleAlertEvent, RuleDecision, RuleSource} from './runtime-alert.ts';

/** The alert as `Alert` of an expression. */
export function ruleAlertOf(alert: Alert): RuleAlert {
  const rule = new RuleAlert();
  rule.Scenario = alert.scenario;
  rule.ScenarioHash = alert.scenario_hash;
  rule.ScenarioVersion = alert.scenario_version;
  rule.Message = alert.message;
  rule.Leakspeed = alert.leakspeed;
  rule.Capacity = BigInt(alert.capacity);
  rule.EventsCount = BigInt(alert.events_count);
  rule.StartAt = alert.start_at;
  rule.StopAt = alert.stop_at;
  rule.Kind = alert.kind;
  rule.Simulated = alert.simulated;
  rule.Remediation = alert.remediation;
  rule.UUID = alert.uuid;
  rule.Events = alert.events.map((event) => new RuleAlertEvent(event));
  rule.Meta = alert.meta.map(metaItem);
  rule.Labels = [...alert.labels];
  rule.Decisions = alert.decisions.map(ruleDecision);
  rule.Source = ruleSource(alert.source);
  return rule;
}

const metaItem = ({key, value}: {readonly key: string; readonly value: string}) => ({
  Key: key,
  Value: value,
});

function ruleSource(source: AlertSource): RuleSource {
  return new RuleSource(
    {scope: source.scope, value: source.value},
    {
      IP: source.ip ?? '',
      Range: source.range ?? '',
      AsName: source.as_name ?? '',
      AsNumber: source.as_number ?? '',
      Cn: source.cn ?? '',
      Latitude: source.latitude ?? 0,
      Longitude: source.longitude ?? 0,
    },
  );
}

function ruleDecision(decision: Decision): RuleDecision {
  const {uuid, duration, origin, scenario, scope, type, value, simulated} = decision;
  return Object.assign(new RuleDecision(), {
    UUID: uuid,
    Duration: duration,
    Origin: origin,
    Scenario: scenario,
    Scope: scope,
    Type: type,
    Value: value,
    Simulated: simulated,
  });
}
