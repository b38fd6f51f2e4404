// Two texts as a unified diff, three lines of context around each change.
import {diffIndices} from 'node-diff3';

const CONTEXT = 3;

interface Change {
  readonly from: number;
  readonly fromEnd: number;
  readonly to: number;
  readonly toEnd: number;
}

/** The diff; "" for equal texts. */
export function unifiedDiff(before: string, after: string, from: string, to: string): string {
  if (before === after) return '';
  const [a, b] = [before.split('\n'), after.split('\n')];
  const changes = diffIndices(a, b).map(
    ({buffer1: [start, length], buffer2: [other, otherLength]}): Change => ({
      from: start,
      fromEnd: start + length,
      to: other,
      toEnd: other + otherLength,
    }),
  );
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1);
    if (last && change.from - last.at(-1)!.fromEnd <= 2 * CONTEXT) last.push(change);
    else hunks.push([change]);
  }
  return [`--- ${from}`, `+++ ${to}`, ...hunks.flatMap((hunk) => hunkLines(hunk, a, b)), ''].join(
    '\n',
  );
}

function hunkLines(hunk: readonly Change[], a: readonly string[], b: readonly string[]): string[] {
  const [first, last] = [hunk[0]!, hunk.at(-1)!];
  const start = Math.max(first.from - CONTEXT, 0);
  const end = Math.min(last.fromEnd + CONTEXT, a.length);
  const otherStart = first.to - (first.from - start);
  const otherEnd = last.toEnd + (end - last.fromEnd);
  const lines = [`@@ -${start + 1},${end - start} +${otherStart + 1},${otherEnd - otherStart} @@`];
  let at = start;
  for (const {from, fromEnd, to, toEnd} of hunk) {
    lines.push(...a.slice(at, from).map((line) => ` ${line}`));
    lines.push(...a.slice(from, fromEnd).map((line) => `-${line}`));
    lines.push(...b.slice(to, toEnd).map((line) => `+${line}`));
    at = fromEnd;
  }
  lines.push(...a.slice(at, end).map((line) => ` ${line}`));
  return lines;
}
