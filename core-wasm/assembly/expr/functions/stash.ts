// GetFromStash: the face of event/stash for rules.

import { ErrorReason, Status } from "../../abi";
import { stashGet } from "../../event/stash";
import { Ref, fail, lenOf, ptrOf } from "../../memory/value";
import { second } from "./arguments";
import { isText, putEmpty } from "./text";

/** GetFromStash(stash, key): "" for what is not there, expired or of an unknown stash. */
export function getFromStash(argv: Ref, ret: Ref): Status {
  const key = second(argv);
  if (!isText(argv) || !isText(key)) return fail(ret, ErrorReason.WrongType);
  if (stashGet(ptrOf(argv), lenOf(argv), ptrOf(key), lenOf(key), ret)) return Status.Ok;
  return putEmpty(ret);
}
