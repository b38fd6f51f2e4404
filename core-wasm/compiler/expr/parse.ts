// Tokens → tree.
//
//   program   = sequence end
//   sequence  = expr (";" expr)* [";"]
//   expr(0)   = "let" name "=" expr(0) ";" sequence | if | binary(0) condition*
//   if        = "if" expr(0) "{" sequence "}" "else" (if | "{" sequence "}")
//   condition = "?" expr(0) ":" expr(0) | "?" ":" expr(0)
//   binary(p) = primary (op binary(p') | "not" op binary(p') | "|" name "(" args ")")*
//   primary   = ("not" | "!") binary(50) postfix* | ("-" | "+") binary(90) postfix* | operand postfix*
//   operand   = literal | name | call | "(" sequence ")" | array | map | "::" call
//             | "#" [name] | "." name              (inside predicates)
//   postfix   = "." name [args] | "?." name [args] | "[" expr "]" | "?.[" expr "]" | "[" [expr] ":" [expr] "]"
//   map       = "{" [pair ("," pair)* [","]] "}"   pair = (name | string | number | "(" expr ")") ":" expr
//   predicate = expr(0) | "{" sequence "}"
//
// Precedence climbing; `a < b < c` becomes `a < b and b < c`. Size and depth are
// bounded, so that no text can exhaust the stack of what follows.

import type {Node} from './ast.ts';
import {ExpressionError} from './error.ts';
import {lex} from './lex.ts';
import {LOOPS, type Loop} from './loops.ts';
import {NEGATABLE, ORDERINGS, PRECEDENCE, SPELLINGS, UNARY} from './precedence.ts';
import {TokenStream} from './token-stream.ts';

/** Largest tree, in nodes, as in the reference. */
export const NODES_MAX = 10_000;
/** Deepest nesting of brackets, conditions and operands. */
export const DEPTH_MAX = 400;

type Parts = Node extends infer N ? (N extends Node ? Omit<N, 'offset' | 'length'> : never) : never;

/** Parses a whole expression. */
export function parse(text: string): Node {
  return new Parser(lex(text)).program();
}

class Parser extends TokenStream {
  private nodes = 0;
  private depth = 0;
  private predicates = 0;

  program(): Node {
    const node = this.sequence();
    if (this.token.kind !== 'end') this.fail('an operator or the end');
    return node;
  }

  /** Finishes a node that began at `offset`. */
  private node(offset: number, parts: Parts): Node {
    const last = this.tokens[this.at - 1] ?? this.token;
    if (++this.nodes > NODES_MAX) {
      throw new ExpressionError('FW2208', `expected at most ${NODES_MAX} nodes, found more`, {
        offset,
        length: 1,
      });
    }
    return {...parts, offset, length: Math.max(1, last.offset + last.length - offset)} as Node;
  }

  private nested<T>(parse: () => T): T {
    if (++this.depth > DEPTH_MAX) {
      const {offset, length} = this.token;
      const message = `expected at most ${DEPTH_MAX} levels of nesting, found more`;
      throw new ExpressionError('FW2208', message, {offset, length});
    }
    const result = parse();
    this.depth--;
    return result;
  }

  private sequence(): Node {
    const {offset} = this.token;
    const items = [this.expression(0)];
    while (this.accept(';')) {
      if (this.token.kind === 'end' || this.is('}') || this.is(')')) break;
      items.push(this.expression(0));
    }
    return items.length === 1 ? items[0]! : this.node(offset, {kind: 'sequence', items});
  }

  private expression(precedence: number): Node {
    return this.nested(() => {
      if (precedence === 0 && this.is('let')) return this.declaration();
      if (precedence === 0 && this.is('if')) return this.conditional();
      const {offset} = this.token;
      const node = this.binary(this.primary(), offset, precedence);
      return precedence === 0 ? this.condition(node, offset) : node;
    });
  }

  private declaration(): Node {
    const {offset} = this.token;
    this.at++;
    const name = this.name();
    this.expect('=');
    const value = this.expression(0);
    this.expect(';');
    const body = this.sequence();
    return this.node(offset, {kind: 'let', name, value, body});
  }

  private conditional(): Node {
    return this.nested(() => {
      const {offset} = this.token;
      this.expect('if');
      const test = this.expression(0);
      const yes = this.block();
      this.expect('else');
      const no = this.is('if') ? this.conditional() : this.block();
      return this.node(offset, {kind: 'condition', test, yes, no});
    });
  }

  private block(): Node {
    this.expect('{');
    const node = this.sequence();
    this.expect('}');
    return node;
  }

