// RE2 syntax (rules-language.md 4.6) → Node.
//
//   pattern = branch ( "|" branch )*
//   branch  = ( atom repeat? )*
//   atom    = "(" pattern ")" | "(?:" | "(?P<name>" | "(?<name>" | "(?flags:" … ")" | "(?flags)"
//           | class | "." | "^" | "$" | escape | "\A" "\z" "\b" "\B" | "\Q" text "\E" | character
//   repeat  = ( "*" | "+" | "?" | "{n}" | "{n,}" | "{n,m}" ) "?"?
//
// Open groups lie on a stack of our own, so that no pattern can exhaust the
// caller's; depth and counts are bounded as RE2 bounds them. Look-around,
// back-references and possessive repeats are not RE2: errors.

import {Assertion, EMPTY, type Node, type Pattern, type RepeatNode} from './ast.ts';
import {ANY, fold, NOT_NEWLINE} from './char-set.ts';
import {Cursor} from './cursor.ts';
import {parseClass, parseEscape, parseEscapedClass} from './parse-class.ts';
import {countProduct, REPEAT_MAX, takeRepeat} from './parse-repeat.ts';
import {PatternError} from './pattern-error.ts';

export const HEIGHT_MAX = 1000;

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

interface OpenGroup {
  readonly offset: number;
  /** Number of the capturing group, 0 when it captures nothing. */
  readonly index: number;
  /** Flags to return to after ")". */
  readonly outer: Flags;
  readonly branches: Node[];
  sequence: Node[];
}

const NO_FLAGS: Flags = {i: false, m: false, s: false, U: false};
const ASSERTIONS: ReadonlyMap<string, Assertion> = new Map([
  ['\\A', Assertion.TextStart],
  ['\\z', Assertion.TextEnd],
  ['\\b', Assertion.WordBoundary],
  ['\\B', Assertion.NotWordBoundary],
]);

/** Throws PatternError for what RE2 refuses. */
export function parsePattern(text: string): Pattern {
  return new Parser(text).parse();
}

class Parser {
  private readonly cursor: Cursor;
  private readonly stack: OpenGroup[] = [];
  private readonly names = new Map<number, string>();
  private readonly taken = new Set<string>();
  private groups = 0;
  private flags = NO_FLAGS;
  /** Offset of the repeat operator that ended just here, -1 when the last thing was none. */
  private repeatedAt = -1;

  constructor(text: string) {
    this.cursor = new Cursor(text);
    this.open(0, 0);
  }

  parse(): Pattern {
    const {cursor} = this;
    this.refuseLoneSurrogates();
    while (!cursor.atEnd) {
      const before = this.repeatedAt;
      this.repeatedAt = -1;
      this.step(before);
    }
    if (this.stack.length > 1) {
      const expected = 'a ")" that closes the group opened here';
      throw new PatternError('missing-parenthesis', this.top.offset, expected, cursor.found());
    }
    return {root: this.close(), groups: this.groups, names: this.names};
  }

  private get top(): OpenGroup {
    return this.stack.at(-1)!;
  }

  private step(repeatedAt: number): void {
    const {cursor} = this;
    switch (cursor.unit) {
      case '(':
        this.openGroup();
        break;
      case ')':
        this.closeGroup();
        break;
      case '|':
        cursor.at++;
        this.top.branches.push(concat(this.top.sequence));
        this.top.sequence = [];
        break;
      case '*':
      case '+':
      case '?':
      case '{':
        this.repeat(repeatedAt);
        break;
      case '[':
        this.push({kind: 'set', height: 1, set: parseClass(cursor, this.flags.i)});
        break;
      case '.':
        cursor.at++;
        this.push({kind: 'set', height: 1, set: this.flags.s ? ANY : NOT_NEWLINE});
        break;
      case '^':
        cursor.at++;
        this.assert(this.flags.m ? Assertion.LineStart : Assertion.TextStart);
        break;
      case '$':
        cursor.at++;
        this.assert(this.flags.m ? Assertion.LineEnd : Assertion.TextEnd);
        break;
      case '\\':
        this.escape();
        break;
      default:
        this.literal(cursor.next());
        break;
    }
  }

  private escape(): void {
    const {cursor} = this;
    const assertion = ASSERTIONS.get(cursor.text.slice(cursor.at, cursor.at + 2));
    if (assertion !== undefined) {
      cursor.at += 2;
      this.assert(assertion);
      return;
    }
    if (cursor.accept('\\Q')) {
      this.quoted();
      return;
    }
    const set = parseEscapedClass(cursor, this.flags.i);
    if (set) this.push({kind: 'set', height: 1, set});
    else this.literal(parseEscape(cursor));
  }

  /** Text up to \E or the end of the pattern, taken as it stands. */
  private quoted(): void {
    const {cursor} = this;
    const stop = cursor.text.indexOf('\\E', cursor.at);
    const end = stop < 0 ? cursor.text.length : stop;
    while (cursor.at < end) this.literal(cursor.next());
    cursor.accept('\\E');
  }

  private literal(cp: number): void {
    const set = Int32Array.of(cp, cp);
    this.push({kind: 'set', height: 1, set: this.flags.i ? fold(set) : set});
  }

  private assert(assertion: Assertion): void {
    this.push({kind: 'assert', height: 1, assertion});
  }

  private push(node: Node): void {
    this.top.sequence.push(node);
  }

  private openGroup(): void {
    const {cursor} = this;
    const offset = cursor.at++;
    if (!cursor.accept('?')) {
      this.open(offset, ++this.groups);
    } else if (opensName(cursor)) {
      this.openNamed(offset);
    } else {
      const outer = this.flags;
      this.flags = this.parseFlags();
      if (cursor.text[cursor.at++] === ':') this.open(offset, 0, outer);
    }
  }

