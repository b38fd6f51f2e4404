// Addresses in rules. ::ffff:1.2.3.4 counts as IPv4 for the tests, as itself for IpToRange.

import { ErrorReason, PREFIX_SIZE, STR_ASCII, STR_ONE_LINE, Status } from "../../abi";
import { parseAddress, parseAddressZone, unmapAddress } from "../../net/address";
import { formatPrefix, maskAddress, parsePrefix, prefixContains, unmapPrefix } from "../../net/prefix";
import { Ref, fail, lenOf, ptrOf, putBool } from "../../memory/value";
import { integerValue, readInteger } from "./convert";
import { second } from "./arguments";
import { isText, putCopy, putEmpty } from "./text";

const address = memory.data(24);
const prefix = memory.data(PREFIX_SIZE);
const prefixText = memory.data(64);

/** IsIP, IsIPV4, IsIPV6(s); `family` 0 takes both. */
export function isAddress(argv: Ref, ret: Ref, family: i32): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  const found = unmapAddress(address, parseAddress(ptrOf(argv), lenOf(argv), address));
  putBool(ret, found != 0 && (family == 0 || found == family));
  return Status.Ok;
}

/** IpInRange(ip, cidr): false when either does not parse. */
export function inRange(argv: Ref, ret: Ref): Status {
  const range = second(argv);
  if (!isText(argv) || !isText(range)) return fail(ret, ErrorReason.WrongType);
  const family = unmapAddress(address, parseAddress(ptrOf(argv), lenOf(argv), address));
  let inside = false;
  if (family && parsePrefix(ptrOf(range), lenOf(range), prefix)) {
    unmapPrefix(prefix);
    inside = prefixContains(prefix, family, address);
  }
  putBool(ret, inside);
  return Status.Ok;
}

/** IpToRange(ip, bits): the masked prefix in canonical text, without zone; "" when either does not parse. */
export function toRange(argv: Ref, ret: Ref): Status {
  const bits = second(argv);
  if (!isText(argv) || !isText(bits)) return fail(ret, ErrorReason.WrongType);
  const family = parseAddressZone(ptrOf(argv), lenOf(argv), address);
  let from = ptrOf(bits);
  let len = lenOf(bits);
  if (len && load<u8>(from) == 0x2f) {
    from++;
    len--;
  }
  if (!family || !readInteger(from, len)) return putEmpty(ret);
  const count = integerValue();
  if (count < 0 || count > (family == 4 ? 32 : 128)) return putEmpty(ret);
  maskAddress(address, <u32>count);
  store<u32>(prefix, family);
  store<u32>(prefix, <u32>count, 4);
  v128.store(prefix, v128.load(address), 8);
  return putCopy(ret, prefixText, formatPrefix(prefix, prefixText), STR_ASCII | STR_ONE_LINE);
}
