// Match: globs of `*` and `?`, byte by byte, over the whole name.
//
// Between two stars lies a segment of bytes and `?`. The leftmost place of each
// segment after the one before is always good enough, so nothing is tried twice:
// segments without `?` cost linear time, others at most their length per byte, and
// a pattern is no longer than PATTERN_MAX (verdict bound).
//
// One quirk is kept: when the name is used up, only an empty rest of the pattern or
// exactly one `*` matches. So two or more stars at the end want at least one byte.

import { ErrorReason, Status } from "../../abi";
import { Ref, fail, lenOf, ptrOf, putBool } from "../../memory/value";
import { second } from "./arguments";
import { find, findByte } from "./find";
import { isText } from "./text";

const STAR: u32 = 0x2a;
const ANY: u8 = 0x3f;
const PATTERN_MAX: u32 = 4096;

/** Match(pattern, name). */
export function matchGlob(argv: Ref, ret: Ref): Status {
  const name = second(argv);
  if (!isText(argv) || !isText(name)) return fail(ret, ErrorReason.WrongType);
  if (lenOf(argv) > PATTERN_MAX) return fail(ret, ErrorReason.TooMuchWork);
  const pattern = ptrOf(argv);
  const end = pattern + lenOf(argv);
  const text = ptrOf(name);
  putBool(ret, matches(pattern, end, text, text + lenOf(name)));
  return Status.Ok;
}

function matches(pattern: usize, patternEnd: usize, name: usize, nameEnd: usize): bool {
  const first = findByte(pattern, patternEnd, STAR);
  if (<usize>(nameEnd - name) < first - pattern || !fits(pattern, first, name)) return false;
  name += first - pattern;
  if (first == patternEnd) return name == nameEnd;

  // From here on: star, segment, star, segment … The last segment must end the name.
  let at = first;
  while (true) {
    const stars = at;
    while (at < patternEnd && <u32>load<u8>(at) == STAR) at++;
    if (at == patternEnd) return at - stars == 1 || name < nameEnd;
    const next = findByte(at, patternEnd, STAR);
    const len = next - at;
    if (<usize>(nameEnd - name) < len) return false;
    if (next == patternEnd) return fits(at, next, nameEnd - len);
    name = place(at, next, name, nameEnd);
    if (!name) return false;
    name += len;
    at = next;
  }
}

// Whether the segment [from, to) fits at `name`.
function fits(from: usize, to: usize, name: usize): bool {
  for (; from < to; from++, name++) {
    const byte = load<u8>(from);
    if (byte != ANY && byte != load<u8>(name)) return false;
  }
  return true;
}

// Leftmost place of the segment in the name, 0 when there is none.
function place(from: usize, to: usize, name: usize, nameEnd: usize): usize {
  const len = to - from;
  if (findByte(from, to, ANY) == to) {
    const at = find(name, <u32>(nameEnd - name), from, <u32>len, 0);
    return at < 0 ? 0 : name + <usize>at;
  }
  for (const last = nameEnd - len; name <= last; name++) {
    if (fits(from, to, name)) return name;
  }
  return 0;
}
