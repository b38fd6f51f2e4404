// The program image: one position-independent blob with everything the core runs.
//
// Compilers of expressions, groks and rules intern into one ImageBuilder;
// `finish()` lays the sections out as abi.ts says. Equal strings, constants,
// slots and patterns are stored once, so their numbers can be compared.

import * as abi from '../assembly/abi.ts';
import {LAYOUT_DIGEST} from '../host/layout-digest.ts';
import {TextSets} from './text-sets.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** A 16-byte constant of an expression. Strings are given by their text. */
export type Constant =
  | {readonly tag: abi.Tag.Nil}
  | {readonly tag: abi.Tag.Bool; readonly value: boolean}
  | {readonly tag: abi.Tag.Int; readonly value: bigint}
  | {readonly tag: abi.Tag.Float; readonly value: number}
  | {readonly tag: abi.Tag.Str | abi.Tag.Bytes; readonly value: string | Uint8Array};

export class ImageBuilder {
  /** Texts and patterns searched at once. */
  readonly sets = new TextSets(this);
  private readonly strings: (string | Uint8Array)[] = [];
  private readonly stringIds = new Map<string, number>();
  private readonly slots: {space: abi.Space; name: string}[] = [];
  private readonly slotIds = new Map<string, number>();
  private readonly constants: Constant[] = [];
  private readonly constantIds = new Map<string, number>();
  private readonly patterns: number[][] = [];
  private readonly patternIds = new Map<string, number>();
  private readonly lists: number[] = [];
  private readonly code: number[] = [];
  private readonly records = new Map<abi.Section, number[]>();
  private readonly made = new Map<string, number>();
  private memos = 0;
  private debug: unknown = {};

  constructor() {
    this.string('');
    const names = ['Line.Raw', 'Line.Src', 'Line.Module', 'WhitelistReason'];
    names.push('StrTime', 'StrTimeFormat', 'MarshaledTime', '');
    for (const name of names) this.slot(abi.Space.Special, name);
    this.slot(abi.Space.Meta, 'source_ip');
    this.slot(abi.Space.Meta, 'SourceRange');
    const enriched = ['MarshaledTime', 'ASNumber', 'ASNNumber', 'ASNOrg'];
    enriched.push('IsoCode', 'Latitude', 'Longitude', 'SourceRange');
    for (const name of enriched) this.slot(abi.Space.Enriched, name);
    this.slot(abi.Space.Label, 'type');
  }

  /** Index of a constant string; 0 is "". */
  string(text: string | Uint8Array): number {
    const key = typeof text === 'string' ? text.toWellFormed() : keyOf(text);
    let id = this.stringIds.get(key);
    if (id === undefined) {
      id = this.strings.push(typeof text === 'string' ? key : text) - 1;
      this.stringIds.set(key, id);
    }
    return id;
  }

  /** The text of a string interned before. */
  text(string: number): string {
    return decoder.decode(this.stringBytes(string));
  }

  /** The bytes of a string interned before. */
  stringBytes(string: number): Uint8Array {
    const text = this.strings[string]!;
    return typeof text === 'string' ? encoder.encode(text) : text;
  }

  /** Number of the slot `space.name`; made when first mentioned. */
  slot(space: abi.Space, name: string): number {
    const key = `${space}.${name}`;
    let id = this.slotIds.get(key);
    if (id === undefined) {
      id = this.slots.push({space, name}) - 1;
      this.slotIds.set(key, id);
    }
    return id;
  }

  get slotNames(): readonly {readonly space: abi.Space; readonly name: string}[] {
    return this.slots;
  }

  /** Index of a constant value in Consts. */
  constant(value: Constant): number {
    const text = 'value' in value ? value.value : '';
    const key = `${value.tag}:${typeof text}:${Object.is(text, -0) ? '-0' : String(text)}`;
    let id = this.constantIds.get(key);
    if (id === undefined) {
      if (value.tag === abi.Tag.Str || value.tag === abi.Tag.Bytes) this.string(value.value);
      id = this.constants.push(value) - 1;
      this.constantIds.set(key, id);
    }
    return id;
  }

  /** A pattern for the core to search; `fields` are pairs of group number and slot. */
  pattern(
    text: string,
    kind: abi.PatternKind,
    fields: readonly (readonly [number, number])[] = [],
  ): number {
    const key = `${kind}:${fields.join(';')}:${text}`;
    let id = this.patternIds.get(key);
    if (id === undefined) {
      const start = this.list(fields.flat());
      id = this.patterns.push([this.string(text), kind, start, fields.length, abi.NONE]) - 1;
      this.patternIds.set(key, id);
    }
    return id;
  }

  /** What `make` made when this key was first asked for. */
  once(key: string, make: () => number): number {
    let made = this.made.get(key);
    if (made === undefined) {
      made = make();
      this.made.set(key, made);
    }
    return made;
  }

  /** A number for a predicate whose answers events remember; undefined when all are given. */
  memo(): number | undefined {
    return this.memos < abi.MEMOS_MAX ? this.memos++ : undefined;
  }

  /** The text of a pattern, and its fields as pairs of group number and slot. */
  patternAt(pattern: number): {text: string; fields: [number, number][]} {
    const [string, , start, count] = this.patterns[pattern] as [number, number, number, number];
    const fields = Array.from({length: count}, (_, i): [number, number] => [
      this.lists[start + i * 2]!,
      this.lists[start + i * 2 + 1]!,
    ]);
    return {text: this.text(string), fields};
  }

