// Many texts and patterns searched at once.
//
// One unordered automaton answers for all entries, at a cost that does not grow
// with their number. `any` and `lowest` read forward; `leftmost` reads backward:
// the last match met is the one that starts first.

import {Assertion} from './ast.ts';
import {Builder, Flavour} from './builder.ts';
import {openAutomaton, UNORDERED, type Workshop, writeHead} from './header.ts';
import * as L from './layout.ts';
import {LiteralTrie} from './literal-trie.ts';
import {generate} from './nfa.ts';
import {parsePattern} from './parse.ts';
import {writeProgram} from './program.ts';

export interface SetEntry {
  readonly kind: 'contains' | 'startsWith' | 'endsWith' | 'equals' | 'regexp';
  readonly text: string;
}

/** Which index a set answers: of any entry that matches, of the first listed, or of the first listed among those that match leftmost. */
export type SetMode = 'any' | 'lowest' | 'leftmost';

export interface SetInfo {
  readonly entries: readonly SetEntry[];
  readonly mode: SetMode;
}

/** Plain texts are compared byte by byte, whatever the searched text is made of. */
export function setFlavour({entries}: SetInfo, unicode: boolean): Flavour {
  if (entries.every(({kind}) => kind !== 'regexp')) return Flavour.Raw;
  return unicode ? Flavour.Utf8 : Flavour.Ascii;
}

/** Address of a new header; 0 when the heap is full. Throws PatternError. */
export function buildSet(shop: Workshop, info: SetInfo, flavour: Flavour): number {
  const backward = info.mode === 'leftmost';
  const builder = new Builder(flavour, backward);
  const anywhere = generateSet(builder, info.entries);
  const program = writeProgram(shop.heap, builder, {start: anywhere, anywhere, tags: 0});
  if (!program) return 0;
  shop.reserve(program);
  const automaton = openAutomaton(shop, program, builder, {
    ...UNORDERED(anywhere),
    stopsAtMatch: info.mode === 'any',
  });
  if (automaton === 0) return 0;
  const flags =
    L.HEAD_SET |
    (info.mode === 'lowest' ? L.HEAD_LOWEST : 0) |
    (backward ? L.HEAD_LEFTMOST : 0) |
    (flavour === Flavour.Raw ? L.HEAD_RAW : 0);
  return writeHead(shop, {flags, automaton, program});
}

function generateSet(builder: Builder, entries: readonly SetEntry[]): number {
  const {backward} = builder;
  const encoder = new TextEncoder();
  const tries = {free: new LiteralTrie(), bound: new LiteralTrie()}; // bound: where reading starts
  const ways: number[] = [];
  entries.forEach(({kind, text}, index) => {
    const match = builder.emit(L.OP_MATCH, 0, index);
    if (kind === 'regexp') {
      ways.push(generate(builder, parsePattern(text).root, match));
      return;
    }
    const fromStart = kind === 'startsWith' || kind === 'equals';
    const toEnd = kind === 'endsWith' || kind === 'equals';
    const boundFirst = backward ? toEnd : fromStart;
    const boundLast = backward ? fromStart : toEnd;
    const last = backward ? Assertion.TextStart : Assertion.TextEnd;
    const bytes = encoder.encode(text);
    const trie = boundFirst ? tries.bound : tries.free;
    trie.add(
      backward ? bytes.reverse() : bytes,
      boundLast ? builder.assertion(last, match) : match,
    );
  });
  if (!tries.free.isEmpty) ways.push(tries.free.generate(builder));
  if (!tries.bound.isEmpty) {
    const first = backward ? Assertion.TextEnd : Assertion.TextStart;
    ways.push(builder.assertion(first, tries.bound.generate(builder)));
  }
  return builder.anywhere(ways.length === 0 ? builder.byte([], 0) : builder.choice(ways));
}
