// Numbers as text in memory of the caller.

import { writeFloat } from "./float-text";
import { writeByte, writeInteger, writerDiscard, writerLength, writerOpen, writerText } from "./writer";

// Copies what was written to `out`; answers the length.
function takeOut(out: usize): u32 {
  const len = writerLength();
  memory.copy(out, writerText(), len);
  writerDiscard();
  return len;
}

/** Writes a decimal integer; answers its length. */
export function formatInteger(value: i64, out: usize): u32 {
  writerOpen();
  writeInteger(value);
  return takeOut(out);
}

/** Writes a float with `places` decimals, as Go's %f: exact, half to even. Answers its length. */
export function formatFixed(value: f64, places: i32, out: usize): u32 {
  writerOpen();
  if (value == Infinity) writeByte(0x2b);
  writeFloat(value, 0x66, places);
  return takeOut(out);
}
