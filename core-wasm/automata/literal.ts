// A text that every match of a pattern holds: looking for it first rejects most texts.
//
// Where a match must start with it, its occurrences are the only places a match
// can start. Every occurrence counts: an early one that leads nowhere hides none.

import type {Node} from './ast.ts';
import {onlyMember} from './char-set.ts';
import {encode} from './utf8.ts';

/** Shorter ones reject too little to pay for the search. */
const LITERAL_MIN = 3;
/** Longer ones are cut: comparing stays cheap on texts made of near misses. */
const LITERAL_MAX = 32;
/** An invalid byte counts as this character, so it is no reliable text. */
const REPLACEMENT = 0xfffd;
const COPIES_MAX = 4;

export interface Literal {
  readonly bytes: Uint8Array;
  readonly isPrefix: boolean;
  /** The pattern is this text and nothing else. */
  readonly isWhole: boolean;
}

interface Run {
  readonly codePoints: number[];
  readonly isPrefix: boolean;
}

/** The literal to look for, if one is worth it; an anchored pattern's prefix is not. */
export function requiredLiteral(root: Node, anchored: boolean): Literal | undefined {
  const {runs, isPlain} = collectRuns(root);
  const candidates = runs
    .map(({codePoints, isPrefix}) => ({bytes: codePoints.flatMap(encode), isPrefix}))
    .filter(({bytes, isPrefix}) => bytes.length >= LITERAL_MIN && !(anchored && isPrefix));
  if (candidates.length === 0) return undefined;
  let best = candidates[0]!;
  if (!best.isPrefix) {
    for (const other of candidates) if (other.bytes.length > best.bytes.length) best = other;
  }
  return {
    bytes: Uint8Array.from(best.bytes.slice(0, LITERAL_MAX)),
    isPrefix: best.isPrefix,
    isWhole: isPlain && best.bytes.length <= LITERAL_MAX,
  };
}

/** The runs of single characters that every match passes, in order. */
function collectRuns(root: Node): {runs: Run[]; isPlain: boolean} {
  const runs: Run[] = [{codePoints: [], isPrefix: true}];
  let isPlain = true;
  const cut = () => {
    isPlain = false;
    if (runs.at(-1)!.codePoints.length > 0 || runs.length === 1)
      runs.push({codePoints: [], isPrefix: false});
  };
  const walk = (node: Node): void => {
    switch (node.kind) {
      case 'empty':
        break;
      case 'assert':
        isPlain = false; // no width: what stands around it is adjacent
        break;
      case 'set': {
        const cp = onlyMember(node.set);
        if (cp >= 0 && cp !== REPLACEMENT) runs.at(-1)!.codePoints.push(cp);
        else cut();
        break;
      }
      case 'concat':
        for (const part of node.nodes) walk(part);
        break;
      case 'capture':
        walk(node.node);
        break;
      case 'repeat':
        for (let i = 0; i < Math.min(node.min, COPIES_MAX); i++) walk(node.node);
        if (node.min !== node.max || node.min > COPIES_MAX) cut();
        break;
      case 'alternate':
        cut();
        break;
    }
  };
  walk(root);
  return {runs, isPlain};
}
