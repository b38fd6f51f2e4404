// What the expression in hand sees: the event, and a bank of values for the
// variables of other environments (EnvIndex). Values in the bank may be anything:
// objects of the host, or maps and lists of the core's own memory.

import { ENV_MAX, EnvIndex } from "../abi-expr";
import { VALUE_SIZE } from "../abi";
import { Ref, copyValue, putNil } from "../memory/value";

/** The event expressions see as `evt`: an event record, or 0 for the frame. */
export let currentEvent: usize = 0;

export function useEvent(event: usize): void { currentEvent = event; }

const bank = memory.data(512, 16);

/** Sets a variable; the value is copied. NoEvent stays nil. */
export function setEnv(index: u32, value: Ref): void {
  if (index < <u32>ENV_MAX && index != EnvIndex.NoEvent) copyValue(envAt(index), value);
}

/** Forgets a variable: it reads nil. */
export function clearEnv(index: u32): void {
  if (index < <u32>ENV_MAX) putNil(envAt(index));
}

// @ts-ignore: decorator
@inline export function envAt(index: u32): Ref { return bank + <usize>index * VALUE_SIZE; }
