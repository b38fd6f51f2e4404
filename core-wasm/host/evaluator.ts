// Expressions without a stream of lines: a small core that evaluates the
// expressions of an image on variables the host sets.

import * as abi from '../assembly/abi.ts';
import {EnvIndex} from '../assembly/abi-expr.ts';
import {type BindOptions, type BoundCore, bindCore} from './bind.ts';
import type {Alert} from './model.ts';
import {ruleAlertOf} from './profile-alert.ts';
import {reasonText} from './stats.ts';
import {ValueCodec} from './value-codec.ts';

/** What an expression gave: its value, or why it has none. */
export type Evaluation = {readonly value: unknown} | {readonly error: string};

export class Evaluator {
  private readonly bound: BoundCore;
  private readonly codec: ValueCodec;

  static async open(
    options: Pick<BindOptions, 'wasm' | 'image' | 'slot' | 'functions' | 'notice'>,
  ): Promise<Evaluator> {
    return new Evaluator(await bindCore({...options, profile: 'small'}));
  }

  private constructor(bound: BoundCore) {
    this.bound = bound;
    this.codec = new ValueCodec(bound.core, bound.calls.objects);
  }

  /** The variable `results`. */
  setResults(results: object): void {
    this.set(EnvIndex.Results, results);
  }

  /** The variable `Alert`. */
  setAlert(alert: Alert): void {
    this.set(EnvIndex.Alert, ruleAlertOf(alert));
  }

  evaluate(expression: number): Evaluation {
    const {exports} = this.bound.core;
    exports.arenaReset();
    const ret = exports.arenaAlloc(abi.VALUE_SIZE) >>> 0;
    if (exports.evaluateOn(expression, 0, ret) === abi.Status.Ok)
      return {value: this.codec.read(ret)};
    return {error: reasonText(exports.lastError())};
  }

  private set(variable: EnvIndex, value: object): void {
    this.bound.core.exports.arenaReset();
    this.bound.calls.setEnvironment(variable, value);
  }
}
