// Runs a template on a value. Log text reaches templates, so what one run may cost is
// bounded: steps, depth of templates, bytes of output.
import type {At, Block, Call, Node, Operand, Pipe, Template} from './ast.ts';
import {TemplateError} from './ast.ts';
import {ESCAPE, fits, type TextKind} from './escape.ts';
import {
  isDict,
  isList,
  isTrue,
  kindOf,
  plainText,
  print,
  SafeText,
  Struct,
  type Value,
} from './value.ts';

export const OUTPUT_MAX = 4 << 20;
const STEPS_MAX = 1_000_000;
const CALLS_MAX = 100;

/** A function of templates; it throws an Error that says what is wrong. */
export type TemplateFunction = (...args: Value[]) => Value;
export type Functions = ReadonlyMap<string, TemplateFunction>;

type Leaving = 'break' | 'continue' | undefined;

/**
 * The text that the template makes of the value; throws TemplateError. What the operator wrote
 * stays as it is, what comes from alerts is escaped for the kind of text that this is.
 */
export function render(
  template: Template,
  data: Value,
  functions: Functions,
  kind: TextKind,
): string {
  const renderer = new Renderer(template, functions, kind);
  renderer.block(template.main, {dot: data, variables: [{name: '$', value: data}]}, 0);
  return renderer.output.join('');
}

interface Variable {
  readonly name: string;
  value: Value;
}

interface Scope {
  readonly dot: Value;
  readonly variables: readonly Variable[];
}

class Renderer {
  readonly output: string[] = [];
  private readonly template: Template;
  private readonly functions: Functions;
  private readonly kind: TextKind;
  private length = 0;
  private steps = 0;

  constructor(template: Template, functions: Functions, kind: TextKind) {
    this.template = template;
    this.functions = functions;
    this.kind = kind;
  }

  block(nodes: Block, outer: Scope, depth: number): Leaving {
    let scope = outer;
    for (const node of nodes) {
      this.step();
      if (node.kind === 'break' || node.kind === 'continue') return node.kind;
      if (node.kind === 'action') scope = this.act(node.pipe, scope);
      else {
        const leaving = this.node(node, scope, depth);
        if (leaving) return leaving;
      }
    }
    return undefined;
  }

  private act(pipe: Pipe, scope: Scope): Scope {
    const value = this.pipe(pipe, scope);
    if (!pipe.variable) {
      this.write(isLiteral(pipe) ? print(value) : this.escaped(value), pipe);
      return scope;
    }
    const {name, declares} = pipe.variable;
    if (declares) return {...scope, variables: [...scope.variables, {name, value}]};
    this.variable(name, scope, pipe).value = value;
    return scope;
  }

  private node(
    node: Exclude<Node, {kind: 'break' | 'continue' | 'action'}>,
    scope: Scope,
    depth: number,
  ): Leaving {
    switch (node.kind) {
      case 'text':
        this.write(node.text, {line: 1, column: 1});
        return undefined;
      case 'if':
      case 'with': {
        const value = this.pipe(node.pipe, scope);
        const {variable} = node.pipe;
        const variables = variable
          ? [...scope.variables, {name: variable.name, value}]
          : scope.variables;
        if (!isTrue(value)) return this.block(node.else, {...scope, variables}, depth);
        const dot = node.kind === 'with' ? value : scope.dot;
        return this.block(node.then, {dot, variables}, depth);
      }
      case 'range':
        return this.range(node, scope, depth);
      case 'template':
        return this.call(node, scope, depth);
    }
  }

  private range(node: Extract<Node, {kind: 'range'}>, scope: Scope, depth: number): Leaving {
    const items = entries(this.pipe(node.pipe, scope), node.pipe);
    if (items.length === 0) return this.block(node.else, scope, depth);
    for (const [key, value] of items) {
      this.step(node.pipe);
      const [first, second] = node.variables;
      const own =
        second !== undefined
          ? [
              {name: first!, value: key},
              {name: second, value},
            ]
          : first !== undefined
            ? [{name: first, value}]
            : [];
      const inner = {dot: value, variables: [...scope.variables, ...own]};
      if (this.block(node.then, inner, depth) === 'break') return undefined;
    }
    return undefined;
  }

  private call(node: Extract<Node, {kind: 'template'}>, scope: Scope, depth: number): undefined {
    if (depth > CALLS_MAX) throw new TemplateError('templates call each other too deeply', node);
    const dot = node.pipe ? this.pipe(node.pipe, scope) : null;
    const block = this.template.defined.get(node.name)!;
    this.block(block, {dot, variables: [{name: '$', value: dot}]}, depth + 1);
  }

