// Tree → bytecode. Every node leaves exactly one value on the stack.
//
// A path into the event in hand is a slot, and its comparisons with constants are
// single instructions, for that is what most rules consist of. Chains of one
// operator are emitted in a loop and their jumps go straight to the end, so rules
// with thousands of alternatives need neither recursion nor hops.

import {STR_ASCII, STR_CONST, STR_ONE_LINE, Tag} from '../../assembly/abi.ts';
import {Op} from '../../assembly/abi-expr.ts';
import type {Constant, ImageBuilder} from '../image.ts';
import type {BinaryNode, CallNode, Node} from './ast.ts';
import {Code, type Label} from './code.ts';
import {emitLoop, type LoopCells} from './emit-loop.ts';
import {emitIndex, emitMember, emitMethod} from './emit-member.ts';
import {emitLogic, emitOperation} from './emit-operator.ts';
import {viaSet} from './emit-search.ts';
import type {Environment} from './env.ts';
import {BASENAME, FUNCTIONS} from './functions.ts';
import {searchOfCall, searchOfLoop} from './text-search.ts';
import {dereferenced, type Type} from './types.ts';

/** What emitting found out about the event: slots read, and whether it escapes. */
export interface Reads {
  readonly slots: Set<number>;
  escapes: boolean;
  unmarshaled: boolean;
}

export class Emitter {
  readonly code = new Code();
  readonly image: ImageBuilder;
  readonly environment: Environment;
  readonly reads: Reads = {slots: new Set(), escapes: false, unmarshaled: false};
  /** Loops around this place, innermost last. */
  readonly loops: LoopCells[] = [];
  /** Chains around this place: where their `?.` jump to. */
  private readonly chains: Label[] = [];
  private readonly lets: {name: string; cell: number}[] = [];

  constructor(image: ImageBuilder, environment: Environment) {
    this.image = image;
    this.environment = environment;
  }

  /** Emits a node as a value of its own. */
  emit(node: Node): void {
    if (holdsEvent(node.type)) this.reads.escapes = true;
    this.value(node);
  }

  /** Emits a node whose value is only looked into: an event it may be does not escape. */
  value(node: Node): void {
    const {code} = this;
    const depth = code.depth;
    this.dispatch(node);
    code.depth = depth + 1;
  }

  private dispatch(node: Node): void {
    const {code} = this;
    switch (node.kind) {
      case 'nil':
        code.op(Op.Nil, 0, 1);
        return;
      case 'bool':
        code.op(node.value ? Op.True : Op.False, 0, 1);
        return;
      case 'int':
        this.constant({tag: Tag.Int, value: node.value});
        return;
      case 'float':
        this.constant({tag: Tag.Float, value: node.value});
        return;
      case 'bytes':
        this.constant({tag: Tag.Bytes, value: node.value});
        return;
      case 'string':
        code.op(Op.Str, 0, 1, this.image.string(node.value), stringFlags(node.value));
        return;
      case 'name':
        this.name(node.name);
        return;
      case 'unary':
        this.value(node.operand);
        code.op({not: Op.Not, '-': Op.Neg, '+': Op.Plus}[node.operator], 1, 1);
        return;
      case 'binary':
        this.binary(node);
        return;
      case 'condition':
        this.condition(node.test, node.yes, node.no);
        return;
      case 'member':
        if (node.name === undefined) emitIndex(this, node);
        else emitMember(this, node);
        return;
      case 'chain':
        this.chain(node.inner);
        return;
      case 'slice':
        this.value(node.object);
        if (node.from) this.value(node.from);
        if (node.to) this.value(node.to);
        code.op(
          Op.Slice,
          1 + Number(!!node.from) + Number(!!node.to),
          1,
          Number(!!node.from) | (Number(!!node.to) << 1),
        );
        return;
      case 'call':
        if (node.object) emitMethod(this, node, node.object);
        else this.call(node);
        return;
      case 'loop':
        viaSet(this, searchOfLoop(node, this.environment), node.name === 'none', () =>
          emitLoop(this, node),
        );
        return;
      case 'pointer': {
        const cells = this.loops.at(-1)!;
        if (node.name === 'acc') {
          code.op(Op.Load, 0, 1, cells.first + 2);
          return;
        }
        code.op(node.name === 'index' ? Op.Position : Op.Element, 0, 1, cells.first);
        return;
      }
      case 'array':
        for (const item of node.items) this.emit(item);
        code.op(Op.Array, node.items.length, 1, node.items.length);
        return;
      case 'map':
        for (const {key, value} of node.pairs) {
          this.emit(key);
          this.emit(value);
        }
        code.op(Op.Map, node.pairs.length * 2, 1, node.pairs.length);
        return;
      case 'let': {
        const cell = code.cells(1);
        this.emit(node.value);
        code.op(Op.Store, 1, 0, cell);
        this.lets.push({name: node.name, cell});
        this.value(node.body);
        this.lets.pop();
        return;
      }
      case 'sequence':
        node.items.forEach((item, i) => {
          this.value(item);
          if (i < node.items.length - 1) code.op(Op.Pop, 1, 0);
        });
    }
  }

