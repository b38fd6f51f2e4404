// Operators of two values, by opcode. The operands lie at `to` and behind it.

import { ErrorReason, Status } from "../abi";
import { Op } from "../abi-expr";
import { Ref, fail } from "../memory/value";
import { add, divide, multiply, power, remainder, subtract } from "./arith";
import { greater, greaterOrEqual, less, lessOrEqual } from "./compare";
import { makeRange } from "./make";
import { isIn } from "./membership";
import { contains, endsWith, matches, startsWith } from "./texts";

/** Runs the operator; its result replaces the first operand. */
export function binary(op: u32, to: Ref): Status {
  switch (op) {
    case Op.Add: return add(to);
    case Op.Sub: return subtract(to);
    case Op.Mul: return multiply(to);
    case Op.Div: return divide(to);
    case Op.Mod: return remainder(to);
    case Op.Pow: return power(to);
    case Op.Lt: return less(to);
    case Op.Le: return lessOrEqual(to);
    case Op.Gt: return greater(to);
    case Op.Ge: return greaterOrEqual(to);
    case Op.Contains: return contains(to);
    case Op.Starts: return startsWith(to);
    case Op.Ends: return endsWith(to);
    case Op.Matches: return matches(to);
    case Op.In: return isIn(to);
    case Op.Range: return makeRange(to);
    default: return fail(to, ErrorReason.BadArgument);
  }
}