  /** Appends to Lists; answers the index of the first element. */
  list(values: readonly number[]): number {
    const start = this.lists.length;
    for (const value of values) this.lists.push(value >>> 0);
    return start;
  }

  /** Appends bytecode; answers the index of its first word. */
  append(words: readonly number[]): number {
    const start = this.code.length;
    for (const word of words) this.code.push(word >>> 0);
    return start;
  }

  /** Appends a record (its words) to a section of fixed-size records; answers its index. */
  record(section: abi.Section, words: readonly number[]): number {
    let records = this.records.get(section);
    if (!records) {
      records = [];
      this.records.set(section, records);
    }
    const index = records.length / words.length;
    if (!Number.isInteger(index)) throw new Error(`records of section ${section} differ in size`);
    for (const word of words) records.push(word >>> 0);
    return index;
  }

  /** Overwrites a record written before. */
  replace(section: abi.Section, index: number, words: readonly number[]): void {
    const records = this.records.get(section)!;
    words.forEach((word, i) => {
      records[index * words.length + i] = word >>> 0;
    });
  }

  setDebug(value: unknown): void {
    this.debug = value;
  }

  finish(): Uint8Array {
    const {bytes: strings, refs} = this.layStrings();
    const sections: {id: abi.Section; bytes: Uint8Array; count: number}[] = [
      {id: abi.Section.Strings, bytes: strings, count: strings.length},
      {id: abi.Section.StringRefs, bytes: words(refs), count: this.strings.length},
      {
        id: abi.Section.Slots,
        bytes: words(this.slots.flatMap(({space, name}) => [space, this.string(name)])),
        count: this.slots.length,
      },
      {id: abi.Section.Consts, bytes: this.layConstants(), count: this.constants.length},
      {id: abi.Section.Code, bytes: words(this.code), count: this.code.length},
      {id: abi.Section.Patterns, bytes: words(this.patterns.flat()), count: this.patterns.length},
      {id: abi.Section.Lists, bytes: words(this.lists), count: this.lists.length},
    ];
    for (const [id, records] of this.records) {
      sections.push({id, bytes: words(records), count: records.length});
    }
    const debug = encoder.encode(JSON.stringify(this.debug));
    sections.push({id: abi.Section.Debug, bytes: debug, count: debug.length});
    return assemble(sections);
  }

  private layStrings(): {bytes: Uint8Array; refs: number[]} {
    for (const {name} of this.slots) this.string(name);
    // A UTF-16 unit takes three bytes at most.
    const room = this.strings.reduce((sum, text) => sum + text.length * 3 + 1, abi.PADDING);
    const bytes = new Uint8Array(room);
    const refs: number[] = [];
    let at = 0;
    for (const text of this.strings) {
      const start = at;
      if (typeof text === 'string') {
        at += encoder.encodeInto(text, bytes.subarray(at)).written;
      } else {
        bytes.set(text, at);
        at += text.length;
      }
      refs.push(start, at - start);
      bytes[at++] = 10;
    }
    return {bytes: bytes.slice(0, at + abi.PADDING), refs};
  }

  private layConstants(): Uint8Array {
    const bytes = new Uint8Array(this.constants.length * abi.VALUE_SIZE);
    const view = new DataView(bytes.buffer);
    this.constants.forEach((constant, i) => {
      const at = i * abi.VALUE_SIZE;
      bytes[at] = constant.tag;
      const payload = at + abi.VALUE_PAYLOAD;
      switch (constant.tag) {
        case abi.Tag.Bool:
          bytes[payload] = constant.value ? 1 : 0;
          break;
        case abi.Tag.Int:
          view.setBigInt64(payload, constant.value, true);
          break;
        case abi.Tag.Float:
          view.setFloat64(payload, constant.value, true);
          break;
        case abi.Tag.Str:
        case abi.Tag.Bytes:
          view.setUint32(payload, this.string(constant.value), true);
          break;
      }
    });
    return bytes;
  }
}

/** The text that bytes stand for; bytes that are no UTF-8 get a key that no text has (a lone surrogate). */
function keyOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return `\ud800${Array.from(bytes, (b) => String.fromCharCode(b)).join('')}`;
  }
}

function words(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function assemble(sections: {id: abi.Section; bytes: Uint8Array; count: number}[]): Uint8Array {
  const align = (n: number) => (n + 15) & ~15;
  const head = align(abi.IMAGE_HEADER + sections.length * abi.IMAGE_ENTRY);
  const size = sections.reduce((sum, {bytes}) => sum + align(bytes.length), head);
  const image = new Uint8Array(size);
  const view = new DataView(image.buffer);
  view.setUint32(0, abi.IMAGE_MAGIC, true);
  view.setUint16(4, abi.ABI_VERSION, true);
  view.setUint16(6, sections.length, true);
  view.setUint32(abi.IMAGE_LAYOUT, LAYOUT_DIGEST, true);
  let at = head;
  sections.forEach(({id, bytes, count}, i) => {
    const entry = abi.IMAGE_HEADER + i * abi.IMAGE_ENTRY;
    view.setUint32(entry, id, true);
    view.setUint32(entry + 4, at, true);
    view.setUint32(entry + 8, bytes.length, true);
    view.setUint32(entry + 12, count, true);
    image.set(bytes, at);
    at += align(bytes.length);
  });
  return image;
}
