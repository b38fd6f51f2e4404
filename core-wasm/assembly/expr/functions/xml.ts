// XMLGetAttributeValue and XMLGetNodeValue: "" for a bad document, a bad path, or no hit.

import { ErrorReason, Status } from "../../abi";
import { Ref, fail, lenOf, ptrOf } from "../../memory/value";
import { second, third } from "./arguments";
import { isText, putEmpty } from "./text";
import { writerClose, writerOpen } from "./writer";
import { findAttribute, writeAttribute, writeElementText } from "./xml-element";
import { selectFirst } from "./xml-path";
import { parseXml } from "./xml-tree";

// The first element the path selects, 0 when there is none.
function select(xml: Ref, path: Ref): u32 {
  if (!parseXml(ptrOf(xml), lenOf(xml))) return 0;
  return selectFirst(ptrOf(path), ptrOf(path) + lenOf(path));
}

/** XMLGetNodeValue(xml, path): the element's leading character data. */
export function xmlText(argv: Ref, ret: Ref): Status {
  if (!isText(argv) || !isText(second(argv))) return fail(ret, ErrorReason.WrongType);
  const element = select(argv, second(argv));
  if (!element) return putEmpty(ret);
  writerOpen();
  writeElementText(element);
  return writerClose(ret, 0);
}

/** XMLGetAttributeValue(xml, path, attribute). */
export function xmlAttribute(argv: Ref, ret: Ref): Status {
  const name = third(argv);
  if (!isText(argv) || !isText(second(argv)) || !isText(name)) return fail(ret, ErrorReason.WrongType);
  const element = select(argv, second(argv));
  if (!element || !findAttribute(element, ptrOf(name), ptrOf(name) + lenOf(name))) return putEmpty(ret);
  writerOpen();
  writeAttribute();
  return writerClose(ret, 0);
}
