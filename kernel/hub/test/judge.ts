// Judges the assertions of a file on the results of a replay.
//
// One that cannot be evaluated ends the test. In scenario.assert a false line
// without " == " is no failure, a quirk of the reference that tests of its hub
// live by; it is told all the same.
import {type CoreSlot, type EngineOptions, Evaluator} from '@firewatch/core-wasm';
import {type AssertionKind, compileAssertions} from '@firewatch/core-wasm/compiler';
import {EngineError} from '../../errors.ts';
import {type AssertionLine, sides} from './assertion-file.ts';
import {shown} from './shown.ts';

/** An assertion that does not hold. */
export interface Failure {
  readonly file: string;
  /** From 1; 0 where no line is to blame. */
  readonly line: number;
  readonly assertion: string;
  /** Both sides of a comparison, as expressions write values. */
  readonly expected?: string;
  readonly actual?: string;
}

export interface Verdict {
  readonly failures: readonly Failure[];
  /** False, but without effect. */
  readonly ignored: readonly Failure[];
}

export interface JudgeOptions {
  readonly wasm: EngineOptions['wasm'];
  readonly slot: CoreSlot;
  readonly kind: AssertionKind;
  /** Of the assertions, for messages. */
  readonly file: string;
  readonly results: object;
}

/** Throws where an assertion cannot be evaluated. */
export async function judge(
  lines: readonly AssertionLine[],
  {wasm, slot, kind, file, results}: JudgeOptions,
): Promise<Verdict> {
  const {image, expressions} = compileAssertions(
    lines.map(({expression}) => expression),
    kind,
  );
  expressions.forEach((compiled, i) => {
    if (typeof compiled === 'object') throw unusable(file, lines[i]!, compiled.message);
  });
  const evaluator = await Evaluator.open({wasm, slot, image});
  evaluator.setResults(results);
  const wrong = lines.filter((line, i) => {
    const outcome = evaluator.evaluate(expressions[i] as number);
    if ('error' in outcome) throw unusable(file, line, outcome.error);
    if (typeof outcome.value === 'boolean') return !outcome.value;
    throw unusable(file, line, `it is no bool but ${shown(outcome.value)}`);
  });
  if (wrong.length === 0) return {failures: [], ignored: []};
  const told = await withValues(wrong, {wasm, slot, kind, file, results});
  const counts = ({assertion}: Failure) => kind === 'parser' || assertion.includes(' == ');
  return {
    failures: told.filter(counts),
    ignored: told.filter((failure) => !counts(failure)),
  };
}

const unusable = (file: string, {line, text}: AssertionLine, why: string) =>
  new EngineError('FW3008', `the assertion cannot be evaluated: ${why}`, {
    where: {file, line},
    hint: text.length > 200 ? `${text.slice(0, 200)}…` : text,
  });

/** The assertions with what stands on both sides of their "==". */
async function withValues(
  lines: readonly AssertionLine[],
  {wasm, slot, kind, file, results}: JudgeOptions,
): Promise<Failure[]> {
  const pairs = lines.flatMap((line) =>
    sides(line.expression).map(([left, right]) => ({line, left, right})),
  );
  const {image, expressions} = compileAssertions(
    pairs.flatMap(({left, right}) => [left, right]),
    kind,
  );
  const evaluator = await Evaluator.open({wasm, slot, image});
  evaluator.setResults(results);
  return lines.map((line) => {
    const at = pairs.findIndex(
      (pair, i) =>
        pair.line === line &&
        typeof expressions[i * 2] === 'number' &&
        typeof expressions[i * 2 + 1] === 'number',
    );
    const failure = {file, line: line.line, assertion: line.text};
    if (at < 0) return failure;
    const value = (expression: number) => {
      const outcome = evaluator.evaluate(expression);
      return 'error' in outcome ? outcome.error : shown(outcome.value);
    };
    return {
      ...failure,
      expected: value(expressions[at * 2 + 1] as number),
      actual: value(expressions[at * 2] as number),
    };
  });
}
