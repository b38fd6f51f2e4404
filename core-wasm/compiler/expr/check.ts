// The type checker: gives every node its type, and refuses what cannot work.
//
// Chains of binary operators lean left and may be thousands long (generated
// rules), so their spine is walked in a loop, not by recursion.

import type {BinaryNode, CallNode, LetNode, LoopNode, MemberNode, Node} from './ast.ts';
import type {Environment} from './env.ts';
import {type ExpressionCode, ExpressionError} from './error.ts';
import {BASENAME, FUNCTIONS} from './functions.ts';
import {LOOPS} from './loops.ts';
import {methodsOf} from './methods.ts';
import {binaryType} from './operators.ts';
import {patternFault} from './pattern.ts';
import type {Param} from './signature.ts';
import {
  ANY,
  ARRAY,
  arrayOf,
  BOOL,
  BYTES,
  dereferenced,
  describe,
  FLOAT,
  fits,
  INT,
  isAny,
  isNumber,
  MAP,
  NIL,
  STRING,
  same,
  type Type,
} from './types.ts';

interface Scope {
  readonly element: Type;
  readonly accumulates: boolean;
}

/** Checks a tree in an environment; answers the type of its result. */
export function check(node: Node, environment: Environment): Type {
  return new Checker(environment).visit(node);
}

class Checker {
  private readonly environment: Environment;
  private readonly lets: {name: string; type: Type}[] = [];
  private readonly scopes: Scope[] = [];

  constructor(environment: Environment) {
    this.environment = environment;
  }

  visit(node: Node): Type {
    node.type = this.typeOf(node);
    return node.type;
  }

  private fail(code: ExpressionCode, node: Node, message: string): never {
    throw new ExpressionError(code, message, node);
  }

  private typeOf(node: Node): Type {
    switch (node.kind) {
      case 'nil':
        return NIL;
      case 'bool':
        return BOOL;
      case 'int':
        return INT;
      case 'float':
        return FLOAT;
      case 'string':
        return STRING;
      case 'bytes':
        return BYTES;
      case 'name':
        return this.name(node.name, node);
      case 'unary':
        return this.unary(node.operator, node.operand);
      case 'binary':
        return this.binary(node);
      case 'condition': {
        this.expectBool(node.test);
        const yes = this.visit(node.yes);
        const no = this.visit(node.no);
        if (yes.kind === 'nil') return no;
        return no.kind === 'nil' || same(yes, no) ? yes : ANY;
      }
      case 'member':
        return this.member(node);
      case 'chain':
        return this.visit(node.inner);
      case 'slice':
        return this.slice(node.object, node.from, node.to);
      case 'call':
        return node.object ? this.method(node, node.object) : this.call(node);
      case 'loop':
        return this.loop(node);
      case 'pointer':
        return this.pointer(node.name, node);
      case 'array':
        return this.array(node.items);
      case 'map':
        for (const {key, value} of node.pairs) {
          const type = dereferenced(this.visit(key));
          if (!isAny(type) && type.kind !== 'string') this.wrong(key, 'a string as key', type);
          this.visit(value);
        }
        return MAP;
      case 'let':
        return this.declare(node);
      case 'sequence':
        return node.items.map((item) => this.visit(item)).at(-1)!;
    }
  }

  private wrong(node: Node, expected: string, found: Type): never {
    this.fail('FW2204', node, `expected ${expected}, found ${describe(found)}`);
  }

  private expectBool(node: Node): void {
    const type = this.visit(node);
    if (!fits(type, BOOL)) this.wrong(node, 'a bool', type);
  }

  private name(name: string, node: Node): Type {
    const local = this.lets.findLast((known) => known.name === name);
    if (local) return local.type;
    const {variables} = this.environment;
    if (Object.hasOwn(variables, name)) return variables[name]!.type;
    const known = Object.keys(variables).join(', ') || 'none';
    return this.fail('FW2203', node, `expected a variable (${known}), found "${name}"`);
  }

