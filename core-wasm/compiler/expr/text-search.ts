// Comparisons of one text with many, answered by one search of a set.
//
// `any(File('f'), {X contains #})` asks the same of X again and again; a set
// answers for all entries at once, at a cost that does not grow with their number.
// X is evaluated once instead of once per entry, so it must be pure. Whatever a
// set cannot stand for is left to the plain code: files that are absent or empty,
// entries that must be rewritten by tables of Unicode, patterns that do not compile.

import {DataFileType, Effect, SetEntryKind} from '../../assembly/abi.ts';
import {SetRule} from '../../assembly/abi-expr.ts';
import {AS_IT_IS, type FileSet, type SetEntry} from '../text-sets.ts';
import {type BinaryNode, type CallNode, children, type LoopNode, type Node} from './ast.ts';
import {effectsOf} from './effects.ts';
import type {Environment} from './env.ts';

/** One search: what is searched, what for, and what values that are no texts answer. */
export interface TextSearch {
  readonly subject: Node;
  readonly rule: SetRule;
  readonly among: FileSet | readonly SetEntry[];
}

/** A search for texts that the expression names. */
export interface Comparison extends TextSearch {
  readonly among: readonly SetEntry[];
}

const KINDS: Readonly<Record<string, readonly [kind: SetEntryKind, rule: SetRule]>> = {
  contains: [SetEntryKind.Contains, SetRule.Text],
  startsWith: [SetEntryKind.StartsWith, SetRule.Text],
  endsWith: [SetEntryKind.EndsWith, SetRule.Text],
  matches: [SetEntryKind.Regexp, SetRule.Pattern],
  '==': [SetEntryKind.Equals, SetRule.Equal],
};

/** `any(list, {X op f(#)})` and `none(…)` over a data file or texts. */
export function searchOfLoop(node: LoopNode, environment: Environment): TextSearch | undefined {
  const {name, collection, predicate} = node;
  if ((name !== 'any' && name !== 'none') || predicate?.kind !== 'binary') return undefined;
  const [kind, rule] = KINDS[predicate.operator] ?? [];
  if (kind === undefined || rule === undefined) return undefined;
  const {left, right} = predicate;
  const turned = predicate.operator === '==' && rewriting(left) !== undefined;
  const subject = turned ? right : left;
  const entry = rewriting(turned ? left : right);
  if (!entry || pointsAtElement(subject) || !isRepeatable(subject, environment)) return undefined;
  const file = namedFile(collection, environment);
  if (file !== undefined) {
    return {subject, rule, among: {file, type: DataFileType.String, kind, ...entry}};
  }
  const entries = constantTexts(collection)?.map((text) => entry.rewrite(text));
  if (!entries?.every((text) => text !== undefined)) return undefined;
  return {subject, rule, among: entries.map((text) => ({kind, text}))};
}

/** `X in File('f')` */
export function searchOfMembership(
  {left, right}: BinaryNode,
  environment: Environment,
): TextSearch | undefined {
  const file = namedFile(right, environment);
  if (file === undefined || !isRepeatable(left, environment)) return undefined;
  const among = {file, type: DataFileType.String, kind: SetEntryKind.Equals, ...AS_IT_IS} as const;
  return {subject: left, rule: SetRule.Equal, among};
}

/** `RegexpInFile(X, 'f')` */
export function searchOfCall(node: CallNode, environment: Environment): TextSearch | undefined {
  const [subject, name] = node.args;
  if (node.object || node.name !== 'RegexpInFile' || !subject || name?.kind !== 'string') {
    return undefined;
  }
  if (isOwnFunction(node.name, environment) || !isRepeatable(subject, environment))
    return undefined;
  const type = DataFileType.Regexp;
  const among = {file: name.value, type, kind: SetEntryKind.Regexp, ...AS_IT_IS} as const;
  return {subject, rule: SetRule.Argument, among};
}