  private condition(node: Node, offset: number): Node {
    while (this.accept('?')) {
      const yes = this.is(':') ? node : this.expression(0);
      this.expect(':');
      const no = this.expression(0);
      node = this.node(offset, {kind: 'condition', test: node, yes, no});
    }
    return node;
  }

  private binary(left: Node, offset: number, precedence: number): Node {
    let previous = '';
    while (this.token.kind === 'operator') {
      const negated = this.is('not');
      const token = negated ? this.tokens[this.at + 1]! : this.token;
      const operator = SPELLINGS[token.text] ?? token.text;
      const own = token.kind === 'operator' ? PRECEDENCE[operator] : undefined;
      if (negated && !NEGATABLE.has(operator)) {
        this.at++;
        this.fail('"in", "contains", "matches", "startsWith" or "endsWith" after "not"');
      }
      if (own === undefined || own < precedence) break;
      if (previous === '??' && operator !== '??' && operator !== '|') {
        this.fail('"??", or parentheses around it,');
      }
      this.at += negated ? 2 : 1;
      previous = operator;
      if (operator === '|') {
        left = this.call(this.name(), offset, left);
        continue;
      }
      if (ORDERINGS.has(operator)) {
        left = this.comparison(left, operator, offset);
        continue;
      }
      const right = this.expression(operator === '**' ? own : own + 1);
      left = this.node(offset, {kind: 'binary', operator, left, right});
      if (negated) left = this.node(offset, {kind: 'unary', operator: 'not', operand: left});
    }
    return left;
  }

  private comparison(left: Node, operator: string, offset: number): Node {
    let chain: Node | undefined;
    for (;;) {
      const right = this.expression(PRECEDENCE[operator]! + 1);
      const pair: Node = this.node(offset, {kind: 'binary', operator, left, right});
      chain = chain
        ? this.node(offset, {kind: 'binary', operator: 'and', left: chain, right: pair})
        : pair;
      if (this.token.kind !== 'operator' || !ORDERINGS.has(this.token.text)) return chain;
      operator = this.token.text;
      this.at++;
      left = right;
    }
  }

  private primary(): Node {
    const {offset, text} = this.token;
    if (this.token.kind === 'operator' && Object.hasOwn(UNARY, text)) {
      this.at++;
      const operand = this.expression(UNARY[text]!);
      const operator = text === '-' || text === '+' ? text : 'not';
      return this.postfix(this.node(offset, {kind: 'unary', operator, operand}), offset);
    }
    if (this.accept('(')) {
      const inner = this.sequence();
      this.expect(')');
      return this.postfix(inner, offset);
    }
    if (this.predicates > 0 && this.is('.')) {
      return this.postfix(this.node(offset, {kind: 'pointer', name: ''}), offset);
    }
    if (this.predicates > 0 && this.accept('#')) return this.postfix(this.pointer(offset), offset);
    if (this.accept('::')) return this.postfix(this.call(this.name(), offset), offset);
    return this.postfix(this.operand(), offset);
  }

  private pointer(offset: number): Node {
    const {kind, text} = this.token;
    if (kind !== 'name') return this.node(offset, {kind: 'pointer', name: ''});
    if (text !== 'index' && text !== 'acc') this.fail('"#", "#index" or "#acc"');
    this.at++;
    return this.node(offset, {kind: 'pointer', name: text});
  }

  private operand(): Node {
    const token = this.token;
    const {offset, text} = token;
    if (this.is('[')) return this.array();
    if (this.is('{')) return this.map();
    if (token.kind === 'operator' || token.kind === 'bracket' || token.kind === 'end') {
      this.fail('an expression');
    }
    this.at++;
    switch (token.kind) {
      case 'string':
        return this.node(offset, {kind: 'string', value: text});
      case 'bytes':
        return this.node(offset, {kind: 'bytes', value: token.bytes!});
      case 'int':
        return this.node(offset, {kind: 'int', value: token.int!});
      case 'float':
        return this.node(offset, {kind: 'float', value: token.float!});
    }
    if (text === 'nil') return this.node(offset, {kind: 'nil'});
    if (text === 'true' || text === 'false') {
      return this.node(offset, {kind: 'bool', value: text === 'true'});
    }
    return this.is('(') ? this.call(text, offset) : this.node(offset, {kind: 'name', name: text});
  }

  private call(name: string, offset: number, piped?: Node): Node {
    const loop = LOOPS[name];
    if (loop && Object.hasOwn(LOOPS, name)) return this.loop(name, loop, offset, piped);
    const args = this.args();
    if (piped) args.unshift(piped);
    return this.node(offset, {kind: 'call', name, args, optional: false});
  }

