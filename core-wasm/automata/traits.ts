// What can be said of a pattern without running it, for reviewers of rules.

import {Assertion, type Node} from './ast.ts';
import {type CharSet, has, meets} from './char-set.ts';
import {parsePattern} from './parse.ts';
import {planTags} from './tags.ts';

export interface PatternTraits {
  /** No text can match: something must follow the end, or precede the start. */
  readonly impossible: boolean;
  /** Positions a search must remember for the wanted groups. */
  readonly tags: number;
  /** Per wanted group: can text of any kind stand before it and after it? */
  readonly surroundings: ReadonlyMap<number, Surroundings>;
}

export interface Surroundings {
  readonly freeBefore: boolean;
  readonly freeAfter: boolean;
}

/** Traits of a pattern of which `groups` are wanted. Throws PatternError. */
export function patternTraits(text: string, groups: readonly number[]): PatternTraits {
  const {root} = parsePattern(text);
  return {
    impossible: walk(root, {consumed: false, ended: false}) === undefined,
    tags: planTags(root, new Set(groups), true).tags,
    surroundings: new Map(groups.map((group) => [group, surroundingsOf(root, group)])),
  };
}

/** What holds on every way to a place. */
interface Passed {
  /** A character lies behind. */
  readonly consumed: boolean;
  /** The text has ended. */
  readonly ended: boolean;
}

/** What holds behind the node; undefined when nothing gets through. */
function walk(node: Node, at: Passed): Passed | undefined {
  switch (node.kind) {
    case 'empty':
      return at;
    case 'set':
      return node.set.length === 0 || at.ended ? undefined : {consumed: true, ended: false};
    case 'assert':
      if (node.assertion === Assertion.TextStart) return at.consumed ? undefined : at;
      return node.assertion === Assertion.TextEnd ? {...at, ended: true} : at;
    case 'capture':
      return walk(node.node, at);
    case 'concat':
      return node.nodes.reduce<Passed | undefined>(
        (passed, part) => passed && walk(part, passed),
        at,
      );
    case 'alternate': {
      const ways = node.nodes.flatMap((branch) => walk(branch, at) ?? []);
      if (ways.length === 0) return undefined;
      return {
        consumed: ways.every(({consumed}) => consumed),
        ended: ways.every(({ended}) => ended),
      };
    }
    case 'repeat':
      return node.min === 0 ? at : walk(node.node, at);
  }
}

function surroundingsOf(root: Node, group: number): Surroundings {
  const path = pathTo(root, group) ?? [];
  const [before, after] = [sideOf(path, -1), sideOf(path, 1)];
  return {
    freeBefore: before.isFree || !before.ends,
    freeAfter: after.isFree || !after.ends,
  };
}

/** What lies on one side of the last node of `path`, going outwards from it. */
function sideOf(path: readonly Node[], step: -1 | 1): {isFree: boolean; ends: boolean} {
  const between: CharSet[] = [];
  let [isFree, isEnded] = [false, false];
  for (let depth = path.length - 2; depth >= 0; depth--) {
    const node = path[depth]!;
    if (node.kind !== 'concat') continue;
    const from = node.nodes.indexOf(path[depth + 1]!) + step;
    for (let i = from; i >= 0 && i < node.nodes.length; i += step) {
      const part = node.nodes[i]!;
      isFree ||= hasFreeText(part, between, step);
      isEnded ||= ends(part, step < 0 ? Assertion.TextStart : Assertion.TextEnd);
      between.push(...required(part));
    }
  }
  return {isFree, ends: isEnded};
}

/** Sets of which every text of the node holds a member. */
function required(node: Node): CharSet[] {
  switch (node.kind) {
    case 'set':
      return [node.set];
    case 'concat':
      return node.nodes.flatMap(required);
    case 'capture':
      return required(node.node);
    case 'repeat':
      return node.min > 0 ? required(node.node) : [];
    default:
      return [];
  }
}

/** The nodes from the root down to a group. */
function pathTo(node: Node, group: number): Node[] | undefined {
  if (node.kind === 'capture' && node.index === group) return [node];
  const parts =
    node.kind === 'concat' || node.kind === 'alternate'
      ? node.nodes
      : node.kind === 'capture' || node.kind === 'repeat'
        ? [node.node]
        : [];
  for (const part of parts) {
    const below = pathTo(part, group);
    if (below) return [node, ...below];
  }
  return undefined;
}

/**
 * Text that can look like anything: any number of characters, blanks, letters, digits
 * and points among them, and all that must stand `between` it and the group. Text that
 * cannot hold the latter cannot hold a second place that looks like the group's.
 */
function hasFreeText(node: Node, between: readonly CharSet[], step: -1 | 1): boolean {
  switch (node.kind) {
    case 'repeat': {
      const {node: inner, max} = node;
      if (max === Infinity && inner.kind === 'set' && isFree(inner.set, between)) return true;
      return hasFreeText(inner, between, step);
    }
    case 'concat': {
      const parts = step < 0 ? node.nodes.toReversed() : node.nodes;
      const passed = [...between];
      return parts.some((part) => {
        const found = hasFreeText(part, passed, step);
        passed.push(...required(part));
        return found;
      });
    }
    case 'alternate':
      return node.nodes.some((branch) => hasFreeText(branch, between, step));
    case 'capture':
      return hasFreeText(node.node, between, step);
    default:
      return false;
  }
}

const FREE = [0x20, 0x2e, 0x30, 0x61];

const isFree = (set: CharSet, between: readonly CharSet[]) =>
  FREE.every((code) => has(set, code)) && between.every((other) => meets(set, other));

/** Every way through the node passes the assertion. */
function ends(node: Node, assertion: Assertion): boolean {
  switch (node.kind) {
    case 'assert':
      return node.assertion === assertion;
    case 'concat':
      return node.nodes.some((part) => ends(part, assertion));
    case 'alternate':
      return node.nodes.every((part) => ends(part, assertion));
    case 'capture':
      return ends(node.node, assertion);
    case 'repeat':
      return node.min > 0 && ends(node.node, assertion);
    default:
      return false;
  }
}
