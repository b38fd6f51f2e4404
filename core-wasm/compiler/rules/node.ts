// Nodes: from what is written to a tree that the image takes.
//
// The order of compiling is the language's: filter, pattern_syntax, grok, stash,
// sub-nodes, statics, whitelist. A sub-node's patterns are thus unknown to its
// parent's grok and known to everything after.

import {NODE_DEPTH_MAX, NONE, Space, SpecialSlot} from '../../assembly/abi.ts';
import {type CompiledExpression, ENVIRONMENTS} from '../expr/index.ts';
import type {FaultLog} from './fault-log.ts';
import type {GrokShop} from './grok-shop.ts';
import type {GrokSpec, NodeSpec} from './specs.ts';
import {compileStash, type StashProgram} from './stash.ts';
import {compileStatic, type StaticProgram} from './static.ts';
import {compileWhitelist, type WhitelistProgram} from './whitelist.ts';
import type {Workshop} from './workshop.ts';

export interface GrokProgram {
  readonly pattern: number;
  /** Slot the text is in, or NONE. */
  readonly slot: number;
  /** Else the expression that gives it, or NONE. */
  readonly expression: number;
  readonly statics: readonly StaticProgram[];
}

/** A node ready for the image. */
export interface NodeProgram {
  readonly name: string;
  readonly line: number;
  readonly filter?: CompiledExpression;
  readonly grok?: GrokProgram;
  readonly stashes: readonly StashProgram[];
  readonly children: readonly NodeProgram[];
  readonly statics: readonly StaticProgram[];
  readonly whitelist?: WhitelistProgram;
  readonly movesOn: boolean;
}

/** What all nodes of one kind of item share. */
export interface NodeBench {
  readonly workshop: Workshop;
  readonly groks: GrokShop;
}

/** Compiles a node and its sub-nodes; what is wrong goes to `log`, the answer is then of no use. */
export function compileNode(
  spec: NodeSpec,
  name: string,
  bench: NodeBench,
  log: FaultLog,
  depth = 0,
): NodeProgram {
  const {workshop, groks} = bench;
  const filter = workshop.compile(
    spec.filter,
    {
      env: ENVIRONMENTS.event,
      item: name,
      role: 'filter',
      gated: true,
      wanted: {kind: 'bool', severity: 'warn'},
    },
    log,
  );
  for (const {name, pattern} of spec.pattern_syntax?.entries ?? [])
    groks.define(name, pattern, log);
  const grok = spec.grok && compileGrok(spec.grok, name, bench, log);
  const stashes = (spec.stash ?? []).flatMap(
    (stash) => compileStash(stash, name, workshop, log) ?? [],
  );
  const children = compileChildren(spec, name, bench, log, depth);
  const statics = (spec.statics ?? []).flatMap(
    (spec) => compileStatic(spec, 'node', name, workshop, log) ?? [],
  );
  const whitelist = compileWhitelist(spec.whitelist, name, workshop, log);
  checkNode(spec, log);
  return {
    name,
    line: log.file.place(spec.start).line,
    stashes,
    children,
    statics,
    movesOn: spec.onsuccess?.value === 'next_stage',
    ...(filter && {filter}),
    ...(grok && {grok}),
    ...(whitelist && {whitelist}),
  };
}

function compileChildren(
  {nodes = []}: NodeSpec,
  parent: string,
  bench: NodeBench,
  log: FaultLog,
  depth: number,
): NodeProgram[] {
  if (nodes.length > 0 && depth === NODE_DEPTH_MAX) {
    log.error(
      'FW2408',
      nodes[0]!.start,
      `sub-nodes are nested too deeply: expected at most ${NODE_DEPTH_MAX} levels`,
    );
    return [];
  }
  return nodes.map((node) =>
    compileNode(node, node.name?.value || `child-${parent}`, bench, log, depth + 1),
  );
}

/** Undefined for a grok that never runs: one without a pattern. */
function compileGrok(
  spec: GrokSpec,
  item: string,
  {workshop, groks}: NodeBench,
  log: FaultLog,
): GrokProgram | undefined {
  const {name, pattern, apply_on, expression} = spec;
  const hasPattern = Boolean(name?.value || pattern?.value);
  if (!spec.damaged) checkGrok(spec, hasPattern, log);
  let id = NONE;
  if (name?.value) id = groks.named(name, log);
  else if (pattern?.value) id = groks.pattern(pattern, log);
  const role = 'grok expression';
  const text = workshop.compile(expression, {env: ENVIRONMENTS.event, item, role}, log);
  const statics = (spec.statics ?? []).flatMap(
    (spec) => compileStatic(spec, 'grok', item, workshop, log) ?? [],
  );
  if (id === NONE) return undefined;
  const field = apply_on?.value ?? '';
  const slot = field ? appliedSlot(field, workshop) : NONE;
  return {pattern: id, slot, expression: field ? NONE : (text?.id ?? NONE), statics};
}

function appliedSlot(field: string, {image}: Workshop): number {
  return field === 'Line.Raw' ? SpecialSlot.LineRaw : image.slot(Space.Parsed, field);
}

function checkGrok(spec: GrokSpec, hasPattern: boolean, log: FaultLog): void {
  const {apply_on, expression} = spec;
  if (hasPattern && !apply_on?.value && !expression?.value) {
    log.error(
      'FW2403',
      spec.start,
      'a grok has no text to read: expected "apply_on" or "expression", found neither',
    );
  }
  if (!hasPattern && apply_on?.value) {
    log.error(
      'FW2404',
      spec.start,
      'a grok has no pattern: expected "name" or "pattern", found neither',
    );
  } else if (!hasPattern && expression?.value) {
    log.warn(
      'FW2407',
      spec.start,
      'a grok with an expression but without a pattern never runs: expected "name" or "pattern"',
    );
  }
}

function checkNode(spec: NodeSpec, log: FaultLog): void {
  const {onsuccess, grok, nodes = [], statics = [], whitelist} = spec;
  if (onsuccess?.value && onsuccess.value !== 'next_stage' && onsuccess.value !== 'continue') {
    log.error(
      'FW2401',
      onsuccess.at.start,
      `unknown onsuccess: expected "next_stage" or "continue", found "${onsuccess.value}"`,
    );
  }
  const hasGrok = Boolean(grok?.name?.value || grok?.pattern?.value || grok?.expression?.value);
  const {ip = [], cidr = [], expression = []} = whitelist ?? {};
  const listed = ip.length + cidr.length + expression.length;
  if (hasGrok || nodes.length + statics.length + listed > 0) return;
  // A grok with apply_on alone, or one that could not be read, has a fault of its own.
  if (spec.damaged || grok?.damaged || grok?.apply_on?.value || whitelist?.damaged) return;
  log.error(
    'FW2402',
    spec.start,
    'the node is empty: expected a grok, a sub-node, a static or a whitelist entry',
  );
}
