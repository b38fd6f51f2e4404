// Names of HTML that make a page do something: tags, attributes, URL schemes.

import { beginsWith, classIn, isLetter, small } from "./word-list";

/** What an attribute may do. */
export enum Attribute { Plain, Event, Style, Url, Hostile, Namer }

const NAME_MAX: u32 = 32;
const name = memory.data(32);

/** Copies a name without NULs; its length, 0 when it is too long for one that is known. */
function cleaned(ptr: usize, len: u32): u32 {
  let size: u32 = 0;
  for (let i: u32 = 0; i < len; i++) {
    const byte = load<u8>(ptr + i);
    if (!byte) continue;
    if (size == NAME_MAX) return 0;
    store<u8>(name + size, byte);
    size++;
  }
  return size;
}

/** A tag that runs, loads or reshapes by itself. */
export function isHostileTag(ptr: usize, len: u32): bool {
  const size = cleaned(ptr, len);
  if (size < 3) return false;
  return (
    beginsWith("svg", name, size) || beginsWith("xsl", name, size) ||
    classIn(
      "script:x iframe:x frame:x frameset:x object:x embed:x applet:x style:x link:x meta:x base:x import:x isindex:x noscript:x xml:x xss:x vmlframe:x layer:x ilayer:x bgsound:x portal:x fencedframe:x comment:x",
      name, size,
    ) != 0
  );
}

/** Words that begin with "on" and are no event. */
const ON_WORDS =
  "once:x one:x ones:x oneself:x onetime:x online:x only:x onto:x ongoing:x onward:x onwards:x onion:x onions:x onset:x onsite:x onshore:x onboard:x onboarding:x onus:x onlooker:x onslaught:x ontology:x onlinestatus:x oncall:x onyx:x only_if:x onprem:x";

/** What an attribute of that name may do. */
export function attributeKind(ptr: usize, len: u32): Attribute {
  const size = cleaned(ptr, len);
  if (size < 2) return Attribute.Plain;
  if (size > 4 && small(load<u8>(name)) == 0x6f && small(load<u8>(name, 1)) == 0x6e) {
    return isAllLetters(size) && !classIn(ON_WORDS, name, size) ? Attribute.Event : Attribute.Plain;
  }
  if (beginsWith("xmlns", name, size) || beginsWith("xlink:", name, size)) return Attribute.Hostile;
  switch (classIn(
    "style:s filter:s href:u src:u action:u formaction:u background:u data:u dynsrc:u lowsrc:u poster:u folder:u from:u to:u by:u values:u code:u codebase:u handler:u manifest:u content:u cite:u profile:u usemap:u longdesc:u classid:u ping:u srcset:u attributename:n srcdoc:h datasrc:h datafld:h dataformatas:h fscommand:h seeksegmenttime:h",
    name, size,
  )) {
    case 0x73: return Attribute.Style;
    case 0x75: return Attribute.Url;
    case 0x6e: return Attribute.Namer;
    case 0x68: return Attribute.Hostile;
    default: return Attribute.Plain;
  }
}

function isAllLetters(size: u32): bool {
  for (let i: u32 = 0; i < size; i++) if (!isLetter(load<u8>(name + i))) return false;
  return true;
}