  /** Pushes a constant. */
  constant(value: Constant): void {
    this.code.op(Op.Const, 0, 1, this.image.constant(value));
  }

  /** Jumps to the end of the chain around when the value on the stack is nil. */
  skipWhenNil(): void {
    const chain = this.chains.at(-1);
    if (chain) this.code.jump(Op.JumpNil, 1, 1, chain);
  }

  private chain(inner: Node): void {
    const end: Label = [];
    this.chains.push(end);
    this.value(inner);
    this.chains.pop();
    this.code.land(end, this.code.depth);
  }

  private name(name: string): void {
    const local = this.lets.findLast((known) => known.name === name);
    if (local) {
      this.code.op(Op.Load, 0, 1, local.cell);
      return;
    }
    const {at} = this.environment.variables[name]!;
    if (at === 'event') this.code.op(Op.Event, 0, 1);
    else this.code.op(Op.Env, 0, 1, at);
  }

  private binary(node: BinaryNode): void {
    if (node.operator === 'and' || node.operator === 'or') {
      emitLogic(this, node);
      return;
    }
    const {code} = this;
    const depth = code.depth;
    const spine: BinaryNode[] = [node];
    const isPlain = (part: Node): part is BinaryNode =>
      part.kind === 'binary' && part.operator !== 'and' && part.operator !== 'or';
    while (isPlain(spine.at(-1)!.left)) spine.push(spine.at(-1)!.left as BinaryNode);
    spine.reverse().forEach((part, i) => {
      emitOperation(this, part, i > 0);
      code.depth = depth + 1;
    });
  }

  private condition(test: Node, yes: Node, no: Node): void {
    const {code} = this;
    const otherwise: Label = [];
    const end: Label = [];
    this.value(test);
    code.jump(Op.Branch, 1, 0, otherwise);
    this.emit(yes);
    code.jump(Op.Jump, 1, 0, end);
    code.land(otherwise, code.depth);
    this.emit(no);
    code.land(end, code.depth);
  }

  private call(node: CallNode): void {
    const {code} = this;
    if (node.name === 'len') {
      this.value(node.args[0]!);
      code.op(Op.Len, 1, 1);
      return;
    }
    viaSet(this, searchOfCall(node, this.environment), false, () => this.plainCall(node));
  }

  private plainCall(node: CallNode): void {
    const {code} = this;
    for (const arg of node.args) this.argument(arg);
    const count = node.args.length;
    if (this.environment.functions && Object.hasOwn(this.environment.functions, node.name)) {
      code.op(Op.EnvCall, count, 1, this.image.string(node.name), count);
      return;
    }
    const {fn} = node.name === 'basename' ? BASENAME : FUNCTIONS[node.name]!;
    code.op(Op.Call, count, 1, fn, count);
  }

  private argument(node: Node): void {
    const type = dereferenced(node.type!);
    if (type.kind === 'map' && !type.typed) this.reads.unmarshaled = true;
    this.emit(node);
  }
}

/** Known facts about the bytes of a constant. */
export function stringFlags(text: string): number {
  const ascii = /^[\x00-\x7f]*$/.test(text) ? STR_ASCII : 0;
  return STR_CONST | ascii | (text.includes('\n') ? 0 : STR_ONE_LINE);
}

/** Could a value of this type hand on a whole event? */
function holdsEvent(type: Type | undefined): boolean {
  if (!type) return false;
  if (type.kind === 'pointer') return holdsEvent(type.to);
  if (type.kind === 'array') return holdsEvent(type.element);
  return type.kind === 'struct' && (type.access === 'event' || type.name === 'Queue');
}
