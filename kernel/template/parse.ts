// Words → tree. Unknown functions are refused here, when the template is loaded, not when
// an alert has to be sent.
import {
  type At,
  type Block,
  type Call,
  type Node,
  type Operand,
  type Pipe,
  type Template,
  TemplateError,
} from './ast.ts';
import {lex, type Piece, type Word} from './lex.ts';

/** Blocks inside blocks. */
const DEPTH_MAX = 100;
const CONSTANTS: Readonly<Record<string, boolean | null>> = {true: true, false: false, nil: null};
const KEYWORDS = [
  'if',
  'else',
  'end',
  'range',
  'with',
  'define',
  'template',
  'block',
  'break',
  'continue',
];

/** Parses a template; `functions` are the names it may call. Throws TemplateError. */
export function parse(source: string, functions: ReadonlySet<string>): Template {
  const parser = new Parser(lex(source), functions);
  const main = parser.block(0);
  parser.finish();
  return {main, defined: parser.defined};
}

class Parser {
  readonly defined = new Map<string, Block>();
  private readonly pieces: readonly Piece[];
  private readonly functions: ReadonlySet<string>;
  private readonly called: {name: string; at: At}[] = [];
  private next = 0;
  private loops = 0;

  constructor(pieces: readonly Piece[], functions: ReadonlySet<string>) {
    this.pieces = pieces;
    this.functions = functions;
  }

  /** Nodes up to an `end` or `else` that is not theirs, which stays. */
  block(depth: number): Node[] {
    const nodes: Node[] = [];
    for (; this.next < this.pieces.length; ) {
      const piece = this.pieces[this.next]!;
      if ('text' in piece) {
        this.next += 1;
        nodes.push({kind: 'text', text: piece.text});
        continue;
      }
      const [word] = piece.words;
      if (!word) throw new TemplateError('an action is empty', piece);
      if (depth > DEPTH_MAX) throw new TemplateError('blocks are nested too deeply', piece);
      if (word.kind === 'name' && (word.text === 'end' || word.text === 'else')) return nodes;
      this.next += 1;
      nodes.push(...this.action(word, piece.words.slice(1), piece, depth));
    }
    return nodes;
  }

  finish(): void {
    const piece = this.pieces[this.next];
    if (piece && 'words' in piece) {
      throw new TemplateError(`"${piece.words[0]!.text}" without a block to end`, piece);
    }
    const stray = this.called.find(({name}) => !this.defined.has(name));
    if (stray) throw new TemplateError(`no template is named "${stray.name}"`, stray.at);
  }

  private action(word: Word, rest: readonly Word[], at: At, depth: number): Node[] {
    if (word.kind !== 'name' || !KEYWORDS.includes(word.text))
      return [{kind: 'action', pipe: this.pipe([word, ...rest], at)}];
    switch (word.text) {
      case 'if':
      case 'with':
        return [this.choice(word.text, rest, at, depth)];
      case 'range':
        return [this.range(rest, at, depth)];
      case 'define':
        this.define(rest, at, depth);
        return [];
      case 'block': {
        const name = this.define(rest.slice(0, 1), at, depth);
        return [{kind: 'template', name, pipe: this.pipe(rest.slice(1), at), ...at}];
      }
      case 'template': {
        const name = nameOf(rest[0], at);
        this.called.push({name, at});
        const data = rest.slice(1);
        return [
          {kind: 'template', name, ...(data.length > 0 && {pipe: this.pipe(data, at)}), ...at},
        ];
      }
      default:
        if (this.loops === 0) throw new TemplateError(`"${word.text}" outside of a range`, at);
        return [{kind: word.text as 'break' | 'continue'}];
    }
  }

  private choice(kind: 'if' | 'with', words: readonly Word[], at: At, depth: number): Node {
    const pipe = this.pipe(words, at);
    const then = this.block(depth + 1);
    return {kind, pipe, then, else: this.otherwise(kind, at, depth)};
  }

  /** What follows `else`, to the `end`; `else if` is a choice within it. */
  private otherwise(kind: 'if' | 'with' | 'range', at: At, depth: number): Block {
    const piece = this.pieces[this.next++];
    if (!piece || !('words' in piece)) throw new TemplateError(`"${kind}" has no end`, at);
    const [word, second, ...rest] = piece.words;
    if (word!.text === 'end') return [];
    if (second === undefined) {
      const block = this.block(depth + 1);
      const end = this.pieces[this.next++];
      if (!end || !('words' in end) || end.words[0]!.text !== 'end')
        throw new TemplateError(`"${kind}" has no end`, at);
      return block;
    }
    if (kind === 'range' || second.text !== kind) {
      throw new TemplateError(`unexpected "${second.text}" after "else"`, second);
    }
    return [this.choice(kind, rest, piece, depth + 1)];
  }

  private range(words: readonly Word[], at: At, depth: number): Node {
    const declared = words.findIndex(({kind, text}) => kind === 'mark' && text === ':=');
    const variables = declared < 0 ? [] : words.slice(0, declared).filter(({text}) => text !== ',');
    const stray = variables.find(({kind}) => kind !== 'variable');
    if (stray || variables.length > 2) throw new TemplateError('expected $i, $v :=', stray ?? at);
    const pipe = this.pipe(words.slice(declared + 1), at);
    this.loops += 1;
    const then = this.block(depth + 1);
    this.loops -= 1;
    const names = variables.map(({text}) => text);
    return {kind: 'range', pipe, variables: names, then, else: this.otherwise('range', at, depth)};
  }

