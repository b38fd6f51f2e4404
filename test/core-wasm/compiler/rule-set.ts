// Small rule sets for tests: files by kind and path, compiled, and their image read back.
import * as abi from '../../../core-wasm/assembly/abi.ts';
import {
  type CompileOptions,
  compileRules,
  type DebugInfo,
} from '../../../core-wasm/compiler/index.ts';
import type {CompiledRules, Fault, RuleFile} from '../../../core-wasm/host/model.ts';

/** Texts by path; the stage of a parser or postoverflow is its folder. */
export interface TestRules {
  readonly parsers?: Readonly<Record<string, string>>;
  readonly postoverflows?: Readonly<Record<string, string>>;
  readonly scenarios?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly patterns?: Readonly<Record<string, string>>;
}

const KINDS = ['parsers', 'postoverflows', 'scenarios', 'contexts'] as const;

export function compile(rules: TestRules, options: CompileOptions = {}): CompiledRules {
  const files = KINDS.flatMap((kind): RuleFile[] =>
    Object.entries(rules[kind] ?? {}).map(([path, text]) => {
      const staged = kind === 'parsers' || kind === 'postoverflows';
      const stage = staged ? (path.split('/').at(-2) ?? 's00-raw') : '';
      return {kind, stage, path, text};
    }),
  );
  const named = (texts: Readonly<Record<string, string>> = {}) =>
    Object.entries(texts).map(([name, text]) => ({name, text}));
  return compileRules({files, data: named(rules.data), patterns: named(rules.patterns)}, options);
}

export const errors = ({faults}: CompiledRules): Fault[] =>
  faults.filter(({severity}) => severity === 'error');

/** Reads an image as the core does. */
export class ImageView {
  readonly debug: DebugInfo;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor({image}: CompiledRules) {
    this.bytes = image!;
    this.view = new DataView(image!.buffer, image!.byteOffset, image!.byteLength);
    const {at, length} = this.section(abi.Section.Debug);
    this.debug = JSON.parse(new TextDecoder().decode(this.bytes.subarray(at, at + length)));
  }

  private section(id: abi.Section): {at: number; length: number} {
    for (let i = 0; i < this.view.getUint16(6, true); i++) {
      const entry = abi.IMAGE_HEADER + i * abi.IMAGE_ENTRY;
      if (this.view.getUint32(entry, true) !== id) continue;
      return {
        at: this.view.getUint32(entry + 4, true),
        length: this.view.getUint32(entry + 8, true),
      };
    }
    return {at: 0, length: 0};
  }

  words(id: abi.Section): number[] {
    const {at, length} = this.section(id);
    return Array.from({length: length / 4}, (_, i) => this.view.getUint32(at + i * 4, true));
  }

  /** The records of a section, `size` words each. */
  records(id: abi.Section, size: number): number[][] {
    const words = this.words(id);
    return Array.from({length: words.length / size}, (_, i) =>
      words.slice(i * size, (i + 1) * size),
    );
  }

  string(index: number): string {
    const [at = 0, length = 0] = this.records(abi.Section.StringRefs, 2)[index]!;
    const {at: strings} = this.section(abi.Section.Strings);
    return new TextDecoder().decode(this.bytes.subarray(strings + at, strings + at + length));
  }

  list(start: number, count: number): number[] {
    return this.words(abi.Section.Lists).slice(start, start + count);
  }

  /** "Meta.source_ip" */
  slot(slot: number): string {
    const [space = 0, name = 0] = this.records(abi.Section.Slots, 2)[slot]!;
    return space === abi.Space.Special
      ? this.string(name)
      : `${abi.Space[space]}.${this.string(name)}`;
  }

  /** Source text of an expression; undefined for NONE. */
  expression(id: number): string | undefined {
    if (id === abi.NONE) return undefined;
    return this.string(this.records(abi.Section.Exprs, abi.EXPR_WORDS)[id]![abi.EXPR_TEXT]!);
  }

  /** A signed 64-bit integer of two words. */
  long(low: number, high: number): bigint {
    return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
  }
}
