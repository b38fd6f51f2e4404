import {Effect} from '../../assembly/abi.ts';
import {
  type CompiledExpression,
  compileExpression,
  describe,
  type Environment,
  type Type,
} from '../expr/index.ts';
import {operandsOf} from '../expr/operands.ts';
import {termsOf} from '../expr/terms.ts';
import {ImageBuilder} from '../image.ts';
import type {Text} from '../yaml/decode.ts';
import type {ExpressionInfo, TermInfo} from './debug.ts';
import type {FaultLog} from './fault-log.ts';
import {attempt} from './text-fault.ts';

/** What an expression is for. */
export interface Purpose {
  readonly env: Environment;
  /** Item and key, for `explain`. */
  readonly item: string;
  readonly role: string;
  /** The type its place needs; any other is a fault of this severity. */
  /** It is a scenario's filter. */
  readonly dispatched?: boolean;
  /** It is a node's filter. */
  readonly gated?: boolean;
  readonly wanted?: {readonly kind: 'bool' | 'string'; readonly severity: 'error' | 'warn'};
}

/** Compiles expressions into one image and remembers where they came from. */
export class Workshop {
  readonly image = new ImageBuilder();
  /** What became of them, likewise. */
  readonly compiled: CompiledExpression[] = [];
  /** By expression number. */
  readonly expressions: ExpressionInfo[] = [];
  /** By the filter's expression; filled when filters are to be explained. */
  readonly terms: Record<number, TermInfo[]> = {};
  private readonly isExplaining: boolean;

  constructor(isExplaining = false) {
    this.isExplaining = isExplaining;
  }

  /** Undefined for a missing or empty text, and after a fault. */
  compile(text: Text | undefined, purpose: Purpose, log: FaultLog): CompiledExpression | undefined {
    return text?.value ? this.require(text, purpose, log) : undefined;
  }

  /** As compile, but an empty text is a fault. */
  require(text: Text, purpose: Purpose, log: FaultLog): CompiledExpression | undefined {
    const compiled = attempt(text, purpose.role, log, () =>
      compileExpression(text.value, {
        env: purpose.env,
        image: this.image,
        ...(purpose.dispatched && {dispatched: true}),
        ...(purpose.gated && {gated: true}),
      }),
    );
    if (!compiled) return undefined;
    checkType(compiled.type, text, purpose, log);
    const {file, line, column} = log.file.place(text.at.start);
    const {item, role} = purpose;
    this.compiled[compiled.id] = compiled;
    const info = {text: text.value, item, role, file, line, column};
    this.expressions[compiled.id] = info;
    const {rest, tests = []} = compiled.dispatch ?? {};
    if (rest !== undefined) this.expressions[rest] = info;
    for (const {condition} of [...tests, ...(compiled.gates ?? [])])
      this.expressions[condition] ??= info;
    if (this.isExplaining && role === 'filter')
      this.terms[compiled.id] = termsOf(text.value).map((term) => this.term(term, purpose));
    return compiled;
  }

  private term(text: string, {env}: Purpose): TermInfo {
    const {image} = this;
    const isPure = ({effects}: CompiledExpression) => (effects & ~Effect.ReadsState) === 0;
    const whole = compileExpression(text, {env, image});
    const operands = operandsOf(text).flatMap((operand) => {
      const compiled = compileExpression(operand, {env, image});
      return isPure(compiled) ? {text: operand, expression: compiled.id} : [];
    });
    return {text, ...(isPure(whole) && {expression: whole.id}), operands};
  }
}

/** A pointer or an unknown type may turn out right at run time; the others cannot. */
function checkType(type: Type, text: Text, {wanted, role}: Purpose, log: FaultLog): void {
  if (!wanted || type.kind === 'any' || type.kind === 'pointer' || type.kind === wanted.kind)
    return;
  log[wanted.severity](
    'FW2210',
    text.at.start,
    `"${role}" needs a ${wanted.kind}: expected a ${wanted.kind}, found ${describe(type)}`,
  );
}
