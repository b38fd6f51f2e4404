// What a person is told of an alert when the operator has no template. Log text is in all of it:
// whoever shows it escapes it first.
import type {Alert} from '@firewatch/schemas';

/** What happened, in a few words: the scenario and who. */
export const titleOf = ({scenario, source}: Alert): string =>
  `${scenario} by ${source.scope} ${source.value}`;

/** What is done about it: a sentence for each decision. */
export const decisionsOf = ({decisions, simulated}: Alert): readonly string[] =>
  decisions.map(
    ({type, scope, value, duration, simulated: isSimulated}) =>
      `${scope} ${value}: ${type} for ${duration}${simulated || isSimulated ? ' (simulated, not enforced)' : ''}`,
  );

/** What else is known, by name. */
export function factsOf(alert: Alert): readonly (readonly [name: string, value: string])[] {
  const {source, events_count, start_at, stop_at, uuid} = alert;
  const as = [source.as_number && `AS${source.as_number}`, source.as_name].filter(Boolean);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['country', source.cn],
    ['network', as.join(' ')],
    ['range', source.range],
    ['events', String(events_count)],
    ['from', start_at],
    ['until', stop_at],
    ['alert', uuid],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}
