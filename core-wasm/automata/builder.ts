// Instructions of a byte NFA, made from the end of a pattern to its start.
//
// Every part is generated with the instruction that follows it, so its entry is
// known when it is done. Equal bytes with equal followers are one instruction.

import {Assertion} from './ast.ts';
import {type ByteSet, byteSet} from './byte-set.ts';
import {ANY, type CharSet} from './char-set.ts';
import * as L from './layout.ts';
import {PatternError} from './pattern-error.ts';
import {type ByteSequence, byteSequences} from './utf8.ts';

/** Verdict bound: a pattern whose program is larger is refused. It and its threads fit the smallest CACHE. */
export const INSTRUCTIONS_MAX = 1 << 17;

/** What the bytes of the text are. */
export enum Flavour {
  /** below 0x80 */
  Ascii = 0,
  /** valid UTF-8 and BAD_BYTE */
  Utf8 = 1,
  /** anything: literals only */
  Raw = 2,
}

export class Builder {
  readonly flavour: Flavour;
  /** Reads the text from its end to its start. */
  readonly backward: boolean;
  readonly sets: ByteSet[] = [];
  count = 0;
  code = new Uint32Array(1024);
  private readonly setIds = new Map<string, number>();
  private readonly rangeIds = new Map<number, number>();
  private readonly bytes = new Map<number, number>();
  private readonly sequencesOf = new Map<CharSet, readonly ByteSequence[]>();

  constructor(flavour: Flavour, backward = false) {
    this.flavour = flavour;
    this.backward = backward;
  }

  emit(op: number, argument: number, out: number, out1: number = L.NO): number {
    if (this.count >= INSTRUCTIONS_MAX || argument > 0xffff) {
      const expected = `a program of at most ${INSTRUCTIONS_MAX} instructions`;
      throw new PatternError('too-large', 0, expected, 'more');
    }
    const at = this.count * 3;
    if (at + 3 > this.code.length) {
      const larger = new Uint32Array(this.code.length * 2);
      larger.set(this.code);
      this.code = larger;
    }
    this.code[at] = op | (argument << 16);
    this.code[at + 1] = out;
    this.code[at + 2] = out1;
    return this.count++;
  }

  /** A split whose ways are set later, for loops. */
  split(): number {
    return this.emit(L.OP_SPLIT, 0, L.NO);
  }

  setSplit(pc: number, out: number, out1: number): void {
    this.code[pc * 3 + 1] = out;
    this.code[pc * 3 + 2] = out1;
  }

  /** One byte of the ranges. */
  byte(ranges: readonly number[], out: number): number {
    const id = ranges.length === 2 ? this.rangeId(ranges[0]!, ranges[1]!) : this.setId(ranges);
    const key = id * INSTRUCTIONS_MAX + out;
    let pc = this.bytes.get(key);
    if (pc === undefined) {
      pc = this.emit(L.OP_BYTE, id, out);
      this.bytes.set(key, pc);
    }
    return pc;
  }

  assertion(assertion: Assertion, out: number): number {
    return this.emit(L.OP_ASSERT, this.backward ? mirrored(assertion) : assertion, out);
  }

  /** One character of the set. */
  character(set: CharSet, out: number): number {
    if (this.flavour === Flavour.Ascii) {
      const ranges: number[] = [];
      for (let i = 0; i < set.length && set[i]! < 0x80; i += 2) {
        ranges.push(set[i]!, Math.min(set[i + 1]!, 0x7f));
      }
      return this.byte(ranges, out);
    }
    let sequences = this.sequencesOf.get(set);
    if (!sequences) {
      sequences = byteSequences(set);
      if (this.backward) sequences = sequences.map(reversed);
      this.sequencesOf.set(set, sequences);
    }
    return this.tree(sequences, 0, out);
  }

  /** Any of these sequences, from their byte `depth` on; shared heads and tails are written once. */
  private tree(sequences: readonly ByteSequence[], depth: number, out: number): number {
    const groups = new Map<number, ByteSequence[]>();
    for (const sequence of sequences) {
      const key = sequence[depth]! * 256 + sequence[depth + 1]!;
      const group = groups.get(key);
      if (group) group.push(sequence);
      else groups.set(key, [sequence]);
    }
    const byFollower = new Map<number, number[]>();
    for (const group of groups.values()) {
      // an even longer sequence never starts with a shorter one: lead bytes tell the length
      const [first] = group;
      const ends = first!.length === depth + 2;
      const follower = ends ? out : this.tree(group, depth + 2, out);
      const ranges = byFollower.get(follower) ?? [];
      ranges.push(first![depth]!, first![depth + 1]!);
      byFollower.set(follower, ranges);
    }
    const entries = [...byFollower].map(([follower, ranges]) => this.byte(ranges, follower));
    return entries.length === 0 ? this.byte([], out) : this.choice(entries);
  }

  /** The entries, tried in order. */
  choice(entries: readonly number[]): number {
    let entry = entries.at(-1)!;
    for (let i = entries.length - 2; i >= 0; i--)
      entry = this.emit(L.OP_SPLIT, 0, entries[i]!, entry);
    return entry;
  }

  /** `entry` behind any number of characters, as few as possible first. */
  anywhere(entry: number): number {
    const loop = this.split();
    const any =
      this.flavour === Flavour.Raw ? this.byte([0, 255], loop) : this.character(ANY, loop);
    this.setSplit(loop, entry, any);
    return loop;
  }

  /** Most sets are one range: no need to write out their bits to know them. */
  private rangeId(low: number, high: number): number {
    const key = low * 256 + high;
    let id = this.rangeIds.get(key);
    if (id === undefined) {
      id = this.setId([low, high]);
      this.rangeIds.set(key, id);
    }
    return id;
  }

  private setId(ranges: readonly number[]): number {
    const set = byteSet(ranges);
    const key = set.join();
    let id = this.setIds.get(key);
    if (id === undefined) {
      id = this.sets.push(set) - 1;
      this.setIds.set(key, id);
    }
    return id;
  }
}

/** Last byte first; in reverse, sequences of different length may end alike. */
function reversed(sequence: ByteSequence): ByteSequence {
  const bytes: number[] = [];
  for (let i = sequence.length - 2; i >= 0; i -= 2) bytes.push(sequence[i]!, sequence[i + 1]!);
  return bytes;
}

function mirrored(assertion: Assertion): Assertion {
  switch (assertion) {
    case Assertion.TextStart:
      return Assertion.TextEnd;
    case Assertion.TextEnd:
      return Assertion.TextStart;
    case Assertion.LineStart:
      return Assertion.LineEnd;
    case Assertion.LineEnd:
      return Assertion.LineStart;
    default:
      return assertion;
  }
}