  private unary(operator: string, operand: Node): Type {
    if (operator === 'not') {
      this.expectBool(operand);
      return BOOL;
    }
    const type = dereferenced(this.visit(operand));
    if (!isAny(type) && !isNumber(type)) this.wrong(operand, 'a number', type);
    return type;
  }

  private binary(node: BinaryNode): Type {
    const spine: BinaryNode[] = [node];
    while (spine.at(-1)!.left.kind === 'binary') spine.push(spine.at(-1)!.left as BinaryNode);
    let type = this.visit(spine.at(-1)!.left);
    for (const part of spine.reverse()) {
      type = this.operation(part, type, this.visit(part.right));
      part.type = type;
    }
    return type;
  }

  private operation({operator, left, right, ...place}: BinaryNode, l: Type, r: Type): Type {
    const type = binaryType(operator, l, r);
    if (!type) {
      const found = `${describe(l)} and ${describe(r)}`;
      const message = `expected operands that "${operator}" can take, found ${found}`;
      throw new ExpressionError('FW2204', message, place);
    }
    if (operator === '%' && left.kind === 'int' && right.kind === 'int' && right.value === 0n) {
      this.fail('FW2209', right, 'expected a divisor, found 0');
    }
    if (operator === 'matches' && right.kind === 'string') {
      const fault = patternFault(right.value);
      if (fault !== undefined) {
        this.fail('FW2207', right, `expected a regular expression, found ${fault}`);
      }
    }
    return type;
  }

  private member(node: MemberNode): Type {
    const type = dereferenced(this.visit(node.object));
    const key = node.name === undefined ? dereferenced(this.visit(node.key!)) : STRING;
    switch (type.kind) {
      case 'any':
        return ANY;
      case 'struct':
        if (node.name !== undefined && Object.hasOwn(type.fields, node.name)) {
          return type.fields[node.name]!.type;
        }
        break;
      case 'map':
        if (isAny(key) || key.kind === 'string' || !type.typed) return type.value;
        return this.wrong(node.key!, 'a string as key', key);
      case 'array':
        if (node.name !== undefined) break;
        if (isAny(key) || key.kind === 'int') return type.element;
        return this.wrong(node.key!, 'an integer as index', key);
    }
    const wanted = node.name === undefined ? 'something to index' : `a member "${node.name}"`;
    return this.fail('FW2203', node, `expected ${wanted}, found ${describe(type)}`);
  }

  private slice(object: Node, from?: Node, to?: Node): Type {
    const type = dereferenced(this.visit(object));
    if (!isAny(type) && type.kind !== 'string' && type.kind !== 'array') {
      this.wrong(object, 'a string or an array', type);
    }
    for (const bound of [from, to]) {
      if (!bound) continue;
      const boundType = dereferenced(this.visit(bound));
      if (!isAny(boundType) && boundType.kind !== 'int') this.wrong(bound, 'an integer', boundType);
    }
    return type;
  }

  private method(node: CallNode, object: Node): Type {
    const type = dereferenced(this.visit(object));
    const types = node.args.map((arg) => this.visit(arg));
    if (isAny(type)) return ANY;
    const known = type.kind === 'struct' ? type.methods : methodsOf(type);
    if (!Object.hasOwn(known, node.name)) {
      this.fail('FW2203', node, `expected a method "${node.name}", found ${describe(type)}`);
    }
    const {params, result} = known[node.name]!;
    if (params.length !== types.length) this.count(node, `${params.length}`);
    params.forEach((param, i) => {
      if (!fits(types[i]!, param)) this.wrong(node.args[i]!, describe(param), types[i]!);
    });
    return result;
  }

  private count(node: CallNode, expected: string): never {
    const found = `found ${node.args.length}`;
    this.fail('FW2205', node, `expected ${expected} arguments of "${node.name}", ${found}`);
  }

