// Why a pattern does not match a text: the literal that is missing, and the place up to which
// the part of the pattern that came furthest did match, with what would have had to follow.
//
// A re-run for people, one line at a time: the pattern as a list of steps, all threads in
// parallel, O(steps × characters). "Furthest" is measured in the pattern, where `.*` is one
// step, not in the text, all of which it would take.

import {Assertion, isAnchored, type Node} from './ast.ts';
import {type CharSet, has, onlyMember} from './char-set.ts';
import {requiredLiteral} from './literal.ts';
import {parsePattern} from './parse.ts';
import {encode} from './utf8.ts';

/** Steps beyond which only the literal is looked for. */
const STEPS_MAX = 50_000;
/** Work beyond which the search ends where it is. */
const WORK_MAX = 2_000_000;
/** Characters shown of what would have had to follow. */
const EXPECTED_MAX = 24;
/** Of them. */
const TEXTS_MAX = 6;

/** What is known of a text that a pattern does not match. */
export interface Mismatch {
  /** A text every match holds, which this one does not. */
  readonly missing?: string;
  /** Byte offset at which the match died. */
  readonly at?: number;
  /** Texts of which one would have had to follow there; empty when it was no plain text. */
  readonly expected: readonly string[];
  /** The search was given up where it had come to: `at` is only how far it was. */
  readonly cut?: boolean;
}

type Step =
  | {
      readonly kind: 'set';
      readonly set: CharSet;
      /** Characters of the pattern in front of it; alternatives begin at the same. */
      readonly rank: number;
      readonly next: number;
    }
  | {readonly kind: 'assert'; readonly assertion: Assertion; readonly next: number}
  | {readonly kind: 'split'; readonly to: number[]}
  | {readonly kind: 'match'};

/** Explains why `pattern` is not found in `text`. */
export function explainMismatch(pattern: string, text: string): Mismatch {
  const {root} = parsePattern(pattern);
  const literal = requiredLiteral(root, isAnchored(root));
  const wanted = literal && new TextDecoder().decode(literal.bytes);
  const missing = wanted !== undefined && !text.includes(wanted) ? {missing: wanted} : {};
  const steps = stepsOf(root);
  if (!steps) return {...missing, expected: [], cut: true};
  const {at, last, isCut} = furthest(steps, text);
  const expected = expectedAfter(steps, last);
  return {...missing, at, expected, ...(isCut && {cut: true})};
}

/** Steps of the pattern, from step 0 on; undefined when they are too many. */
function stepsOf(root: Node): Step[] | undefined {
  const steps: Step[] = [];
  let rank = 0;
  /** Appends a node; what follows it is whatever is appended next. */
  const append = (node: Node): boolean => {
    if (steps.length > STEPS_MAX) return false;
    switch (node.kind) {
      case 'empty':
        return true;
      case 'set':
        steps.push({kind: 'set', set: node.set, rank: rank++, next: steps.length + 1});
        return true;
      case 'assert':
        steps.push({kind: 'assert', assertion: node.assertion, next: steps.length + 1});
        return true;
      case 'concat':
        return node.nodes.every(append);
      case 'capture':
        return append(node.node);
      case 'alternate': {
        const split: Step = {kind: 'split', to: []};
        steps.push(split);
        const ends: number[][] = [];
        const start = rank;
        let longest = start;
        for (const branch of node.nodes) {
          split.to.push(steps.length);
          rank = start;
          if (!append(branch)) return false;
          longest = Math.max(longest, rank);
          const jump: number[] = [];
          ends.push(jump);
          steps.push({kind: 'split', to: jump});
        }
        for (const jump of ends) jump.push(steps.length);
        rank = longest;
        return true;
      }
      case 'repeat': {
        for (let copy = 0; copy < node.min; copy++) if (!append(node.node)) return false;
        if (node.max === Number.POSITIVE_INFINITY) {
          const loop: Step = {kind: 'split', to: [steps.length + 1]};
          const start = steps.length;
          steps.push(loop);
          if (!append(node.node)) return false;
          steps.push({kind: 'split', to: [start]});
          loop.to.push(steps.length);
          return true;
        }
        const skips: number[][] = [];
        for (let copy = node.min; copy < node.max; copy++) {
          const to = [steps.length + 1];
          skips.push(to);
          steps.push({kind: 'split', to});
          if (!append(node.node)) return false;
        }
        for (const to of skips) to.push(steps.length);
        return true;
      }
    }
  };
  if (!append(root)) return undefined;
  steps.push({kind: 'match'});
  return steps;
}