  private args(): Node[] {
    this.expect('(');
    const args: Node[] = [];
    while (!this.is(')')) {
      if (args.length > 0) this.expect(',');
      if (args.length > 0 && this.is(')')) break;
      args.push(this.expression(0));
    }
    this.expect(')');
    return args;
  }

  private loop(name: string, loop: Loop, offset: number, piped?: Node): Node {
    this.expect('(');
    const collection = piped ?? this.expression(0);
    const more = (): boolean => {
      if (this.is(')')) return false;
      if (!piped || predicate) this.expect(',');
      return !this.is(')');
    };
    let predicate: Node | undefined;
    let extra: Node | undefined;
    if (more()) predicate = this.predicate();
    else if (!loop.predicateOptional) this.fail('a predicate');
    if (predicate && more()) {
      if (!loop.extra) this.fail('")"');
      extra = this.expression(0);
      this.accept(',');
    }
    this.expect(')');
    return this.node(offset, {
      kind: 'loop',
      name,
      collection,
      ...(predicate && {predicate}),
      ...(extra && {extra}),
    });
  }

  private predicate(): Node {
    this.predicates++;
    const node = this.is('{') ? this.block() : this.expression(0);
    this.predicates--;
    return node;
  }

  private array(): Node {
    const {offset} = this.token;
    this.expect('[');
    const items: Node[] = [];
    while (!this.is(']')) {
      if (items.length > 0) this.expect(',');
      if (items.length > 0 && this.is(']')) break;
      items.push(this.expression(0));
    }
    this.expect(']');
    return this.node(offset, {kind: 'array', items});
  }

  private map(): Node {
    const {offset} = this.token;
    this.expect('{');
    const pairs: {key: Node; value: Node}[] = [];
    while (!this.is('}')) {
      if (pairs.length > 0) this.expect(',');
      if (pairs.length > 0 && this.is('}')) break;
      const key = this.mapKey();
      this.expect(':');
      pairs.push({key, value: this.expression(0)});
    }
    this.expect('}');
    return this.node(offset, {kind: 'map', pairs});
  }

  private mapKey(): Node {
    const {kind, text, offset} = this.token;
    if (this.accept('(')) {
      const key = this.expression(0);
      this.expect(')');
      return key;
    }
    if (kind !== 'name' && kind !== 'string' && kind !== 'int' && kind !== 'float')
      this.fail('a key');
    this.at++;
    return this.node(offset, {kind: 'string', value: text});
  }

  private postfix(node: Node, offset: number): Node {
    for (;;) {
      const optional = this.is('?.');
      const bracket = optional ? this.tokens[this.at + 1]?.text === '[' : this.is('[');
      if (bracket) {
        this.at += optional ? 2 : 1;
        node = this.subscript(node, offset, optional);
      } else if (optional || this.is('.')) {
        this.at++;
        node = this.member(node, offset, optional);
      } else {
        return node;
      }
    }
  }

  private member(object: Node, offset: number, optional: boolean): Node {
    const {kind, text} = this.token;
    if (kind !== 'name' && !(kind === 'operator' && /^[a-z]/i.test(text))) this.fail('a name');
    this.at++;
    if (object.kind === 'name' && object.name === '$env' && !this.is('(')) {
      return this.node(offset, {kind: 'name', name: text});
    }
    return this.chained(object, offset, optional, (inner) =>
      this.is('(')
        ? this.node(offset, {kind: 'call', name: text, object: inner, args: this.args(), optional})
        : this.node(offset, {kind: 'member', object: inner, name: text, optional}),
    );
  }

  private subscript(object: Node, offset: number, optional: boolean): Node {
    const from = this.is(':') ? undefined : this.expression(0);
    if (this.accept(':')) {
      const to = this.is(']') ? undefined : this.expression(0);
      this.expect(']');
      return this.node(offset, {kind: 'slice', object, ...(from && {from}), ...(to && {to})});
    }
    this.expect(']');
    const key = from!;
    return this.chained(object, offset, optional, (inner) =>
      key.kind === 'string'
        ? this.node(offset, {kind: 'member', object: inner, name: key.value, key, optional})
        : this.node(offset, {kind: 'member', object: inner, key, optional}),
    );
  }

  /** Keeps the chain node on the outside, so that one `?.` skips all that follows. */
  private chained(
    object: Node,
    offset: number,
    optional: boolean,
    make: (inner: Node) => Node,
  ): Node {
    const inChain = object.kind === 'chain';
    const node = make(inChain ? object.inner : object);
    return inChain || optional ? this.node(offset, {kind: 'chain', inner: node}) : node;
  }
}
