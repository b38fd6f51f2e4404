// The tree of a template: text/template of Go, as notification files of CrowdSec use it
// (hub.md section 6.1).
//
//   template = ( text | "{{" action "}}" )*
//   action   = pipeline | "if" pipeline … "end" | "range" [ "$i," "$v" ":=" ] pipeline …
//   pipeline = [ "$v" ( ":=" | "=" ) ] command ( "|" command )*
//   command  = operand operand*
//   operand  = ( literal | "." | field | "$v" field? | name | "(" pipeline ")" field? )

/** Where something stands: both from 1. */
export interface At {
  readonly line: number;
  readonly column: number;
}

export type Operand = At &
  (
    | {readonly kind: 'literal'; readonly value: string | bigint | number | boolean | null}
    | {readonly kind: 'dot'}
    | {readonly kind: 'field'; readonly path: readonly string[]}
    | {readonly kind: 'variable'; readonly name: string; readonly path: readonly string[]}
    | {readonly kind: 'function'; readonly name: string}
    | {readonly kind: 'pipe'; readonly pipe: Pipe; readonly path: readonly string[]}
  );

/** The first operand may be a function or a method, to which the others are arguments. */
export interface Call extends At {
  readonly operands: readonly Operand[];
}

export interface Pipe extends At {
  /** `$x :=` declares, `$x =` changes. */
  readonly variable?: {readonly name: string; readonly declares: boolean};
  readonly calls: readonly Call[];
}

export type Node =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'action'; readonly pipe: Pipe}
  | {readonly kind: 'if'; readonly pipe: Pipe; readonly then: Block; readonly else: Block}
  | {readonly kind: 'with'; readonly pipe: Pipe; readonly then: Block; readonly else: Block}
  | {
      readonly kind: 'range';
      readonly pipe: Pipe;
      /** `$i, $v :=`: the last one is the value. */
      readonly variables: readonly string[];
      readonly then: Block;
      readonly else: Block;
    }
  | ({readonly kind: 'template'; readonly name: string; readonly pipe?: Pipe} & At)
  | {readonly kind: 'break'}
  | {readonly kind: 'continue'};

export type Block = readonly Node[];

/** A template with those that it defines, by name. */
export interface Template {
  readonly main: Block;
  readonly defined: ReadonlyMap<string, Block>;
}

/** Something wrong with a template, at a place of it. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly at: At;

  constructor(message: string, at: At) {
    super(message);
    this.at = at;
  }
}
