// Whitelists: an event whose source is known to be good goes no further.
//
// A match never makes its node fail. The first match gives the reason. Addresses
// are compared as parsed, without unmapping: ::ffff:1.2.3.4 is not 1.2.3.4.

import {
  FRAME_TYPE, FRAME_WHITELISTED, PREFIX_SIZE, Section, SpecialSlot, Status, STR_CONST, Tag, WHITELIST_CIDRS,
  WHITELIST_CIDR_COUNT, WHITELIST_EXPRS, WHITELIST_EXPR_COUNT, WHITELIST_IPS, WHITELIST_IP_COUNT, WHITELIST_REASON,
  WHITELIST_WORDS, WellKnownSlot,
} from "../abi";
import { evaluate } from "../expr/vm";
import { listAt, section, stringLen, stringPtr } from "../memory/image";
import { intOf, tagOf } from "../memory/value";
import { parseAddress } from "../net/address";
import { prefixContains } from "../net/prefix";
import { noteError } from "./errors";
import { frameBase, setSlot, slotLen, slotPresent, slotText } from "./frame";
import { overflowSource, overflowSourceCount } from "./overflow-sources";

const address = memory.data(16);
const result = memory.data(16);

// @ts-ignore: decorator
@inline function word(list: u32, at: u32): u32 {
  return load<u32>(section(Section.Whitelists) + ((<usize>list * WHITELIST_WORDS + at) << 2));
}

/** Evaluates whitelist `list` on the event in the frame; true when it matched. */
export function checkWhitelist(list: u32): bool {
  if (!matches(list)) return false;
  const frame = frameBase();
  if (!load<u8>(frame, FRAME_WHITELISTED)) {
    store<u8>(frame, 1, FRAME_WHITELISTED);
    const reason = word(list, WHITELIST_REASON);
    setSlot(SpecialSlot.WhitelistReason, stringPtr(reason), stringLen(reason), STR_CONST);
  }
  return true;
}

function matches(list: u32): bool {
  if (word(list, WHITELIST_IP_COUNT) | word(list, WHITELIST_CIDR_COUNT)) {
    if (load<u8>(frameBase(), FRAME_TYPE) == 0) {
      if (slotPresent(WellKnownSlot.SourceIp)) {
        const family = parseAddress(slotText(WellKnownSlot.SourceIp), slotLen(WellKnownSlot.SourceIp), address);
        if (family && listed(list, family, address)) return true;
      }
    } else {
      const sources = overflowSourceCount();
      for (let i: u32 = 0; i < sources; i++) {
        const source = overflowSource(i);
        if (listed(list, load<i32>(source), source + 8)) return true;
      }
    }
  }
  return anyExpression(list);
}

function listed(list: u32, family: i32, at: usize): bool {
  return (
    inside(word(list, WHITELIST_IPS), word(list, WHITELIST_IP_COUNT), family, at) ||
    inside(word(list, WHITELIST_CIDRS), word(list, WHITELIST_CIDR_COUNT), family, at)
  );
}

function inside(first: u32, count: u32, family: i32, at: usize): bool {
  let prefix = section(Section.Prefixes) + <usize>first * PREFIX_SIZE;
  for (let i: u32 = 0; i < count; i++) {
    if (prefixContains(prefix, family, at)) return true;
    prefix += PREFIX_SIZE;
  }
  return false;
}

/** An error ends the list of expressions as "no match"; what is not a bool is passed over. */
function anyExpression(list: u32): bool {
  const first = word(list, WHITELIST_EXPRS);
  const count = word(list, WHITELIST_EXPR_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const expr = listAt(first + i);
    if (evaluate(expr, result) != Status.Ok) {
      noteError(expr, <u32>intOf(result));
      return false;
    }
    if (tagOf(result) == <u8>Tag.Bool && intOf(result) != 0) return true;
  }
  return false;
}