  private define(words: readonly Word[], at: At, depth: number): string {
    const name = nameOf(words[0], at);
    const block = this.block(depth + 1);
    const end = this.pieces[this.next++];
    if (!end || !('words' in end) || end.words[0]!.text !== 'end')
      throw new TemplateError(`template "${name}" has no end`, at);
    this.defined.set(name, block);
    return name;
  }

  private pipe(words: readonly Word[], at: At): Pipe {
    const [first, second] = words;
    if (!first) throw new TemplateError('a value is missing', at);
    const {line, column} = at;
    const assigns = second?.kind === 'mark' && (second.text === ':=' || second.text === '=');
    if (first.kind === 'variable' && assigns) {
      const variable = {name: first.text, declares: second.text === ':='};
      return {variable, calls: this.calls(words.slice(2), at), line, column};
    }
    return {calls: this.calls(words, at), line, column};
  }

  private calls(words: readonly Word[], at: At): Call[] {
    const parts: Word[][] = [[]];
    let depth = 0;
    for (const word of words) {
      if (word.kind === 'mark' && word.text === '(') depth += 1;
      if (word.kind === 'mark' && word.text === ')') depth -= 1;
      if (word.kind === 'mark' && word.text === '|' && depth === 0) parts.push([]);
      else parts.at(-1)!.push(word);
    }
    return parts.map((part) => {
      const place = part[0] ?? at;
      if (part.length === 0) throw new TemplateError('a command is missing', at);
      return {operands: this.operands(part), line: place.line, column: place.column};
    });
  }

  private operands(words: readonly Word[]): Operand[] {
    const operands: Operand[] = [];
    for (let i = 0; i < words.length; ) {
      const word = words[i]!;
      const {line, column} = word;
      if (word.kind === 'mark' && word.text === '(') {
        const end = matching(words, i);
        const pipe = this.pipe(words.slice(i + 1, end), word);
        const {path, next} = fields(words, end + 1);
        operands.push({kind: 'pipe', pipe, path, line, column});
        i = next;
        continue;
      }
      const {operand, next} = this.plain(words, i);
      operands.push(operand);
      i = next;
    }
    return operands;
  }

  private plain(words: readonly Word[], i: number): {operand: Operand; next: number} {
    const word = words[i]!;
    const {line, column, text} = word;
    switch (word.kind) {
      case 'string':
        return {operand: {kind: 'literal', value: text, line, column}, next: i + 1};
      case 'number':
        return {operand: {kind: 'literal', value: numberOf(word), line, column}, next: i + 1};
      case 'variable': {
        const {path, next} = fields(words, i + 1);
        return {operand: {kind: 'variable', name: text, path, line, column}, next};
      }
      case 'field': {
        if (text === '') return {operand: {kind: 'dot', line, column}, next: i + 1};
        const {path, next} = fields(words, i + 1);
        return {operand: {kind: 'field', path: [text, ...path], line, column}, next};
      }
      case 'name': {
        const constant = CONSTANTS[text];
        if (constant !== undefined)
          return {operand: {kind: 'literal', value: constant, line, column}, next: i + 1};
        if (!this.functions.has(text)) throw new TemplateError(missing(text), word);
        return {operand: {kind: 'function', name: text, line, column}, next: i + 1};
      }
      default:
        throw new TemplateError(`unexpected "${text}"`, word);
    }
  }
}

/** Why a function is not there. */
function missing(name: string): string {
  if (name.startsWith('regex'))
    return `"${name}" is not supported: use contains, hasPrefix, splitList or replace`;
  if (name === 'CrowdsecCTI')
    return '"CrowdsecCTI" is not supported: templates ask nobody while they are rendered';
  return `no function is named "${name}"`;
}

/** `.A.B` joined to what stands before. */
function fields(words: readonly Word[], from: number): {path: string[]; next: number} {
  const path: string[] = [];
  let next = from;
  for (; words[next]?.kind === 'field' && words[next]!.isJoined; next++)
    path.push(words[next]!.text);
  return {path, next};
}

function matching(words: readonly Word[], open: number): number {
  let depth = 0;
  for (let i = open; i < words.length; i++) {
    if (words[i]!.kind !== 'mark') continue;
    if (words[i]!.text === '(') depth += 1;
    if (words[i]!.text === ')' && --depth === 0) return i;
  }
  throw new TemplateError('a parenthesis is not closed', words[open]!);
}

function nameOf(word: Word | undefined, at: At): string {
  if (word?.kind === 'string') return word.text;
  throw new TemplateError('expected the name of a template in quotes', word ?? at);
}

function numberOf(word: Word): bigint | number {
  const {text} = word;
  if (/^[-+]?[0-9]+$/.test(text)) return BigInt(text);
  const value = Number(text);
  if (Number.isNaN(value)) throw new TemplateError(`"${text}" is no number`, word);
  return value;
}
