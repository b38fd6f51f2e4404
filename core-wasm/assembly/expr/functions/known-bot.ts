// MatchKnownBot: does a request come from a bot that a data file knows?
//
// An entry is met when its user agent and any of its paths match; then an exact
// address or a range identifies it. Names are the last resort: if an entry that
// was met lists reverse names, the host is asked, once and after all files.

import {
  DataFileType, ErrorReason, NONE, PREFIX_SIZE, STR_ASCII, Section, Status,
} from "../../abi";
import { Fn } from "../../abi-expr";
import { listAt, section, stringLen, stringPtr } from "../../memory/image";
import { search } from "../../match/search";
import { Ref, fail, lenOf, ptrOf, putBool, putStr, strFlagsOf } from "../../memory/value";
import { formatAddress, parseAddressZone, unmapAddress } from "../../net/address";
import { prefixContains } from "../../net/prefix";
import { argument, second, third } from "./arguments";
import { fileCount, fileEntry, fileNamed, fileSet, searchFor } from "./data-file";
import { findByte } from "./find";
import { callHost } from "./host-call";
import { isText } from "./text";

const COLON: u32 = 0x3a;

const address = memory.data(24);
let family: i32 = 0;
// Arguments of the question to the host: address, then the reverse name patterns.
const NAMES_MAX: u32 = 64;
const question = memory.data((64 + 1) * 16);
let names: u32 = 0;
const addressText = memory.data(64);
/** Where a match lies: nobody asks. */
const span = memory.data(16, 8);

/** MatchKnownBot(ip, user agent, path, file…). */
export function matchKnownBot(argv: Ref, argc: u32, ret: Ref): Status {
  for (let i: u32 = 0; i < argc; i++) if (!isText(argument(argv, i))) return fail(ret, ErrorReason.WrongType);
  names = 0;
  let found = false;
  if (readSource(ptrOf(argv), lenOf(argv))) {
    for (let i: u32 = 3; i < argc && !found; i++) {
      const file = fileNamed(argument(argv, i), DataFileType.Bots);
      const agents = fileSet(file);
      if (agents != NONE && searchFor(agents, second(argv)) < 0) continue;
      for (let bot: u32 = 0; bot < fileCount(file) && !found; bot++) {
        found = isBot(fileEntry(file, bot), second(argv), third(argv));
      }
    }
    if (!found && names) {
      putStr(question, addressText, formatAddress(address, family, addressText), STR_ASCII);
      return callHost(Fn.MatchKnownBot, question, names + 1, ret);
    }
  }
  putBool(ret, found);
  return Status.Ok;
}

// "ip", "ip:port" or "[v6]:port" into `address`; a zone is dropped, ::ffff:a.b.c.d is a.b.c.d.
function readSource(ptr: usize, len: u32): bool {
  family = parseAddressZone(ptr, len, address);
  const end = ptr + len;
  if (!family && len > 2) {
    let host = ptr;
    let close = end;
    if (load<u8>(ptr) == 0x5b) {
      host++;
      close = findByte(ptr, end, 0x5d);
      if (close + 1 >= end || load<u8>(close, 1) != <u8>COLON || !isPort(close + 2, end)) return false;
    } else {
      close = findByte(ptr, end, COLON);
      if (close == end || !isPort(close + 1, end)) return false;
    }
    family = parseAddressZone(host, <u32>(close - host), address);
  }
  family = unmapAddress(address, family);
  return family != 0;
}

function isPort(at: usize, end: usize): bool {
  let port: u32 = 0;
  if (at == end) return false;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return false;
    port = min(port * 10 + digit, 70000);
  }
  return port < 65536;
}

// A list in Lists: its count, then its words. Answers where the next one begins.
// @ts-ignore: decorator
@inline
function behind(list: u32): u32 { return list + 1 + listAt(list); }

function isBot(bot: u32, agent: Ref, path: Ref): bool {
  const pattern = listAt(bot + 1);
  if (pattern != NONE && !search(pattern, ptrOf(agent), lenOf(agent), strFlagsOf(agent), span)) return false;
  const paths = listAt(bot + 2);
  if (paths != NONE && searchFor(paths, path) < 0) return false;
  const addresses = bot + 3;
  const ranges = behind(addresses);
  if (anyContains(addresses) || anyContains(ranges)) return true;
  const reverse = behind(ranges);
  for (let i: u32 = 1; i <= listAt(reverse); i++) addName(listAt(reverse + i));
  return false;
}

function anyContains(list: u32): bool {
  for (let i: u32 = 1; i <= listAt(list); i++) {
    if (prefixContains(section(Section.Prefixes) + <usize>listAt(list + i) * PREFIX_SIZE, family, address)) return true;
  }
  return false;
}

function addName(string: u32): void {
  if (names == NAMES_MAX) return;
  names++;
  putStr(argument(question, names), stringPtr(string), stringLen(string), 0);
}
