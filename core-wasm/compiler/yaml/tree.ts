// What a YAML document says, with the places of everything it says.
//
// Scalars keep their source text: what they mean (a bool, a number) is decided
// by the field that reads them. Aliases are the node they name, the same object,
// so a document of n bytes never holds more than n nodes; merge keys are applied.

/** How a scalar was written; decides how an offset in its text maps into the file. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

interface Spanned {
  /** Offsets into the file: first character, and one past the last. */
  readonly start: number;
  readonly end: number;
}

export interface YamlScalar extends Spanned {
  readonly kind: 'scalar';
  readonly text: string;
  readonly style: ScalarStyle;
  /** Short name of an explicit core tag ("str", "int"…), else "". */
  readonly tag: string;
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

export interface YamlMap extends Spanned {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
}

export interface YamlList extends Spanned {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export type YamlNode = YamlScalar | YamlMap | YamlList;

/** A document that holds something. */
export interface YamlDocument {
  readonly root: YamlNode;
  /** Number among the documents of its file that hold something, from 0. */
  readonly index: number;
}
