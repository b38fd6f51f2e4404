// Compiles expressions: text → tokens → tree → types → bytecode in the image.

import {Effect, Section} from '../../assembly/abi.ts';
import {Op} from '../../assembly/abi-expr.ts';
import type {ImageBuilder} from '../image.ts';
import type {Node} from './ast.ts';
import {check} from './check.ts';
import {type DispatchKey, dispatchKey} from './dispatch-key.ts';
import {effectsOf} from './effects.ts';
import {Emitter} from './emit.ts';
import {slotOf} from './emit-member.ts';
import type {Environment} from './env.ts';
import {type Demand, gatesOf, type Test, takeApart} from './filter-parts.ts';
import {fold} from './fold.ts';
import {parse} from './parse.ts';
import {shapeOf} from './text-search.ts';
import type {Type} from './types.ts';

export {disassemble} from './disassemble.ts';
export type {DispatchKey} from './dispatch-key.ts';
export {ENVIRONMENTS, type Environment, type Variable} from './env.ts';
export {type ExpressionCode, ExpressionError} from './error.ts';
export type {Demand} from './filter-parts.ts';
export {describe, type Type} from './types.ts';

export interface CompileOptions {
  readonly env: Environment;
  readonly image: ImageBuilder;
  /** Default true; tests compare both. */
  readonly fold?: boolean;
  /** It is a scenario's filter: what it demands of slots is looked up in tables. */
  readonly dispatched?: boolean;
  /** It is a node's filter: what it asks of single slots is answered before it is evaluated. */
  readonly gated?: boolean;
}

export interface CompiledExpression {
  /** Number of its record in Exprs. */
  readonly id: number;
  readonly type: Type;
  /** Effect bits. */
  readonly effects: number;
  /** Slots it reads by name; all that a record must keep, unless it escapes or reads documents. */
  readonly slots: readonly number[];
  /** It reads evt.Unmarshaled, or hands it to a function. */
  readonly unmarshaled: boolean;
  /** What a filter demands of a slot. */
  readonly key?: DispatchKey;
  /** Of a filter that is dispatched. */
  readonly dispatch?: DispatchedFilter;
  /** Of a filter that is gated: conditions without which it is false. */
  readonly gates?: readonly SlotTest[];
  /** The slot that it is nothing but. */
  readonly slot?: number;
}

/** A filter, taken apart. */
export interface DispatchedFilter {
  readonly demands: readonly Demand[];
  readonly tests: readonly SlotTest[];
  /** Expression that decides when the demands are met and the tests passed; undefined: they are all there is. */
  readonly rest?: number;
}

/** A condition on one slot alone. */
export interface SlotTest {
  readonly slot: number;
  /** Expression; equal conditions have the same. */
  readonly condition: number;
}

/** Compiles one expression into the image; throws ExpressionError. */
export function compileExpression(text: string, options: CompileOptions): CompiledExpression {
  const {env, image} = options;
  const parsed = parse(text);
  const type = check(parsed, env);
  const tree = options.fold === false ? parsed : fold(parsed);
  const emitter = new Emitter(image, env);
  const {id, effects} = emitExpression(emitter, tree, text);
  const {reads} = emitter;
  const key = dispatchKey(emitter, tree);
  return {
    id,
    type,
    effects,
    slots: [...reads.slots].sort((a, b) => a - b),
    unmarshaled: reads.unmarshaled,
    ...(key && {key}),
    ...(options.dispatched && {dispatch: dispatched(emitter, tree, text)}),
    ...(options.gated && {gates: writeTests(emitter, gatesOf(emitter, tree), text)}),
    ...bareSlot(emitter, tree),
  };
}

function bareSlot(emitter: Emitter, tree: Node): {slot?: number} {
  const slot = slotOf(emitter, tree);
  return slot === undefined ? {} : {slot};
}

/** Writes the code of a tree and its record. */
function emitExpression(emitter: Emitter, tree: Node, text: string) {
  const {code, reads, image, environment} = emitter;
  emitter.emit(tree);
  code.op(Op.Return, 1, 0);
  const effects = effectsOf(tree, environment) | (reads.escapes ? Effect.EscapesEvent : 0);
  const start = image.append(code.words);
  const record = [start, code.words.length, code.stack, effects, image.string(text), code.locals];
  return {id: image.record(Section.Exprs, record), effects};
}

function dispatched(emitter: Emitter, tree: Node, text: string): DispatchedFilter {
  const {image, environment} = emitter;
  const {demands, tests, rest} = takeApart(new Emitter(image, environment), tree);
  return {
    demands,
    tests: writeTests(emitter, tests, text),
    ...(rest.length > 0 && {
      rest: emitExpression(new Emitter(image, environment), allOf(rest), text).id,
    }),
  };
}

/** Writes each test; equal ones once. */
function writeTests(
  {image, environment}: Emitter,
  tests: readonly Test[],
  text: string,
): SlotTest[] {
  return tests.map(({slot, conditions}) => {
    const condition = allOf(conditions);
    const write = () => emitExpression(new Emitter(image, environment), condition, text).id;
    return {slot, condition: image.once(`test ${shapeOf(condition)}`, write)};
  });
}

/** Conditions, at least one, joined by `and`. */
function allOf([first, ...others]: readonly Node[]): Node {
  return others.reduce(
    (all, part): Node => ({...first!, kind: 'binary', operator: 'and', left: all, right: part}),
    first!,
  );
}
