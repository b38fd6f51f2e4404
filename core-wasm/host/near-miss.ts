// What `explain` asks the core and the pattern when a filter was false or a grok did not match.
//
// Conditions are evaluated once more, each alone, on the event as it stands; those that could
// change something by it are not.

import * as abi from '../assembly/abi.ts';
import {explainMismatch} from '../automata/mismatch.ts';
import type {Core} from './core.ts';
import {type FrameView, plain} from './frame-view.ts';
import type {FilterTerm, GrokMismatch} from './model.ts';
import {HostObjects} from './objects.ts';
import type {Program} from './program.ts';
import {ValueCodec} from './value-codec.ts';

/** Characters told of a value. */
const VALUE_SHOWN_MAX = 200;

export class NearMisses {
  private readonly core: Core;
  private readonly program: Program;
  private readonly frame: FrameView;
  private readonly codec: ValueCodec;

  constructor(core: Core, program: Program, frame: FrameView) {
    this.core = core;
    this.program = program;
    this.frame = frame;
    this.codec = new ValueCodec(core, new HostObjects());
  }

  /** The conditions of a node's filter. */
  nodeTerms(node: number): FilterTerm[] | undefined {
    return this.terms(this.program.nodeWords(node)[abi.NODE_FILTER]!);
  }

  /** The conditions of a scenario's filter. */
  scenarioTerms(scenario: number): FilterTerm[] | undefined {
    return this.terms(this.program.scenarioWords(scenario)[abi.SCENARIO_FILTER]!);
  }

  /** Why the grok of a node found nothing in its text. */
  mismatch(node: number): GrokMismatch | undefined {
    const words = this.program.nodeWords(node);
    const text = this.searched(words);
    if (text === undefined) return undefined;
    const pattern = this.program.pattern(words[abi.NODE_GROK]!).text;
    return {text, pattern, ...explainMismatch(pattern, text)};
  }

  private searched(words: Uint32Array): string | undefined {
    const slot = words[abi.NODE_GROK_SLOT]!;
    if (slot !== abi.NONE) {
      const name = this.program.slot(slot);
      for (const {space, name: found, value} of this.frame.slots())
        if (space === name?.space && found === name.name) return value;
      return undefined;
    }
    const value = this.evaluate(words[abi.NODE_GROK_EXPR]!);
    return typeof value === 'string' ? value : undefined;
  }

  private terms(filter: number): FilterTerm[] | undefined {
    return this.program.debug.terms?.[filter]?.map(({text, expression, operands}) => {
      const value = expression === undefined ? 'unknown' : this.truth(expression);
      const isTrue = value === 'true';
      return {text, value, operands: isTrue ? [] : operands.flatMap((one) => this.operand(one))};
    });
  }

  private truth(expression: number): FilterTerm['value'] {
    const value = this.evaluate(expression);
    return value === true ? 'true' : value === false ? 'false' : 'error';
  }

  private operand({text, expression}: {text: string; expression: number}) {
    const value = this.evaluate(expression);
    return value === undefined ? [] : [{text, value: valueText(value)}];
  }

  /** The value on the event in the frame; undefined after an error. */
  private evaluate(expression: number): unknown {
    const {exports} = this.core;
    const ret = exports.arenaAlloc(abi.VALUE_SIZE) >>> 0;
    if (ret === 0 || exports.evaluateOn(expression, 0, ret) !== abi.Status.Ok) return undefined;
    return this.codec.read(ret);
  }
}

/** A value as the rule language writes it; a long text is cut, and said to be. */
function valueText(value: unknown): string {
  if (value === null) return 'nil';
  if (typeof value !== 'string') return shortened(JSON.stringify(value, plain) ?? typeof value);
  const shown = JSON.stringify(value.slice(0, VALUE_SHOWN_MAX));
  return value.length > VALUE_SHOWN_MAX ? `${shown}… (${value.length} characters)` : shown;
}

const shortened = (text: string) =>
  text.length > VALUE_SHOWN_MAX ? `${text.slice(0, VALUE_SHOWN_MAX)}…` : text;
