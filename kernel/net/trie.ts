// A radix trie over bit strings: prefixes of addresses to what is known about them.
//
// Path-compressed and binary: a node is a prefix, its children continue it with a 0 or a
// 1 bit. Nodes are numbers into arrays of their fields, so that millions of them cost
// some twenty bytes each and nothing to the garbage collector. A node whose last value
// went stays as a junction: removal needs no rebalancing, and what comes back finds it.

/** No node. */
const NONE = -1;
const FIRST_CAPACITY = 64;

/** Bits of an address, 32 a word, most significant first: one word for IPv4, four for IPv6. */
export type Key = readonly number[] | Uint32Array;

export class Trie<Value> {
  private readonly words: number;
  private keys: Uint32Array;
  private bits: Uint8Array;
  /** Of node n: at 2n and 2n + 1. */
  private children: Int32Array;
  private readonly values: (Value | undefined)[] = [];
  private root = NONE;
  private size = 0;

  /** `words`: of a key. */
  constructor(words: number) {
    this.words = words;
    this.keys = new Uint32Array(FIRST_CAPACITY * words);
    this.bits = new Uint8Array(FIRST_CAPACITY);
    this.children = new Int32Array(FIRST_CAPACITY * 2);
  }

  /** The value at exactly this prefix. */
  get(key: Key, bits: number): Value | undefined {
    let node = this.root;
    while (node !== NONE) {
      const own = this.bits[node]!;
      if (own > bits || this.shared(node, key, own) < own) return undefined;
      if (own === bits) return this.values[node];
      node = this.children[2 * node + bitOf(key, own)]!;
    }
    return undefined;
  }

  /** Sets the value at a prefix. */
  set(key: Key, bits: number, value: Value): void {
    let parent = NONE;
    let side = 0;
    let node = this.root;
    while (node !== NONE) {
      const own = this.bits[node]!;
      const shared = this.shared(node, key, Math.min(own, bits));
      if (shared < own) break;
      if (own === bits) {
        this.values[node] = value;
        return;
      }
      parent = node;
      side = bitOf(key, own);
      node = this.children[2 * node + side]!;
    }
    this.link(parent, side, this.inserted(node, key, bits, value));
  }

  /** Values at the prefix and at all that are shorter and hold it, shortest first. */
  *covering(key: Key, bits: number): Generator<Value> {
    let node = this.root;
    while (node !== NONE) {
      const own = this.bits[node]!;
      if (own > bits || this.shared(node, key, own) < own) return;
      const value = this.values[node];
      if (value !== undefined) yield value;
      if (own === bits) return;
      node = this.children[2 * node + bitOf(key, own)]!;
    }
  }

  /** Values at the prefix and at all that lie within it. */
  *within(key: Key, bits: number): Generator<Value> {
    let node = this.root;
    while (node !== NONE && this.bits[node]! < bits) {
      const own = this.bits[node]!;
      if (this.shared(node, key, own) < own) return;
      node = this.children[2 * node + bitOf(key, own)]!;
    }
    if (node === NONE || this.shared(node, key, bits) < bits) return;
    const open = [node];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const value = this.values[next];
      if (value !== undefined) yield value;
      for (const child of [this.children[2 * next + 1]!, this.children[2 * next]!])
        if (child !== NONE) open.push(child);
    }
  }

  /** A new node for the prefix, with what was at its place below it. */
  private inserted(displaced: number, key: Key, bits: number, value: Value): number {
    if (displaced === NONE) return this.node(key, bits, value);
    const shared = this.shared(displaced, key, Math.min(this.bits[displaced]!, bits));
    const top = this.node(key, shared, shared === bits ? value : undefined);
    this.link(top, this.bitOfNode(displaced, shared), displaced);
    if (shared < bits) this.link(top, bitOf(key, shared), this.node(key, bits, value));
    return top;
  }

  private link(parent: number, side: number, child: number): void {
    if (parent === NONE) this.root = child;
    else this.children[2 * parent + side] = child;
  }

  private node(key: Key, bits: number, value: Value | undefined): number {
    if (this.size === this.bits.length) this.grow();
    const node = this.size++;
    for (let word = 0; word < this.words; word++)
      this.keys[node * this.words + word] = maskOf(bits - 32 * word) & key[word]!;
    this.bits[node] = bits;
    this.children[2 * node] = NONE;
    this.children[2 * node + 1] = NONE;
    this.values[node] = value;
    return node;
  }

  private grow(): void {
    const capacity = this.bits.length * 2;
    const keys = new Uint32Array(capacity * this.words);
    keys.set(this.keys);
    this.keys = keys;
    const bits = new Uint8Array(capacity);
    bits.set(this.bits);
    this.bits = bits;
    const children = new Int32Array(capacity * 2);
    children.set(this.children);
    this.children = children;
  }

  /** How many of the first `most` bits of a node's prefix and a key are equal. */
  private shared(node: number, key: Key, most: number): number {
    for (let word = 0; 32 * word < most; word++) {
      const differing = (this.keys[node * this.words + word]! ^ key[word]!) >>> 0;
      if (differing !== 0) return Math.min(most, 32 * word + Math.clz32(differing));
    }
    return most;
  }

  private bitOfNode(node: number, at: number): number {
    return (this.keys[node * this.words + (at >>> 5)]! >>> (31 - (at & 31))) & 1;
  }
}

const bitOf = (key: Key, at: number) => (key[at >>> 5]! >>> (31 - (at & 31))) & 1;

/** The first `bits` bits of a word. */
const maskOf = (bits: number) => (bits >= 32 ? -1 : bits <= 0 ? 0 : -1 << (32 - bits));
