// A delta as JSON: {"new": […], "deleted": […]}, in parts, so that a stream of millions
// takes no more memory than a part and others are served between them.
import {strictnessOf} from '@firewatch/kernel';
import {type Cursor, type DecisionIndex, NOTHING_TOLD} from '../decision-index/decision-index.ts';
import type {Entry} from '../decision-index/entry.ts';
import {predicateOf} from '../decision-index/predicate.ts';
import type {DecisionFilter} from '../store/decision-filter.ts';
import {DecisionEncoder} from './encode.ts';

/** Characters of a part, about. */
const PART = 64 << 10;

export interface Delta {
  readonly fresh: Iterable<Entry>;
  readonly ended: readonly Entry[];
  /** How far it goes. */
  readonly cursor: Cursor;
  /** What it does not name does not hold. */
  readonly isWhole: boolean;
}

/** What is to be told from a cursor on; undefined: all there is. */
export function deltaOf(
  index: DecisionIndex,
  filter: DecisionFilter,
  from: Cursor | undefined,
  dedup: boolean,
): Delta {
  const {cursor} = index;
  const since = from?.seq === NOTHING_TOLD ? undefined : from;
  const ended = index.ended(filter, since, dedup);
  if (!since) return {fresh: everything(index, filter, dedup), ended, cursor, isWhole: true};
  const fresh = new Map([...index.fresh(filter, since, dedup)].map((entry) => [entry.id, entry]));
  const isMeant = predicateOf(filter);
  // Some clients know a value once, whatever the type: what still holds is said after the end.
  for (const entry of ended)
    for (const other of index.stillHolding(entry, isMeant)) fresh.set(other.id, other);
  const inOrder = [...fresh.values()].sort(
    (one, other) => strictnessOf(one.type) - strictnessOf(other.type) || one.id - other.id,
  );
  return {fresh: inOrder, ended, cursor, isWhole: false};
}

/** What a paused bouncer is told: once that all of it ended, then nothing. */
export function pausedDelta(
  index: DecisionIndex,
  filter: DecisionFilter,
  from: Cursor | undefined,
): Delta {
  const cursor = {...index.cursor, seq: NOTHING_TOLD};
  if (from?.seq === NOTHING_TOLD) return {fresh: [], ended: [], cursor, isWhole: false};
  return {fresh: [], ended: [...index.find(filter)], cursor, isWhole: from === undefined};
}

/** The strictest come last: a client that keeps one decision of a value keeps that. */
function* everything(index: DecisionIndex, filter: DecisionFilter, dedup: boolean) {
  for (const severity of [0, 1])
    for (const entry of index.fresh(filter, undefined, dedup))
      if (strictnessOf(entry.type) === severity) yield entry;
}

/** Whether there is nothing to tell. */
export function isEmpty({fresh, ended}: Delta): boolean {
  return ended.length === 0 && Array.isArray(fresh) && fresh.length === 0;
}

/** The delta's JSON. */
export function* deltaParts({fresh, ended, cursor}: Delta): Generator<string> {
  const encoder = new DecisionEncoder(cursor.at);
  let part = '{"new": [';
  let comma = '';
  for (const entry of fresh) {
    part += comma + encoder.streamed(entry);
    comma = ',';
    if (part.length < PART) continue;
    yield part;
    part = '';
  }
  part += '], "deleted": [';
  comma = '';
  for (const entry of ended) {
    part += comma + encoder.streamed(entry);
    comma = ',';
    if (part.length < PART) continue;
    yield part;
    part = '';
  }
  yield `${part}]}`;
}

const CURSOR = /^(\d{1,15})\.(\d{1,15})$/;

/** "12.1770000000000" */
export const cursorText = ({seq, at}: Cursor): string => `${seq}.${at}`;

/** Undefined for what is none. */
export function parseCursor(text: string): Cursor | undefined {
  const [, seq, at] = CURSOR.exec(text) ?? [];
  return seq === undefined || at === undefined ? undefined : {seq: Number(seq), at: Number(at)};
}
