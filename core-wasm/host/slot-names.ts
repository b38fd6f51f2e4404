// Names of slots: of the image's, and of those that got theirs at run time
// (SetMeta with a computed key).

import type {Core} from './core.ts';
import type {Program, SlotName} from './program.ts';
import {readText} from './texts.ts';

/** The name of a slot. */
export type NameSlot = (slot: number) => SlotName;

/** Names as the core has them; spare slots are asked for each time, since a restore may change them. */
export const slotNames =
  ({exports, memory}: Core, program: Program): NameSlot =>
  (slot) =>
    program.slot(slot) ?? {
      space: exports.slotSpace(slot),
      name: readText(memory, exports.slotNamePtr(slot) >>> 0, exports.slotNameLen(slot)),
    };
