// Three texts become one: what the operator changed and what the hub changed since the version
// both started from. Where both changed the same lines, nobody but the operator can say.
import {diff3Merge} from 'node-diff3';
import {parseAllDocuments} from 'yaml';

export interface Conflict {
  /** First line of the operator's text that is concerned; counts from 1. */
  readonly line: number;
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
}

export type Merged =
  | {readonly text: string; readonly conflicts: readonly []}
  | {readonly text: undefined; readonly conflicts: readonly [Conflict, ...Conflict[]]};

/** Texts with more lines are not merged: the time grows faster than they do. */
const LINES_MAX = 20_000;

/** Merges; `prefer` says whose lines count where both changed the same. */
export function mergeTexts(
  base: string,
  mine: string,
  theirs: string,
  prefer: 'stop' | 'mine' | 'theirs',
): Merged {
  const [a, o, b] = [lines(mine), lines(base), lines(theirs)];
  if (Math.max(a.length, o.length, b.length) > LINES_MAX) {
    if (prefer !== 'stop') return {text: prefer === 'mine' ? mine : theirs, conflicts: []};
    return {text: undefined, conflicts: [{line: 1, mine: [], theirs: []}]};
  }
  const merged: string[] = [];
  const conflicts: Conflict[] = [];
  for (const region of diff3Merge(a, o, b, {excludeFalseConflicts: true})) {
    if (region.ok) merged.push(...region.ok);
    if (!region.conflict) continue;
    const {a: own, b: other, aIndex} = region.conflict;
    if (prefer === 'stop') conflicts.push({line: aIndex + 1, mine: own, theirs: other});
    else merged.push(...(prefer === 'mine' ? own : other));
  }
  const [first, ...rest] = conflicts;
  return first
    ? {text: undefined, conflicts: [first, ...rest]}
    : {text: merged.join('\n'), conflicts: []};
}

/** Is it YAML? Two changes that do not touch may still not fit together. */
export const isYaml = (text: string): boolean =>
  parseAllDocuments(text, {version: '1.1', merge: true, logLevel: 'silent'}).every(
    ({errors}) => errors.length === 0,
  );

const lines = (text: string) => text.split('\n');
