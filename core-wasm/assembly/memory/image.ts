// The program image in memory: where its sections lie.
//
// The host checks the image's digest before it is loaded; here only magic, ABI
// and bounds of the directory are checked, so that a damaged file is refused.

import {
  ABI_VERSION, IMAGE_ENTRY, IMAGE_HEADER, IMAGE_MAGIC, IMAGE_SECTIONS, Section,
} from "../abi";

const addresses = memory.data(IMAGE_SECTIONS * 4);
const counts = memory.data(IMAGE_SECTIONS * 4);

/** Maps the image at `at`; false when it is not one of this ABI. */
export function imageOpen(at: usize, len: u32): bool {
  memory.fill(addresses, 0, IMAGE_SECTIONS * 4);
  memory.fill(counts, 0, IMAGE_SECTIONS * 4);
  if (len < <u32>IMAGE_HEADER || load<u32>(at) != IMAGE_MAGIC || load<u16>(at, 4) != ABI_VERSION) return false;
  const sections = <u32>load<u16>(at, 6);
  if (<u32>IMAGE_HEADER + sections * IMAGE_ENTRY > len) return false;
  for (let i: u32 = 0; i < sections; i++) {
    const entry = at + IMAGE_HEADER + <usize>i * IMAGE_ENTRY;
    const id = load<u32>(entry);
    const offset = load<u32>(entry, 4);
    const size = load<u32>(entry, 8);
    if (id >= <u32>IMAGE_SECTIONS || offset > len || size > len - offset) return false;
    store<u32>(addresses + (<usize>id << 2), <u32>(at + offset));
    store<u32>(counts + (<usize>id << 2), load<u32>(entry, 12));
  }
  return true;
}

/** Address of a section, 0 when the image lacks it. */
// @ts-ignore: decorator
@inline export function section(id: Section): usize { return <usize>load<u32>(addresses + (<usize>id << 2)); }

/** What the directory counts: elements, words of records, or bytes (see Section). */
// @ts-ignore: decorator
@inline export function sectionCount(id: Section): u32 { return load<u32>(counts + (<usize>id << 2)); }

// @ts-ignore: decorator
@inline export function stringPtr(string: u32): usize {
  return section(Section.Strings) + <usize>load<u32>(section(Section.StringRefs) + (<usize>string << 3));
}

// @ts-ignore: decorator
@inline export function stringLen(string: u32): u32 {
  return load<u32>(section(Section.StringRefs) + (<usize>string << 3), 4);
}

/** Element `i` of Lists. */
// @ts-ignore: decorator
@inline export function listAt(i: u32): u32 { return load<u32>(section(Section.Lists) + (<usize>i << 2)); }

/** Word `word` of record `index` in a section of records of `size` words. */
// @ts-ignore: decorator
@inline export function recordWord(id: Section, index: u32, size: u32, word: u32): u32 {
  return load<u32>(section(id) + ((<usize>index * size + word) << 2));
}
