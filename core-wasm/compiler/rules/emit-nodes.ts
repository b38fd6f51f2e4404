// Node programs → records of the image.

import {
  NODE_CHILD_COUNT,
  NODE_CHILDREN,
  NODE_FILTER,
  NODE_FLAGS,
  NODE_GROK,
  NODE_GROK_EXPR,
  NODE_GROK_SLOT,
  NODE_GROK_STATIC_COUNT,
  NODE_GROK_STATICS,
  NODE_INDEX,
  NODE_IS_PLAIN,
  NODE_KEY_IS_FILTER,
  NODE_KEY_SET,
  NODE_KEY_SLOT,
  NODE_NAME,
  NODE_NEXT_STAGE,
  NODE_PARENT,
  NODE_PLAIN_SLOT,
  NODE_RUN,
  NODE_STAGE,
  NODE_STASH_COUNT,
  NODE_STASHES,
  NODE_STATIC_COUNT,
  NODE_STATICS,
  NODE_WHITELIST,
  NODE_WORDS,
  NONE,
  Section,
} from '../../assembly/abi.ts';
import type {ImageBuilder} from '../image.ts';
import type {Prefix} from './address.ts';
import type {NodeInfo} from './debug.ts';
import {emitKeyRuns} from './key-runs.ts';
import type {NodeProgram} from './node.ts';
import {byBytes} from './order.ts';
import type {StashProgram} from './stash.ts';
import type {StaticProgram} from './static.ts';
import type {WhitelistProgram} from './whitelist.ts';

/** A top-level node with the stage its file lies in. */
export interface StagedNode {
  readonly stage: string;
  readonly file: string;
  readonly program: NodeProgram;
}

/** Where a node of the tree belongs. */
interface Position {
  readonly file: string;
  readonly stageName: string;
  readonly stage: number;
  /** Of its top-level node among those of the stage. */
  readonly index: number;
  readonly run: number;
  readonly parent: number;
  readonly depth: number;
}

/** Writes nodes and all they consist of; collects what Debug says of them. */
export class NodeEmitter {
  readonly nodes: NodeInfo[] = [];
  readonly statics: string[] = [];
  readonly stashes: string[] = [];
  private readonly image: ImageBuilder;

  constructor(image: ImageBuilder) {
    this.image = image;
  }

  /** Writes the stages that have a node, in order of their names, and their nodes in load order. */
  emitStages(section: Section.Stages | Section.PostStages, nodes: readonly StagedNode[]): string[] {
    const stages = [...new Set(nodes.map(({stage}) => stage))].sort(byBytes);
    stages.forEach((name, stage) => {
      const members = nodes.filter((node) => node.stage === name);
      const runs = emitKeyRuns(
        this.image,
        members.map(({program}) => program.filter),
      );
      const numbers = members.map(({file, program}, index) => {
        const at = {file, stageName: name, stage, index, run: runs[index]!, parent: NONE, depth: 0};
        return this.emitNode(program, at);
      });
      const first = this.image.list(numbers);
      this.image.record(section, [this.image.string(name), first, numbers.length]);
    });
    return stages;
  }