  private openNamed(offset: number): void {
    const {cursor} = this;
    cursor.at = cursor.text.indexOf('<', cursor.at) + 1;
    const start = cursor.at;
    while (isNameUnit(cursor.unit)) cursor.at++;
    const name = cursor.text.slice(start, cursor.at);
    if (name === '' || cursor.unit !== '>') {
      const expected = 'a group name of letters, digits and "_", then ">"';
      throw new PatternError('group-name', cursor.at, expected, cursor.found());
    }
    if (this.taken.has(name)) {
      throw new PatternError('duplicate-name', start, 'a name no other group has', `"${name}"`);
    }
    cursor.at++;
    this.taken.add(name);
    this.names.set(++this.groups, name);
    this.open(offset, this.groups);
  }

  /** Flags after "(?"; the cursor is left on the ":" or ")" that ends them. */
  private parseFlags(): Flags {
    const {cursor} = this;
    const flags = {...this.flags};
    let on = true;
    let needsFlag = false;
    for (; ; cursor.at++) {
      const unit = cursor.unit;
      if (unit === 'i' || unit === 'm' || unit === 's' || unit === 'U') {
        flags[unit] = on;
        needsFlag = false;
      } else if (unit === '-' && on) {
        on = false;
        needsFlag = true;
      } else if ((unit === ':' || unit === ')') && !needsFlag) {
        return flags;
      } else {
        const expected = '"P<name>", "<name>", ":" or flags of i, m, s, U after "(?"';
        throw new PatternError('group-syntax', cursor.at, expected, cursor.found());
      }
    }
  }

  private open(offset: number, index: number, outer = this.flags): void {
    if (this.stack.length > HEIGHT_MAX) tooDeep(offset);
    this.stack.push({offset, index, outer, branches: [], sequence: []});
  }

  private closeGroup(): void {
    const {cursor} = this;
    if (this.stack.length === 1) {
      throw new PatternError('unexpected-parenthesis', cursor.at, 'a "(" before', '")"');
    }
    cursor.at++;
    const {index, outer} = this.top;
    const body = this.close();
    this.flags = outer;
    this.push(index ? {kind: 'capture', height: body.height + 1, index, node: body} : body);
  }

  private close(): Node {
    const {branches, sequence, offset} = this.stack.pop()!;
    branches.push(concat(sequence));
    const node = branches.length === 1 ? branches[0]! : composite('alternate', branches);
    if (node.height > HEIGHT_MAX) tooDeep(offset);
    return node;
  }

  private repeat(repeatedAt: number): void {
    const {cursor} = this;
    const start = cursor.at;
    const range = takeRepeat(cursor);
    if (!range) {
      this.literal(cursor.next()); // a "{" that opens no count
      return;
    }
    const lazy = cursor.accept('?');
    const operator = cursor.since(start);
    const [min, max] = range;
    if (min < 0 || min > REPEAT_MAX || (max !== Infinity && (max > REPEAT_MAX || max < min))) {
      const expected = `an ascending count of at most ${REPEAT_MAX}`;
      throw new PatternError('repeat-count', start, expected, operator);
    }
    const node = this.top.sequence.pop();
    if (!node) {
      throw new PatternError('missing-operand', start, 'an expression to repeat', operator);
    }
    if (repeatedAt >= 0) {
      const found = cursor.since(repeatedAt);
      throw new PatternError('nested-repetition', start, 'one repetition operator', found);
    }
    const counted = cursor.text[start] === '{';
    const repeated: RepeatNode = {
      kind: 'repeat',
      height: node.height + 1,
      node,
      min,
      max,
      greedy: lazy === this.flags.U,
    };
    if (
      counted &&
      (min >= 2 || (max >= 2 && max !== Infinity)) &&
      countProduct(repeated) > REPEAT_MAX
    ) {
      const expected = `nested counts whose product is at most ${REPEAT_MAX}`;
      throw new PatternError('repeat-count', start, expected, operator);
    }
    if (repeated.height > HEIGHT_MAX) tooDeep(start);
    this.push(repeated);
    this.repeatedAt = start;
  }

  private refuseLoneSurrogates(): void {
    const {text} = this.cursor;
    if (text.isWellFormed()) return;
    for (let at = 0; ; at++) {
      const cp = text.codePointAt(at)!;
      if (cp > 0xffff) at++;
      else if (cp >= 0xd800 && cp <= 0xdfff) {
        throw new PatternError('lone-surrogate', at, 'Unicode text', 'half a surrogate pair');
      }
    }
  }
}

/** P<name> or <name>, and not look-behind. */
function opensName(cursor: Cursor): boolean {
  if (cursor.looksAt('P<')) return true;
  return cursor.looksAt('<') && !cursor.looksAt('<=') && !cursor.looksAt('<!');
}

function concat(nodes: readonly Node[]): Node {
  if (nodes.length === 0) return EMPTY;
  return nodes.length === 1 ? nodes[0]! : composite('concat', nodes);
}

function composite(kind: 'concat' | 'alternate', nodes: readonly Node[]): Node {
  let height = 0;
  for (const node of nodes) height = Math.max(height, node.height);
  return {kind, height: height + 1, nodes};
}

function tooDeep(offset: number): never {
  const expected = `expressions nested at most ${HEIGHT_MAX} deep`;
  throw new PatternError('too-deep', offset, expected, 'more');
}

const isNameUnit = (unit: string) =>
  (unit >= '0' && unit <= '9') ||
  (unit >= 'a' && unit <= 'z') ||
  (unit >= 'A' && unit <= 'Z') ||
  unit === '_';
