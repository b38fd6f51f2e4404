// What stands between % and the verb, while one argument is printed.

/** Widths and precisions above this are refused, as in Go. */
export const SIZE_MAX: i32 = 1000000;
/** "Not given". */
export const UNSET: i32 = -1;

export let minus: bool = false;
export let plus: bool = false;
export let sharp: bool = false;
export let space: bool = false;
export let zero: bool = false;
export let width: i32 = UNSET;
export let precision: i32 = UNSET;

/** Forgets all. */
export function clearFlags(): void {
  minus = false;
  plus = false;
  sharp = false;
  space = false;
  zero = false;
  width = UNSET;
  precision = UNSET;
}

/** Notes a flag; false when the byte is none. */
export function noteFlag(byte: u32): bool {
  switch (byte) {
    case 0x2d: minus = true; return true;
    case 0x2b: plus = true; return true;
    case 0x23: sharp = true; return true;
    case 0x20: space = true; return true;
    case 0x30: zero = true; return true;
    default: return false;
  }
}

export function setWidth(value: i32): void { width = value; }
export function setPrecision(value: i32): void { precision = value; }

/** A width given as an argument: negative means to the left. */
export function setSignedWidth(value: i32): void {
  width = abs(value);
  if (value < 0) minus = true;
}
