// What a bouncer reports to the Local API: what is in force, what was dropped since the last report,
// how far it is behind, and what it had to put right.
import type {EnforcementCount} from '../plugin.ts';
import type {EnforcerState} from './enforcer.ts';
import type {UsageItem} from './feed/feed.ts';

/** Counts of a plugin as differences: it counts from when it was opened, which may be anew. */
export class CountDifferences {
  private last = new Map<string, number>();

  /** What was added since the last time. */
  take(counts: readonly EnforcementCount[]): EnforcementCount[] {
    const now = new Map<string, number>();
    const added: EnforcementCount[] = [];
    for (const one of counts) {
      const key = JSON.stringify([one.origin, one.remediation, one.unit]);
      now.set(key, (now.get(key) ?? 0) + one.count);
      const before = this.last.get(key) ?? 0;
      const count = one.count >= before ? one.count - before : one.count;
      if (count > 0) added.push({...one, count});
    }
    this.last = now;
    return added;
  }
}

/** The items of a report; names that the reference's bouncers have are theirs. */
export function usageItems(
  {wanted = 0, inForce, waiting, lagMs, repaired, refused, failures}: EnforcerState,
  byOrigin: ReadonlyMap<string, number>,
  dropped: readonly EnforcementCount[],
): UsageItem[] {
  return [
    ...[...byOrigin].map(([origin, value]) => ({
      ...{name: 'active_decisions', value, unit: 'ip'},
      labels: {origin},
    })),
    ...dropped.map(({origin, remediation, unit, count}) => ({
      ...{name: 'dropped', value: count, unit},
      labels: {origin, remediation},
    })),
    {name: 'wanted', value: wanted, unit: 'decision'},
    ...(inForce === undefined ? [] : [{name: 'in_force', value: inForce, unit: 'decision'}]),
    {name: 'waiting', value: waiting, unit: 'decision'},
    ...(lagMs === undefined ? [] : [{name: 'lag', value: lagMs, unit: 'millisecond'}]),
    {name: 'repaired', value: repaired, unit: 'decision'},
    {name: 'refused', value: refused, unit: 'decision'},
    {name: 'failures', value: failures, unit: 'change'},
  ];
}