  private pipe({calls}: Pipe, scope: Scope): Value {
    let value: Value | undefined;
    for (const call of calls) value = this.command(call, scope, value);
    return value!;
  }

  /** `piped`: the value of the command before, as the last argument. */
  private command({operands, ...at}: Call, scope: Scope, piped: Value | undefined): Value {
    const [first, ...others] = operands;
    const args = () => [
      ...others.map((operand) => this.operand(operand, scope, [])),
      ...(piped === undefined ? [] : [piped]),
    ];
    if (first!.kind === 'function') return this.invoke(first!.name, args, first!);
    const hasArguments = others.length > 0 || piped !== undefined;
    if (!hasArguments) return this.operand(first!, scope, []);
    const path = 'path' in first! ? first.path : [];
    if (path.length === 0) throw new TemplateError('what has arguments must be a function', at);
    return this.operand(first!, scope, args());
  }

  private invoke(name: string, args: () => Value[], at: At): Value {
    if (name === 'and' || name === 'or') return shortest(name, args);
    try {
      return this.functions.get(name)!(...args().map(plainText));
    } catch (error) {
      if (error instanceof TemplateError) throw error;
      throw new TemplateError(`${name}: ${error instanceof Error ? error.message : error}`, at);
    }
  }

  private operand(operand: Operand, scope: Scope, args: readonly Value[]): Value {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return scope.dot;
      case 'function':
        return this.invoke(operand.name, () => [], operand);
      case 'field':
        return follow(scope.dot, operand.path, args, operand);
      case 'variable':
        return follow(
          this.variable(operand.name, scope, operand).value,
          operand.path,
          args,
          operand,
        );
      case 'pipe':
        return follow(this.pipe(operand.pipe, scope), operand.path, args, operand);
    }
  }

  private variable(name: string, {variables}: Scope, at: At): Variable {
    const found = variables.findLast((one) => one.name === name);
    if (found) return found;
    throw new TemplateError(`no variable is named "${name}"`, at);
  }

  private escaped(value: Value): string {
    if (value instanceof SafeText && fits(value.kind, this.kind)) return value.text;
    return ESCAPE[this.kind](print(value));
  }

  private step(at: At = {line: 1, column: 1}): void {
    if (++this.steps > STEPS_MAX) throw new TemplateError('too many steps', at);
  }

  private write(text: string, at: At): void {
    this.length += text.length;
    if (this.length > OUTPUT_MAX) throw new TemplateError('the text grows too long', at);
    this.output.push(text);
  }
}

/** What the operator wrote out. */
const isLiteral = ({calls: [call, ...others]}: Pipe) =>
  others.length === 0 && call!.operands.length === 1 && call!.operands[0]!.kind === 'literal';

/** The value at the end of the path; the last step may be a method with arguments. */
function follow(from: Value, path: readonly string[], args: readonly Value[], at: At): Value {
  let value = from;
  path.forEach((name, i) => {
    const own = i === path.length - 1 ? args : [];
    value = member(value, name, own, at);
  });
  return value;
}

function member(of: Value, name: string, args: readonly Value[], at: At): Value {
  if (of instanceof Struct) {
    const method = of.methods.get(name);
    if (method) return method(...args);
    if (of.fields.has(name)) return of.fields.get(name)!;
    throw new TemplateError(`${of.name} has no field "${name}"`, at);
  }
  if (of !== null && isDict(of)) return of.get(name) ?? null;
  throw new TemplateError(`a ${kindOf(of)} has no field "${name}"`, at);
}

/** What a range goes over: keys and values. */
function entries(value: Value, at: At): readonly (readonly [Value, Value])[] {
  if (value === null) return [];
  if (isList(value)) return value.map((item, i) => [BigInt(i), item]);
  if (isDict(value)) return [...value].sort(([one], [other]) => (one < other ? -1 : 1));
  if (typeof value === 'bigint') {
    const count = Math.min(Math.max(Number(value), 0), STEPS_MAX);
    return Array.from({length: count}, (_, i) => [BigInt(i), BigInt(i)]);
  }
  throw new TemplateError(`cannot range over a ${kindOf(value)}`, at);
}

/** The first that decides, else the last. */
function shortest(name: 'and' | 'or', args: () => Value[]): Value {
  const values = args();
  return values.find((value) => isTrue(value) === (name === 'or')) ?? values.at(-1) ?? null;
}
