// What event records keep: a frozen event holds Meta and the well-known slots,
// and what conditions, scopes and contexts may read of it later.

import {Effect, RecordOption, Section} from '../../assembly/abi.ts';
import type {CompiledExpression} from '../expr/index.ts';
import type {ImageBuilder} from '../image.ts';

/** Writes the section Kept for everything that is evaluated on event records. */
export function emitKept(
  image: ImageBuilder,
  expressions: readonly CompiledExpression[],
  keepRaw: boolean,
): void {
  let options = keepRaw ? RecordOption.Raw : 0;
  const bits = new Uint32Array(Math.ceil(image.slotNames.length / 64) * 2);
  for (const {effects, slots, unmarshaled} of expressions) {
    if (effects & Effect.EscapesEvent) options |= RecordOption.All;
    if (unmarshaled) options |= RecordOption.Unmarshaled;
    for (const slot of slots) bits[slot >> 5]! |= 1 << (slot & 31);
  }
  image.record(Section.Kept, [options, 0, ...bits]);
}
