// What is wrong with an expression, and where in its text.

/** Codes are permanent; each names a kind of mistake. */
export type ExpressionCode =
  | 'FW2201' // a character or token that fits nowhere
  | 'FW2202' // a literal that is not well formed
  | 'FW2203' // an unknown variable, member, method or function
  | 'FW2204' // an operand or argument of the wrong type
  | 'FW2205' // the wrong number of arguments
  | 'FW2206' // a name that is already taken
  | 'FW2207' // a regular expression that is not well formed
  | 'FW2208' // too large or nested too deeply
  | 'FW2209'; // a constant operation that always fails

/** A fault of an expression; `offset` and `length` count UTF-16 units of its text. */
export class ExpressionError extends Error {
  readonly code: ExpressionCode;
  readonly offset: number;
  readonly length: number;

  constructor(code: ExpressionCode, message: string, place: {offset: number; length: number}) {
    super(message);
    this.name = 'ExpressionError';
    this.code = code;
    this.offset = place.offset;
    this.length = place.length;
  }
}
