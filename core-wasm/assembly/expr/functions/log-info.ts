// LogInfo: a rule speaks to the operator.

import { Status } from "../../abi";
import { Fn } from "../../abi-expr";
import { Ref, putBool } from "../../memory/value";
import { callHost } from "./host-call";
import { sprintf } from "./sprintf";

/** LogInfo(format, any…): the host shows the text; true whether it does or not. */
export function logInfo(argv: Ref, argc: u32, ret: Ref): Status {
  const status = sprintf(argv, argc, ret);
  if (status != Status.Ok) return status;
  callHost(Fn.LogInfo, ret, 1, ret);
  putBool(ret, true);
  return Status.Ok;
}
