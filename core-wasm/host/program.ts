// What the host knows of the compiled rules, read from the image: slots,
// strings, patterns, and the names in its Debug section.

import * as abi from '../assembly/abi.ts';
import type {ContextInfo, DebugInfo, NodeInfo, ScenarioInfo} from '../compiler/rules/debug.ts';

import {ImageError} from './image-error.ts';
import {LAYOUT_DIGEST} from './layout-digest.ts';

export type {ContextInfo, NodeInfo, ScenarioInfo};

export interface PatternInfo {
  readonly text: string;
  readonly kind: abi.PatternKind;
  /** Wanted group numbers, in order of fields. */
  readonly groups: readonly number[];
}

export interface SlotName {
  readonly space: number;
  readonly name: string;
}

const SET_KINDS = ['contains', 'startsWith', 'endsWith', 'equals', 'regexp'] as const;
const SET_MODES = ['any', 'lowest', 'leftmost'] as const;
type SetKind = (typeof SET_KINDS)[number];
type SetModeName = (typeof SET_MODES)[number];

const decoder = new TextDecoder();

export class Program {
  readonly scenarios: readonly ScenarioInfo[];
  readonly nodes: readonly NodeInfo[];
  readonly stages: readonly string[];
  readonly contexts: readonly ContextInfo[];
  readonly debug: DebugInfo;
  private readonly image: Uint8Array;
  private readonly sections = new Map<number, {bytes: Uint8Array; count: number}>();
  private readonly slots: readonly SlotName[];
  private readonly slotNumbers = new Map<string, number>();

  static of(image: Uint8Array): Program {
    return new Program(image);
  }

  private constructor(image: Uint8Array) {
    this.image = image;
    this.readDirectory();
    const debug = decoder.decode(this.section(abi.Section.Debug).bytes);
    this.debug = JSON.parse(debug === '' ? '{}' : debug);
    this.scenarios = this.debug.scenarios ?? [];
    this.nodes = this.debug.nodes ?? [];
    this.stages = this.debug.stages ?? [];
    this.contexts = this.debug.contexts ?? [];
    const slots = this.words(abi.Section.Slots);
    this.slots = Array.from({length: slots.length / 2}, (_, i) => ({
      space: slots[i * 2]!,
      name: this.string(slots[i * 2 + 1]!),
    }));
    this.slots.forEach(({space, name}, i) => {
      this.slotNumbers.set(`${space}.${name}`, i);
    });
  }

  /** Name of a slot; undefined for one that got its name at run time. */
  slot(slot: number): SlotName | undefined {
    return this.slots[slot];
  }

  slotNumber(space: number, name: string): number | undefined {
    return this.slotNumbers.get(`${space}.${name}`);
  }

  string(index: number): string {
    const refs = this.words(abi.Section.StringRefs);
    const {bytes} = this.section(abi.Section.Strings);
    return decoder.decode(
      bytes.subarray(refs[index * 2]!, refs[index * 2]! + refs[index * 2 + 1]!),
    );
  }

  get patternCount(): number {
    return this.words(abi.Section.Patterns).length / abi.PATTERN_WORDS;
  }

  pattern(id: number): PatternInfo {
    const words = this.words(abi.Section.Patterns).subarray(id * abi.PATTERN_WORDS);
    const lists = this.words(abi.Section.Lists);
    const start = words[abi.PATTERN_FIELDS]!;
    const groups = Array.from(
      {length: words[abi.PATTERN_FIELD_COUNT]!},
      (_, i) => lists[start + i * 2]!,
    );
    return {text: this.string(words[abi.PATTERN_TEXT]!), kind: words[abi.PATTERN_KIND]!, groups};
  }

  /** Words of a record of NODE or SCENARIO. */
  nodeWords(node: number): Uint32Array {
    return this.words(abi.Section.Nodes).subarray(node * abi.NODE_WORDS);
  }

  /** Of the node's whitelist; undefined when it has none. */
  whitelistReason(node: number): string | undefined {
    const list = this.nodeWords(node)[abi.NODE_WHITELIST]!;
    if (list === abi.NONE) return undefined;
    const words = this.words(abi.Section.Whitelists);
    return this.string(words[list * abi.WHITELIST_WORDS + abi.WHITELIST_REASON]!);
  }

  scenarioWords(scenario: number): Uint32Array {
    return this.words(abi.Section.Scenarios).subarray(scenario * abi.SCENARIO_WORDS);
  }

  /** The sets of the image, in order. */
  sets(): {entries: {kind: SetKind; text: string}[]; mode: SetModeName}[] {
    const words = this.words(abi.Section.Sets);
    const lists = this.words(abi.Section.Lists);
    return Array.from({length: words.length / abi.SET_WORDS}, (_, i) => {
      const [mode, start, count] = words.subarray(i * abi.SET_WORDS) as unknown as [
        number,
        number,
        number,
      ];
      const entries = Array.from({length: count}, (_, n) => ({
        kind: SET_KINDS[lists[start + n * 2]!]!,
        text: this.string(lists[start + n * 2 + 1]!),
      }));
      return {entries, mode: SET_MODES[mode]!};
    });
  }

  private section(id: number): {bytes: Uint8Array; count: number} {
    return this.sections.get(id) ?? {bytes: new Uint8Array(), count: 0};
  }

  private words(id: number): Uint32Array {
    const {bytes} = this.section(id);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  }

  private readDirectory(): void {
    const {image} = this;
    const aligned = image.byteOffset % 4 === 0 ? image : image.slice();
    const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.length);
    if (aligned.length < abi.IMAGE_HEADER || view.getUint32(0, true) !== abi.IMAGE_MAGIC)
      throw new ImageError('not a program image');
    const layout = view.getUint32(abi.IMAGE_LAYOUT, true);
    if (view.getUint16(4, true) !== abi.ABI_VERSION || layout !== LAYOUT_DIGEST)
      throw new ImageError(
        'the program image is of another build than this engine: compile the rules again',
      );
    const count = view.getUint16(6, true);
    for (let i = 0; i < count; i++) {
      const entry = abi.IMAGE_HEADER + i * abi.IMAGE_ENTRY;
      const [id, off, len, size] = [0, 4, 8, 12].map((at) => view.getUint32(entry + at, true)) as [
        number,
        number,
        number,
        number,
      ];
      if (off > aligned.length || len > aligned.length - off)
        throw new ImageError('the program image is damaged: compile the rules again');
      this.sections.set(id, {bytes: aligned.subarray(off, off + len), count: size});
    }
  }
}