  private call(node: CallNode): Type {
    const {functions = {}, assertions} = this.environment;
    const types = node.args.map((arg) => this.visit(arg));
    if (Object.hasOwn(functions, node.name)) {
      const {params, variadic, result} = functions[node.name]!;
      if (!variadic && params.length !== types.length) this.count(node, `${params.length}`);
      params.forEach((param, i) => {
        if (types[i] && !fits(types[i], param))
          this.wrong(node.args[i]!, describe(param), types[i]);
      });
      return result;
    }
    const signature =
      assertions && node.name === 'basename'
        ? BASENAME
        : Object.hasOwn(FUNCTIONS, node.name) && FUNCTIONS[node.name];
    if (!signature) this.fail('FW2203', node, `expected a function, found "${node.name}"`);
    const {params, optional, variadic} = signature;
    const least = params.length - optional;
    if (types.length < least || (!variadic && types.length > params.length)) {
      this.count(node, optional || variadic ? `${least} or more` : `${least}`);
    }
    node.args.forEach((arg, i) => {
      this.argument(arg, types[i]!, params[i] ?? variadic!, node, i);
    });
    return signature.result(types);
  }

  private argument(arg: Node, type: Type, param: Param, node: CallNode, index: number): void {
    if (param.float && arg.kind === 'int') {
      node.args[index] = {...arg, kind: 'float', value: Number(arg.value), type: FLOAT};
      return;
    }
    if (param.float && arg.kind === 'unary' && arg.operand.kind === 'int') {
      const {operand} = arg;
      arg.operand = {...operand, kind: 'float', value: Number(operand.value), type: FLOAT};
      arg.type = FLOAT;
      return;
    }
    if (!param.accepts(type)) this.wrong(arg, param.wants, type);
  }

  private loop(node: LoopNode): Type {
    const {name, predicate, extra} = node;
    const collection = dereferenced(this.visit(node.collection));
    if (!isAny(collection) && collection.kind !== 'array') {
      this.wrong(node.collection, 'an array', collection);
    }
    const element = collection.kind === 'array' ? collection.element : ANY;
    this.scopes.push({element, accumulates: name === 'reduce'});
    const result = predicate ? dereferenced(this.visit(predicate)) : element;
    this.scopes.pop();
    if (predicate && LOOPS[name]!.predicate === 'bool' && !fits(result, BOOL)) {
      this.wrong(predicate, 'a bool', result);
    }
    const extraType = extra && this.visit(extra);
    if (name === 'sortBy' && extraType && !fits(extraType, STRING)) {
      this.wrong(extra, '"asc" or "desc"', extraType);
    }
    switch (name) {
      case 'filter':
      case 'sortBy':
        return arrayOf(element);
      case 'map':
        return arrayOf(result);
      case 'count':
      case 'findIndex':
      case 'findLastIndex':
        return INT;
      case 'find':
      case 'findLast':
        return element;
      case 'groupBy':
        return {kind: 'map', value: arrayOf(element), typed: false};
      case 'reduce':
        return extraType && !same(extraType, result) ? ANY : result;
      case 'sum':
        if (!isAny(result) && !isNumber(result)) this.wrong(predicate ?? node, 'numbers', result);
        return result;
      default:
        return BOOL;
    }
  }

  private pointer(name: string, node: Node): Type {
    const scope = this.scopes.at(-1)!;
    if (name === 'index') return INT;
    if (name !== 'acc') return scope.element;
    if (!scope.accumulates) this.fail('FW2203', node, 'expected "#" or "#index", found "#acc"');
    return ANY;
  }

  private array(items: readonly Node[]): Type {
    const types = items.map((item) => this.visit(item));
    const [first] = types;
    return first && types.every((type) => type.kind === first.kind) ? arrayOf(first) : ARRAY;
  }

  private declare(node: LetNode): Type {
    const {name} = node;
    const {variables, functions = {}} = this.environment;
    const taken =
      Object.hasOwn(variables, name) ||
      Object.hasOwn(functions, name) ||
      Object.hasOwn(FUNCTIONS, name) ||
      Object.hasOwn(LOOPS, name) ||
      this.lets.some((known) => known.name === name);
    if (taken) this.fail('FW2206', node, `expected a name that is not taken, found "${name}"`);
    const type = this.visit(node.value);
    this.lets.push({name, type: type.kind === 'nil' ? ANY : type});
    const result = this.visit(node.body);
    this.lets.pop();
    return result;
  }
}
