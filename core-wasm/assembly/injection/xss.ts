// Whether a text would run as script in a page.
//
// It is read where input may land: in the page itself, in a tag, and in the value of an
// attribute, bare or in each of the three quotes, which it may close to add attributes
// and tags of its own. Tags that run or load, attributes for events and styles, URLs
// that hold script, declarations and the comments old browsers obey decide.

import { Attribute, attributeKind, isHostileTag } from "./html-words";
import { Html, IN_PAGE, IN_TAG, IN_VALUE, htmlLength, htmlStart, nextHtml, openHtml } from "./html-token";
import { isHostileUrl } from "./html-url";
import { beginsWith } from "./word-list";

/** Whether a text is cross-site scripting in any place it may land in. */
export function isCrossSiteScript(ptr: usize, len: u32): bool {
  return (
    runsIn(ptr, len, IN_PAGE) || runsIn(ptr, len, IN_TAG) || runsIn(ptr, len, IN_VALUE) || runsIn(ptr, len, 0x27) || runsIn(ptr, len, 0x22) ||
    runsIn(ptr, len, 0x60)
  );
}

function runsIn(ptr: usize, len: u32, context: u32): bool {
  if (!openHtml(ptr, len, context)) return false;
  let kind = Attribute.Plain;
  for (let token = nextHtml(); token != Html.End; token = nextHtml()) {
    const at = htmlStart();
    const size = htmlLength();
    switch (token) {
      case Html.Tag:
        if (isHostileTag(at, size)) return true;
        break;
      case Html.Name:
        kind = attributeKind(at, size);
        if (kind == Attribute.Hostile) return true;
        break;
      case Html.Value:
        if (isHostileValue(kind, at, size, context)) return true;
        kind = Attribute.Plain;
        break;
      case Html.Comment:
        if (isHostileComment(at, size)) return true;
        break;
      case Html.Declaration:
        if (isHostileDeclaration(at, size)) return true;
        break;
      default:
        if (isHostileInstruction(at, size)) return true;
    }
  }
  return false;
}

function isHostileValue(kind: Attribute, ptr: usize, len: u32, context: u32): bool {
  switch (kind) {
    case Attribute.Event: return true;
    // Without a tag or a quote before it, style=… may be anybody's parameter.
    case Attribute.Style: return (context != IN_TAG && context != IN_VALUE) || holdsColon(ptr, len);
    case Attribute.Url: return isHostileUrl(ptr, len);
    // SVG: <animate attributeName="href"> writes an attribute.
    case Attribute.Namer: return attributeKind(ptr, len) != Attribute.Plain;
    default: return false;
  }
}

function holdsColon(ptr: usize, len: u32): bool {
  for (let i: u32 = 0; i < len; i++) if (load<u8>(ptr + i) == 0x3a) return true;
  return false;
}

/** A comment with a back quote (it once could open an attribute), a condition, or a processing instruction. */
function isHostileComment(ptr: usize, len: u32): bool {
  for (let i: u32 = 0; i < len; i++) if (load<u8>(ptr + i) == 0x60) return true;
  return beginsWith("[if", ptr, len) || beginsWith("xml", ptr, len) || beginsWith("import", ptr, len) || beginsWith("entity", ptr, len);
}

function isHostileDeclaration(ptr: usize, len: u32): bool {
  return (
    beginsWith("doctype", ptr, len) || beginsWith("entity", ptr, len) || beginsWith("element", ptr, len) ||
    beginsWith("attlist", ptr, len) || isHostileComment(ptr, len)
  );
}

function isHostileInstruction(ptr: usize, len: u32): bool {
  return beginsWith("xml", ptr, len) || beginsWith("import", ptr, len) || isHostileComment(ptr, len);
}