/** `X contains 'a'`, `X in ['a', 'b']` and the like, as entries of a set that others may join. */
export function searchOfComparison(node: Node, environment: Environment): Comparison | undefined {
  if (node.kind !== 'binary') return undefined;
  const {operator, left: subject, right} = node;
  if (!isRepeatable(subject, environment)) return undefined;
  if (operator === 'in') {
    const texts = constantTexts(right);
    if (!texts) return undefined;
    const among = texts.map((text) => ({kind: SetEntryKind.Equals, text}));
    return {subject, rule: SetRule.Member, among};
  }
  const [kind, rule] = KINDS[operator] ?? [];
  if (kind === undefined || rule === undefined || right.kind !== 'string') return undefined;
  return {subject, rule, among: [{kind, text: right.value}]};
}

/** The texts of an array literal of nothing but strings. */
export function constantTexts(node: Node): string[] | undefined {
  if (node.kind !== 'array' || node.items.length === 0) return undefined;
  const texts = node.items.filter((item) => item.kind === 'string').map(({value}) => value);
  return texts.length === node.items.length ? texts : undefined;
}

/** A text that two trees share only if they are the same code. */
export function shapeOf(node: Node): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === 'offset' || key === 'length' || key === 'type') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

type Rewriting = Pick<FileSet, 'rewriting' | 'rewrite'>;

/** What an expression of nothing but `#` makes of an entry. */
function rewriting(node: Node): Rewriting | undefined {
  if (node.kind === 'pointer') return node.name === '' ? AS_IT_IS : undefined;
  if (node.kind === 'call' && !node.object && node.args.length === 1) {
    const inner = rewriting(node.args[0]!);
    const letters = CASES[node.name];
    return inner && letters && rewritten(node.name, inner, letters);
  }
  if (node.kind !== 'binary' || node.operator !== '+') return undefined;
  const {left, right} = node;
  if (right.kind === 'string') {
    const inner = rewriting(left);
    return inner && rewritten(`+${right.value}`, inner, (text) => text + right.value);
  }
  const inner = left.kind === 'string' ? rewriting(right) : undefined;
  return inner && left.kind === 'string'
    ? rewritten(`${left.value}+`, inner, (text) => left.value + text)
    : undefined;
}

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);
/** Letters beyond ASCII are left to the core's own tables. */
const CASES: Readonly<Record<string, (text: string) => string | undefined>> = {
  Lower: (text) => (isAscii(text) ? text.toLowerCase() : undefined),
  lower: (text) => (isAscii(text) ? text.toLowerCase() : undefined),
  Upper: (text) => (isAscii(text) ? text.toUpperCase() : undefined),
  upper: (text) => (isAscii(text) ? text.toUpperCase() : undefined),
};

function rewritten(
  step: string,
  inner: Rewriting,
  change: (text: string) => string | undefined,
): Rewriting {
  return {
    rewriting: JSON.stringify([inner.rewriting, step]),
    rewrite: (text) => {
      const before = inner.rewrite(text);
      return before === undefined ? undefined : change(before);
    },
  };
}

/** The name in `File('name')`. */
function namedFile(node: Node, environment: Environment): string | undefined {
  if (node.kind !== 'call' || node.object || node.name !== 'File') return undefined;
  const [name] = node.args;
  return name?.kind === 'string' && !isOwnFunction('File', environment) ? name.value : undefined;
}

const isOwnFunction = (name: string, {functions = {}}: Environment): boolean =>
  Object.hasOwn(functions, name);

/** Evaluating it once or many times is the same, and its code may stand twice. */
function isRepeatable(node: Node, environment: Environment): boolean {
  return effectsOf(node, environment) === Effect.Pure && !holds(node, ({kind}) => kind === 'loop');
}

const pointsAtElement = (node: Node): boolean => holds(node, ({kind}) => kind === 'pointer');

function holds(node: Node, wanted: (node: Node) => boolean): boolean {
  const pending = [node];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (wanted(at)) return true;
    pending.push(...children(at));
  }
  return false;
}
