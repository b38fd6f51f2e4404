// Many alerts in a few lines: what a digest says when the operator has no template.
import type {Alert} from '@firewatch/schemas';
import {escapeHeader} from './escape.ts';

const LISTED_MAX = 10;

/** How many, of what, by whom; a line each. Log text is in it: whoever shows it escapes it. */
export function summaryOf(alerts: readonly Alert[]): string {
  const [first, last] = [
    alerts.map(({start_at}) => start_at).sort()[0],
    alerts
      .map(({stop_at}) => stop_at)
      .sort()
      .at(-1),
  ];
  const decided = alerts.filter(({decisions}) => decisions.length > 0).length;
  const sources = counted(alerts.map(({source}) => `${source.scope} ${source.value}`));
  const scenarios = counted(alerts.map(({scenario}) => scenario));
  return [
    `${alerts.length} alerts about ${sources.length} sources from ${first} to ${last}; decisions in ${decided}`,
    ...listed('by scenario', scenarios),
    ...listed('by source', sources),
  ].join('\n');
}

type Counted = readonly (readonly [name: string, count: number])[];

function counted(names: readonly string[]): Counted {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
}

function listed(title: string, counts: Counted): string[] {
  const rest = counts.length - LISTED_MAX;
  return [
    `${title}:`,
    ...counts.slice(0, LISTED_MAX).map(([name, count]) => `  ${count} ${escapeHeader(name)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
