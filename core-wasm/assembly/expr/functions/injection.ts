// LibInjectionIsSQLI(s), LibInjectionIsXSS(s): named after the library whose verdicts
// rules expect; the detectors are our own.

import { ErrorReason, Status } from "../../abi";
import { isSqlInjection } from "../../injection/sql-shape";
import { isCrossSiteScript } from "../../injection/xss";
import { Ref, fail, lenOf, ptrOf, putBool } from "../../memory/value";
import { isText } from "./text";

export function isSqli(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  putBool(ret, isSqlInjection(ptrOf(argv), lenOf(argv)));
  return Status.Ok;
}

export function isXss(argv: Ref, ret: Ref): Status {
  if (!isText(argv)) return fail(ret, ErrorReason.WrongType);
  putBool(ret, isCrossSiteScript(ptrOf(argv), lenOf(argv)));
  return Status.Ok;
}
