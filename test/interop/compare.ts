// Alerts of both engines side by side. The reference pours concurrently, so two of its runs
// on the same log differ in where some alerts begin and end; what every run finds is the set
// of (scenario, source). That set must be equal. The reference also loses an event of a source
// now and then, while an overflowed bucket of it is cleared away. All that it finds of this
// source later is shifted by it, and an overflow that the end of a blackhole or of the log cut
// off by a second appears, or the other way round: so no pair of ours may be more than one
// alert away from what the reference's runs gave, and only few may be away at all.
import type {PushedAlert} from './reference/local-api.ts';

interface Count {
  readonly alerts: number;
  readonly events: number;
}

/** Counts by "scenario source". */
export type Found = ReadonlyMap<string, Count>;

/** What a run found. */
export function found(alerts: readonly PushedAlert[]): Found {
  const counts = new Map<string, Count>();
  for (const {scenario, source, events_count} of alerts) {
    const key = `${scenario} ${source.value}`;
    const {alerts = 0, events = 0} = counts.get(key) ?? {};
    counts.set(key, {alerts: alerts + 1, events: events + events_count});
  }
  return counts;
}

/** How our run stands to runs of the reference. */
export interface Comparison {
  /** (scenario, source) of either. */
  readonly pairs: number;
  readonly onlyOurs: readonly string[];
  readonly onlyTheirs: readonly string[];
  /** Found by some of the reference's runs only: it decides nothing. */
  readonly undecided: readonly string[];
  /** Pairs whose counts lie outside those of the reference's runs. */
  readonly outside: readonly string[];
  /** Those of them that are more than an alert away. */
  readonly far: readonly string[];
  /** The most pairs of one run of the reference that lie outside its other runs. */
  readonly ownSpread: number;
}

/** Compares our run with at least two of the reference. */
export function compare(ours: Found, theirs: readonly Found[]): Comparison {
  const keys = [...new Set([...ours.keys(), ...theirs.flatMap((run) => [...run.keys()])])].sort();
  const inAll = (key: string) => theirs.every((run) => run.has(key));
  const inSome = (key: string) => theirs.some((run) => run.has(key));
  const both = keys.filter((key) => ours.has(key) && inAll(key));
  const outsideOf = (run: Found, others: readonly Found[]) =>
    both.filter((key) =>
      isOutside(
        run.get(key)!,
        others.map((other) => other.get(key)!),
      ),
    );
  const shown = (key: string) =>
    `${key}: ${say(ours.get(key)!)}, not ${theirs.map((run) => say(run.get(key)!)).join(' or ')}`;
  const outside = outsideOf(ours, theirs);
  return {
    pairs: keys.length,
    onlyOurs: keys.filter((key) => !inSome(key)),
    onlyTheirs: keys.filter((key) => inAll(key) && !ours.has(key)),
    undecided: keys.filter((key) => inSome(key) && !inAll(key)),
    outside: outside.map(shown),
    far: outside
      .filter((key) => theirs.every((run) => isFar(ours.get(key)!, run.get(key)!)))
      .map(shown),
    ownSpread: Math.max(...theirs.map((run, i) => outsideOf(run, theirs.toSpliced(i, 1)).length)),
  };
}

function isOutside({alerts, events}: Count, others: readonly Count[]): boolean {
  const within = (value: number, values: readonly number[]) =>
    value >= Math.min(...values) && value <= Math.max(...values);
  return (
    !within(
      alerts,
      others.map((count) => count.alerts),
    ) ||
    !within(
      events,
      others.map((count) => count.events),
    )
  );
}

const isFar = (one: Count, other: Count) => Math.abs(one.alerts - other.alerts) > 1;

const say = ({alerts, events}: Count) => `${events} events in ${alerts} alerts`;
