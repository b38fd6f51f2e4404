// Folding tokens into a fingerprint: long inputs and short ones of the same shape
// become the same few classes, so that padding (1+1+1…, 1 and 1 and 1…) hides nothing.
//
//   operand operator operand  → the operand that says more      a list → the same
//   sign operand              → operand       string string → string       call argument → call
//   word word word…           → two words     x = y = z → x = z     x and y and z → x and z
//
// In the contexts inside quotes the first string is the application's: it is never
// folded away, for what stands behind it is the question.

import { STRING, WORD, nextSql, openSql } from "./sql-token";

/** Classes looked at; what is behind them changes no verdict. */
const FINGERPRINT_MAX: u32 = 48;
const print = memory.data(64);
let size: u32 = 0;
/** Tokens before this one are not folded. */
let floor: u32 = 0;

const FUNCTION: u32 = 0x66;
const HOSTILE: u32 = 0x46;
const GENERIC: u32 = 0x67;
const LOGIC: u32 = 0x6c;
const COMPARISON: u32 = 0x71;
const OPERATOR: u32 = 0x6f;
const COMMA: u32 = 0x2c;

/** Makes the fingerprint of a text read after `quote` (0: as it is); answers its length, 0 for nothing to say. */
export function foldSql(ptr: usize, len: u32, quote: u32): u32 {
  size = 0;
  floor = 0;
  if (!openSql(ptr, len, quote)) return 0;
  if (quote) {
    put(STRING);
    floor = 1;
  }
  for (let token = nextSql(); token && size < FINGERPRINT_MAX; token = nextSql()) push(token);
  return size;
}

/** Address of the fingerprint. */
export function fingerprint(): usize { return print; }

/** The class at a place; 0 behind the end. */
export function classAt(i: u32): u32 { return i < size ? <u32>load<u8>(print + i) : 0; }

function put(token: u32): void {
  store<u8>(print + size, <u8>token);
  size++;
}

/** The class `back` places from the end, when it may be folded. */
function top(back: u32): u32 { return size >= floor + back ? <u32>load<u8>(print + size - back) : 0; }

/** How much an operand says: a hostile function most, a plain word least; 0 for no operand. */
export function weightOf(token: u32): u32 {
  switch (token) {
    case 0x77:
    case 0x74: return 1; // w t
    case 0x67: return 2; // g
    case 0x6e: return 3; // n
    case 0x73: return 4; // s
    case 0x76: return 5; // v
    case 0x66: return 6; // f
    case 0x46: return 7; // F
    default: return 0;
  }
}

function push(token: u32): void {
  if (weightOf(token)) pushOperand(token);
  else if (token == LOGIC || token == COMPARISON) pushRelation(token);
  else if (token == OPERATOR && top(1) == OPERATOR) return; // a sign
  else put(token);
}

function pushOperand(token: u32): void {
  const before = top(1);
  if ((before == OPERATOR || before == COMMA) && weightOf(top(2))) {
    const joined = heavier(top(2), token);
    size -= 2; // the operator and the operand before it
    put(joined);
    return;
  }
  if (before == OPERATOR && !isAnchored()) size--; // a sign
  if (isCall(top(1))) {
    // The argument of a call; a call in a call is what injections are built of.
    if (isCall(token) && top(1) != GENERIC) store<u8>(print + size - 1, <u8>(token == GENERIC ? top(1) : HOSTILE));
    return;
  }
  if (token == STRING && top(1) == STRING) return;
  if (token == WORD && top(1) == WORD && top(2) == WORD) return;
  put(token);
}

function isCall(token: u32): bool { return token == FUNCTION || token == HOSTILE || token == GENERIC; }

/** The operator at the end stands behind the application's string: it joins, it is no sign. */
function isAnchored(): bool { return floor == 1 && size == 2; }

function heavier(a: u32, b: u32): u32 { return weightOf(a) >= weightOf(b) ? a : b; }

/** x = y, then "=": x stays. x and y, then "and": x stays. */
function pushRelation(token: u32): void {
  if (token == COMPARISON && top(1) == COMPARISON) return; // sounds like
  if (weightOf(top(1)) && top(2) == token && weightOf(top(3))) size -= 2;
  put(token);
}