  private emitNode(node: NodeProgram, position: Position): number {
    const {image} = this;
    const words = new Array<number>(NODE_WORDS).fill(0);
    const number = image.record(Section.Nodes, words);
    this.nodes.push({
      name: node.name,
      file: position.file,
      line: node.line,
      stage: position.stageName,
      depth: position.depth,
    });
    const key = node.filter?.key;
    words[NODE_NAME] = image.string(node.name);
    words[NODE_FILTER] = node.filter?.id ?? NONE;
    words[NODE_KEY_SLOT] = key?.slot ?? NONE;
    words[NODE_KEY_SET] = key ? image.list([key.values.length, ...key.values]) : NONE;
    words[NODE_WHITELIST] = node.whitelist ? this.emitWhitelist(node.whitelist) : NONE;
    words[NODE_GROK] = node.grok?.pattern ?? NONE;
    words[NODE_GROK_SLOT] = node.grok?.slot ?? NONE;
    words[NODE_GROK_EXPR] = node.grok?.expression ?? NONE;
    words[NODE_GROK_STATICS] = this.emitStatics(node.grok?.statics ?? []);
    words[NODE_GROK_STATIC_COUNT] = node.grok?.statics.length ?? 0;
    words[NODE_STASHES] = this.emitStashWrites(node.stashes);
    words[NODE_STASH_COUNT] = node.stashes.length;
    words[NODE_STATICS] = this.emitStatics(node.statics);
    words[NODE_STATIC_COUNT] = node.statics.length;
    words[NODE_FLAGS] =
      (node.movesOn ? NODE_NEXT_STAGE : 0) |
      (key?.whole ? NODE_KEY_IS_FILTER : 0) |
      (isPlain(node) ? NODE_IS_PLAIN : 0);
    words[NODE_PLAIN_SLOT] = plainSlot(node);
    words[NODE_STAGE] = position.stage;
    words[NODE_PARENT] = position.parent;
    words[NODE_INDEX] = position.index;
    words[NODE_RUN] = position.run;
    const below = {...position, run: NONE, parent: number, depth: position.depth + 1};
    const children = node.children.map((child) => this.emitNode(child, below));
    words[NODE_CHILDREN] = image.list(children);
    words[NODE_CHILD_COUNT] = children.length;
    image.replace(Section.Nodes, number, words);
    return number;
  }

  /** Number of the first one; they follow each other. */
  private emitStatics(statics: readonly StaticProgram[]): number {
    const first = this.statics.length;
    for (const {target, index, value, expression, line, slot, text} of statics) {
      this.image.record(Section.Statics, [target, index, value, expression, line, slot]);
      this.statics.push(text);
    }
    return first;
  }

  private stashWrites = 0;

  private emitStashWrites(writes: readonly StashProgram[]): number {
    const first = this.stashWrites;
    for (const write of writes) {
      this.image.record(Section.StashWrites, [
        this.stash(write),
        write.key,
        write.value,
        ...words64(write.ttl),
      ]);
    }
    this.stashWrites += writes.length;
    return first;
  }

  /** Stashes of one name are one; its first mention says how large it is. */
  private stash({name, size, strategy}: StashProgram): number {
    const known = this.stashes.indexOf(name);
    if (known >= 0) return known;
    this.image.record(Section.Stashes, [this.image.string(name), size, strategy]);
    return this.stashes.push(name) - 1;
  }

  private emitWhitelist({reason, ips, cidrs, expressions}: WhitelistProgram): number {
    const {image} = this;
    const firstIp = emitPrefixes(image, ips);
    const firstCidr = emitPrefixes(image, cidrs);
    return image.record(Section.Whitelists, [
      image.string(reason),
      firstIp,
      ips.length,
      firstCidr,
      cidrs.length,
      image.list(expressions),
      expressions.length,
    ]);
  }
}

/** When its grok fails it has done nothing. */
function isPlain({filter, whitelist, grok, children}: NodeProgram): boolean {
  return !filter && !whitelist && grok?.slot !== undefined && children.length === 0;
}

/** The slot that its plain children search in, when there are several: that of the first. */
function plainSlot({children}: NodeProgram): number {
  const slots = children.filter(isPlain).map(({grok}) => grok!.slot!);
  return slots.length > 1 ? slots[0]! : NONE;
}

/** Writes prefixes one after the other; answers the number of the first, 0 for none. */
export function emitPrefixes(image: ImageBuilder, prefixes: readonly Prefix[]): number {
  const numbers = prefixes.map(({family, bits, bytes}) => {
    const padded = Uint8Array.from({length: 16}, (_, i) => bytes[i] ?? 0);
    const view = new DataView(padded.buffer);
    const address = [0, 4, 8, 12].map((at) => view.getUint32(at, true));
    return image.record(Section.Prefixes, [family, bits, ...address]);
  });
  return numbers[0] ?? 0;
}

/** A 64-bit integer as two words, low half first. */
export function words64(value: bigint): [number, number] {
  const bits = BigInt.asUintN(64, value);
  return [Number(bits & 0xffffffffn), Number(bits >> 32n)];
}
