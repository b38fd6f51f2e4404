// Run-time errors of expressions: a value, counted per expression, never a trap.

import { EXPR_WORDS, Section } from "../abi";
import { isWaiting } from "../expr/waiting";
import { sectionCount } from "../memory/image";

let table: usize = 0;
let expressions: u32 = 0;
let trace: u32 = 0;

/** Errors of the item in hand: {cell u32, reason before u32}. Those beyond the bound are not taken back. */
const NOTED_MAX: u32 = 128;
const notes = memory.data(1024);
let noted: u32 = 0;

/** Bytes of the table: {count u32, last reason u32} per expression. */
export function errorsSize(): usize { return <usize>(sectionCount(Section.Exprs) / EXPR_WORDS) * 8; }

export function errorsOpen(at: usize): void {
  table = at;
  expressions = sectionCount(Section.Exprs) / EXPR_WORDS;
  noted = 0;
  memory.fill(at, 0, errorsSize());
}

export function noteError(expr: u32, reason: u32): void {
  if (isWaiting()) return;
  trace = reason;
  if (expr >= expressions) return;
  const cell = table + (<usize>expr << 3);
  if (noted < NOTED_MAX) {
    const last = notes + (<usize>noted << 3);
    store<u32>(last, <u32>cell);
    store<u32>(last, load<u32>(cell, 4), 4);
    noted++;
  }
  store<u32>(cell, load<u32>(cell) + 1);
  store<u32>(cell, reason, 4);
}

/** An item begins: the errors noted so far stand. */
export function keepErrors(): void { noted = 0; }

/** The item in hand will run again: its errors are taken back. */
export function dropErrors(): void {
  while (noted) {
    noted--;
    const last = notes + (<usize>noted << 3);
    const cell = <usize>load<u32>(last);
    store<u32>(cell, load<u32>(cell) - 1);
    store<u32>(cell, load<u32>(last, 4), 4);
  }
}

export function errorTable(): usize { return table; }

/** Reason noted last, for explain. */
export function lastError(): u32 { return trace; }
