// Many texts as one tree of bytes, so that a set of thousands has few threads at its root.

import type {Builder} from './builder.ts';

interface TrieNode {
  readonly children: Map<number, number>;
  /** Instructions to go on with when a text ends here. */
  readonly ends: number[];
}

/** A node's children are made after it, so that code can be written from the last node to the first. */
export class LiteralTrie {
  private readonly nodes: TrieNode[] = [{children: new Map(), ends: []}];

  get isEmpty(): boolean {
    const [root] = this.nodes;
    return root!.children.size === 0 && root!.ends.length === 0;
  }

  add(bytes: Iterable<number>, end: number): void {
    let at = 0;
    for (const byte of bytes) {
      let child = this.nodes[at]!.children.get(byte);
      if (child === undefined) {
        child = this.nodes.push({children: new Map(), ends: []}) - 1;
        this.nodes[at]!.children.set(byte, child);
      }
      at = child;
    }
    this.nodes[at]!.ends.push(end);
  }

  /** Writes the tree; answers the entry of its root. */
  generate(builder: Builder): number {
    const entries: number[] = [];
    for (let at = this.nodes.length - 1; at >= 0; at--) {
      const {children, ends} = this.nodes[at]!;
      const ways = [...ends];
      for (const [byte, child] of children) ways.push(builder.byte([byte, byte], entries[child]!));
      entries[at] = builder.choice(ways);
    }
    return entries[0]!;
  }
}