/** The steps furthest in the pattern that took a character, and the byte behind that. */
function furthest(
  steps: readonly Step[],
  text: string,
): {at: number; last: readonly number[]; isCut: boolean} {
  const characters = [...text].map((one) => one.codePointAt(0)!);
  const marks = new Int32Array(steps.length).fill(-1);
  let best = {at: 0, rank: -1, last: [] as number[]};
  let current: number[] = [];
  let offset = 0;
  let work = 0;
  for (let index = 0; index <= characters.length && work < WORK_MAX; index++) {
    // A match may begin anywhere: an anchored one is stopped by its assertion.
    const alive = closure(steps, [...current, 0], marks, index, characters);
    work += alive.length + 1;
    if (index === characters.length) break;
    const character = characters[index]!;
    const size = encode(character).length;
    current = [];
    for (const at of alive) {
      const step = steps[at]!;
      if (step.kind !== 'set' || !has(step.set, character)) continue;
      const isAhead = step.rank > best.rank;
      // A loop goes on.
      const goesOn = step.rank === best.rank && best.at === offset && best.last.includes(at);
      if (isAhead || goesOn) best = {at: offset + size, rank: step.rank, last: [at]};
      else if (step.rank === best.rank && best.at === offset + size) best.last.push(at);
      current.push(step.next);
    }
    offset += size;
  }
  return {...best, isCut: work >= WORK_MAX};
}

/** All steps reached without taking a character; `marks` holds the index of the last visit. */
function closure(
  steps: readonly Step[],
  from: readonly number[],
  marks: Int32Array,
  index: number,
  characters: readonly number[],
): number[] {
  const reached: number[] = [];
  const open = [...from].reverse();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (marks[at] === index) continue;
    marks[at] = index;
    const step = steps[at]!;
    if (step.kind === 'set') reached.push(at);
    else if (step.kind === 'split') open.push(...[...step.to].reverse());
    else if (step.kind === 'assert' && holds(step.assertion, index, characters))
      open.push(step.next);
  }
  return reached;
}

function holds(assertion: Assertion, index: number, characters: readonly number[]): boolean {
  const isWord = (at: number) => {
    const code = characters[at] ?? 0;
    return (
      (code >= 48 && code <= 57) ||
      (code >= 65 && code <= 90) ||
      (code >= 97 && code <= 122) ||
      code === 95
    );
  };
  const isBoundary = isWord(index - 1) !== isWord(index);
  switch (assertion) {
    case Assertion.TextStart:
      return index === 0;
    case Assertion.TextEnd:
      return index === characters.length;
    case Assertion.LineStart:
      return index === 0 || characters[index - 1] === 10;
    case Assertion.LineEnd:
      return index === characters.length || characters[index] === 10;
    case Assertion.WordBoundary:
      return isBoundary;
    case Assertion.NotWordBoundary:
      return !isBoundary;
  }
}

/** Plain texts that could follow these steps: runs of single characters. */
function expectedAfter(steps: readonly Step[], last: readonly number[]): string[] {
  const texts = new Set<string>();
  const seen = new Set<number>();
  const open = last.map((at) => (steps[at] as Step & {kind: 'set'}).next);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const one = steps[at]!;
    if (one.kind === 'split') open.push(...[...one.to].reverse());
    else if (one.kind === 'assert') open.push(one.next);
    else if (one.kind === 'set') {
      const text = plainText(steps, at);
      if (text !== '') texts.add(text);
    }
  }
  return [...texts].slice(0, TEXTS_MAX);
}

function plainText(steps: readonly Step[], from: number): string {
  let text = '';
  for (let at = from; text.length < EXPECTED_MAX; ) {
    const step = steps[at];
    const only = step?.kind === 'set' ? onlyMember(step.set) : -1;
    if (step?.kind !== 'set' || only < 0) break;
    text += String.fromCodePoint(only);
    at = step.next;
  }
  return text;
}
