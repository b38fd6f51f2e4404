// What the agent's log says of an alert and of what was decided.
import {type AgentLog, collateralOf, type Decided} from '@firewatch/kernel';

export function tellDecided({alert, allowlisted, refused, rolledUp}: Decided, log: AgentLog): void {
  const {scenario, source, events_count: events, decisions} = alert;
  const about = {scenario, scope: source.scope, value: source.value, events};
  if (allowlisted) {
    const {list, item} = allowlisted;
    log('info', 'alert dropped: its source is allowlisted', {...about, allowlist: list, item});
    return;
  }
  log('info', 'alert', {
    ...about,
    decisions: decisions
      .map(({type, duration, simulated}) => `${type} ${duration}${simulated ? ' (simulated)' : ''}`)
      .join(', '),
  });
  for (const {decision, why} of refused)
    log('warn', `decision refused: ${why}`, {
      scenario,
      type: decision.type,
      scope: decision.scope,
      value: decision.value,
    });
  for (const one of rolledUp)
    log('warn', 'a whole network is decided about', {
      value: one.decision.value,
      type: one.decision.type,
      collateral: collateralOf(one),
    });
}
