// Conditions on a place in the text, in the direction of reading.

// The order of Assertion in automata/ast.ts.
const TEXT_START: u32 = 0;
const TEXT_END: u32 = 1;
const LINE_START: u32 = 2;
const LINE_END: u32 = 3;
const WORD_BOUNDARY: u32 = 4;

const NEWLINE: u32 = 10;
/** Neither a newline nor a word character: what lies outside the text. */
const OUTSIDE: u32 = 0;

// @ts-ignore: decorator
@inline export function isWord(c: u32): bool { return c - 48 < 10 || (c | 32) - 97 < 26 || c == 95; }

/** Whether the assertion holds at `p` in [text, end). A program that reads backward has its assertions mirrored. */
export function holds(assertion: u32, p: usize, text: usize, end: usize, backward: bool): bool {
  const left = p > text ? <u32>load<u8>(p - 1) : OUTSIDE;
  const right = p < end ? <u32>load<u8>(p) : OUTSIDE;
  const before = backward ? right : left;
  const after = backward ? left : right;
  switch (assertion) {
    case TEXT_START: return p == (backward ? end : text);
    case TEXT_END: return p == (backward ? text : end);
    case LINE_START: return p == (backward ? end : text) || before == NEWLINE;
    case LINE_END: return p == (backward ? text : end) || after == NEWLINE;
    case WORD_BOUNDARY: return isWord(before) != isWord(after);
    default: return isWord(before) == isWord(after);
  }
}
