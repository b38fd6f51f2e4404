// The expression machine: runs the bytecode of one expression.
//
// Opcodes and their operands are listed in abi-expr.ts (Op). Values are 16 bytes
// (abi.ts); the cells of `let` and loops come first, the stack follows them; how
// much both take is known from the compiler. An operation leaves its result where
// its first operand was; a failed one leaves the reason there, and the evaluation
// ends with it. No input traps, none takes more than EXPR_STEPS_MAX steps.

import {
  ErrorReason, EXPR_CODE, EXPR_LOCALS, EXPR_STACK, EXPR_WORDS, NONE, Section, Status, Tag, VALUE_SIZE,
} from "../abi";
import { EVENT_METHOD, HOST_ENVIRONMENT, Op } from "../abi-expr";
import { eventString } from "../event/access";
import { arenaAlloc } from "../memory/arena";
import { recordWord, section, stringLen, stringPtr } from "../memory/image";
import {
  Ref, copyValue, fail, intOf, putBool, putInt, putNil, putStr, tagOf,
} from "../memory/value";
import { affirm, negate } from "./arith";
import { binary } from "./binary";
import { holdBudget, openBudget, resumeBudget, spend, step } from "./budget";
import { currentEvent, envAt } from "./environment";
import {
  callEvent, eventHas, eventHasSlot, mapOfEvent, memberOfEvent, namedOfEvent, slotOfEvent,
} from "./event-ops";
import { callFunction } from "./functions/dispatch";
import { equalValues, isNil } from "./functions/equality";
import { groupBy } from "./group";
import { hostMethod } from "./host";
import { collect, collectOpen, collectedCell, loopElement, loopNext, loopOpen, loopPrevious, positionCell } from "./loops";
import { makeArray, makeMap } from "./make";
import { index, length, member, slice } from "./member";
import { inNames, inRange, inSet } from "./membership";
import { recall, remember } from "./memo";
import {
  slotContains, slotEnds, slotEquals, slotHas, slotIn, slotMatches, slotStarts,
} from "./slots";
import { sortBy } from "./sort";
import { setHasText, setIsEmpty } from "./text-sets";
import { matchesPattern } from "./texts";
import { putConstant, putZero } from "./zero";

/** Values most expressions need at most; larger ones borrow from the arena. */
const STACK_VALUES: usize = 512;
const stack = memory.data(8192, 16);
let stackTop: usize = stack;
const result = memory.data(16, 16);

// @ts-ignore: decorator
@inline function operand(pc: usize, i: usize): u32 { return load<u32>(pc + (i << 2)); }

/** Evaluates an expression; `ret` holds its value, or the reason it has none. */
export function evaluate(expr: u32, ret: Ref): Status {
  const code = section(Section.Code) + (<usize>recordWord(Section.Exprs, expr, EXPR_WORDS, EXPR_CODE) << 2);
  if (operand(code, 0) == Op.Slot && operand(code, 2) == Op.Return) {
    // Most statics, partitions and distinct texts are nothing but a slot.
    openBudget();
    eventString(currentEvent, operand(code, 1), ret);
    return Status.Ok;
  }
  const locals = recordWord(Section.Exprs, expr, EXPR_WORDS, EXPR_LOCALS);
  const depth = recordWord(Section.Exprs, expr, EXPR_WORDS, EXPR_STACK);
  const bytes = <usize>(locals + depth + 1) * VALUE_SIZE;
  const below = stackTop;
  let cells = below;
  if (below + bytes <= stack + STACK_VALUES * VALUE_SIZE) stackTop += bytes;
  else {
    cells = arenaAlloc(bytes);
    if (!cells) return fail(ret, ErrorReason.OutOfMemory);
  }
  openBudget();
  const status = run(code, cells, cells + <usize>locals * VALUE_SIZE - VALUE_SIZE, ret);
  stackTop = below;
  return status;
}

/** `top` is the value on top of the stack; one place below `cells` means none. */
function run(code: usize, cells: usize, top: Ref, ret: Ref): Status {
  let pc = code;
  while (true) {
    if (!step()) return fail(ret, ErrorReason.TooMuchWork);
    let status: Status = Status.Ok;
    switch (operand(pc, 0)) {
      case Op.Return:
        copyValue(ret, top);
        return Status.Ok;

      case Op.Slot:
        top += VALUE_SIZE;
        eventString(currentEvent, operand(pc, 1), top);
        pc += 8;
        continue;
      case Op.SlotEq:
        top += VALUE_SIZE;
        putBool(top, slotEquals(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;
      case Op.SlotNe:
        top += VALUE_SIZE;
        putBool(top, !slotEquals(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;
      case Op.SlotContains:
        top += VALUE_SIZE;
        putBool(top, slotContains(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;
      case Op.SlotStarts:
        top += VALUE_SIZE;
        putBool(top, slotStarts(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;
      case Op.SlotEnds:
        top += VALUE_SIZE;
        putBool(top, slotEnds(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;
      case Op.SlotIn:
        top += VALUE_SIZE;
        putBool(top, slotIn(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;
      case Op.SlotMatches:
        top += VALUE_SIZE;
        putBool(top, slotMatches(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;
      case Op.SlotHas:
        top += VALUE_SIZE;
        putBool(top, slotHas(operand(pc, 1), operand(pc, 2)));
        pc += 12;
        continue;

      case Op.Const:
        top += VALUE_SIZE;
        putConstant(top, operand(pc, 1));
        pc += 8;
        continue;
      case Op.Str: {
        top += VALUE_SIZE;
        const string = operand(pc, 1);
        putStr(top, stringPtr(string), stringLen(string), operand(pc, 2));
        pc += 12;
        continue;
      }
      case Op.Nil:
        top += VALUE_SIZE;
        putNil(top);
        pc += 4;
        continue;
      case Op.True:
      case Op.False:
        top += VALUE_SIZE;
        putBool(top, operand(pc, 0) == Op.True);
        pc += 4;
        continue;
      case Op.Pop:
        top -= VALUE_SIZE;
        pc += 4;
        continue;
      case Op.Load:
        top += VALUE_SIZE;
        copyValue(top, cells + <usize>operand(pc, 1) * VALUE_SIZE);
        pc += 8;
        continue;
      case Op.Store:
        copyValue(cells + <usize>operand(pc, 1) * VALUE_SIZE, top);
        top -= VALUE_SIZE;
        pc += 8;
        continue;
      case Op.Env:
        top += VALUE_SIZE;
        copyValue(top, envAt(operand(pc, 1)));
        pc += 8;
        continue;

      case Op.Event:
        top += VALUE_SIZE;
        putInt(top, currentEvent);
        store<u8>(top, Tag.Event);
        pc += 4;
        continue;
      case Op.EventSlot:
        status = slotOfEvent(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.EventHasSlot:
        status = eventHasSlot(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.EventMember:
        status = memberOfEvent(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.EventMap:
        status = mapOfEvent(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.EventNamed:
        top -= VALUE_SIZE;
        status = namedOfEvent(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.EventHas:
        top -= VALUE_SIZE;
        status = eventHas(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.EventCall:
        top -= <usize>operand(pc, 2) * VALUE_SIZE;
        status = callEvent(top, operand(pc, 1), operand(pc, 2), operand(pc, 3));
        pc += 16;
        break;

      case Op.Member:
        status = member(top, operand(pc, 1), operand(pc, 2), operand(pc, 3));
        pc += 16;
        break;
      case Op.Index:
        top -= VALUE_SIZE;
        status = index(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.Slice:
        top -= <usize>popcnt(operand(pc, 1)) * VALUE_SIZE;
        status = slice(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.Method:
        top -= <usize>operand(pc, 3) * VALUE_SIZE;
        status = callMethod(top, operand(pc, 1), operand(pc, 2), operand(pc, 3), operand(pc, 4));
        pc += 20;
        break;
      case Op.Call:
        top -= (<usize>operand(pc, 2) - 1) * VALUE_SIZE;
        status = call(top, operand(pc, 1), operand(pc, 2));
        pc += 12;
        break;
      case Op.EnvCall:
        top -= (<usize>operand(pc, 2) - 1) * VALUE_SIZE;
        status = hostMethod(HOST_ENVIRONMENT, operand(pc, 1), top, operand(pc, 2), top);
        pc += 12;
        break;
      case Op.Len:
        status = length(top);
        pc += 4;
        break;

      case Op.Neg:
        status = negate(top);
        pc += 4;
        break;
      case Op.Plus:
        status = affirm(top);
        pc += 4;
        break;
      case Op.Not:
        if (tagOf(top) != <u8>Tag.Bool) status = fail(top, ErrorReason.WrongType);
        else putBool(top, intOf(top) == 0);
        pc += 4;
        break;
      case Op.Eq:
        top -= VALUE_SIZE;
        putBool(top, equalValues(top, top + VALUE_SIZE));
        pc += 4;
        continue;
      case Op.Ne:
        top -= VALUE_SIZE;
        putBool(top, !equalValues(top, top + VALUE_SIZE));
        pc += 4;
        continue;

      case Op.MatchesPattern:
        status = matchesPattern(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.InSet:
        status = inSet(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.InRange:
        top -= 2 * VALUE_SIZE;
        status = inRange(top);
        pc += 4;
        break;
      case Op.InNames:
        status = inNames(top, operand(pc, 1));
        pc += 8;
        break;

      case Op.SetHas:
        status = setHasText(top, operand(pc, 1), operand(pc, 2));
        pc += 12;
        break;

      case Op.Jump:
        pc = code + (<usize>operand(pc, 1) << 2);
        continue;
      case Op.JumpFalse:
      case Op.JumpTrue:
        if (tagOf(top) != <u8>Tag.Bool) {
          status = fail(top, ErrorReason.WrongType);
          break;
        }
        if ((intOf(top) != 0) == (operand(pc, 0) == Op.JumpTrue)) {
          pc = code + (<usize>operand(pc, 1) << 2);
          continue;
        }
        top -= VALUE_SIZE;
        pc += 8;
        continue;
      case Op.Branch:
        if (tagOf(top) != <u8>Tag.Bool) {
          status = fail(top, ErrorReason.WrongType);
          break;
        }
        pc = intOf(top) != 0 ? pc + 8 : code + (<usize>operand(pc, 1) << 2);
        top -= VALUE_SIZE;
        continue;
      case Op.JumpNil:
        if (isNil(top)) {
          putNil(top);
          pc = code + (<usize>operand(pc, 1) << 2);
        } else pc += 8;
        continue;
      case Op.JumpValue:
        if (isNil(top)) {
          top -= VALUE_SIZE;
          pc += 8;
        } else pc = code + (<usize>operand(pc, 1) << 2);
        continue;

      case Op.JumpSetless:
        pc = setIsEmpty(operand(pc, 1)) ? code + (<usize>operand(pc, 2) << 2) : pc + 12;
        continue;

      case Op.Array:
        top -= (<usize>operand(pc, 1) - 1) * VALUE_SIZE;
        status = makeArray(top, operand(pc, 1));
        pc += 8;
        break;
      case Op.Map:
        top -= (<usize>operand(pc, 1) * 2 - 1) * VALUE_SIZE;
        status = makeMap(top, operand(pc, 1));
        pc += 8;
        break;

      case Op.LoopOpen:
      case Op.LoopOpenLast:
        status = loopOpen(cells + <usize>operand(pc, 1) * VALUE_SIZE, top, operand(pc, 0) == Op.LoopOpenLast);
        if (status != Status.Ok) break;
        top -= VALUE_SIZE;
        pc += 8;
        continue;
      case Op.LoopNext:
        pc = loopNext(cells + <usize>operand(pc, 1) * VALUE_SIZE) ? pc + 12 : code + (<usize>operand(pc, 2) << 2);
        continue;
      case Op.LoopPrevious:
        pc = loopPrevious(cells + <usize>operand(pc, 1) * VALUE_SIZE) ? pc + 12 : code + (<usize>operand(pc, 2) << 2);
        continue;
      case Op.Element:
        top += VALUE_SIZE;
        status = loopElement(cells + <usize>operand(pc, 1) * VALUE_SIZE, top);
        pc += 8;
        break;
      case Op.Position:
        top += VALUE_SIZE;
        copyValue(top, positionCell(cells + <usize>operand(pc, 1) * VALUE_SIZE));
        pc += 8;
        continue;
      case Op.CollectOpen:
        status = collectOpen(cells + <usize>operand(pc, 1) * VALUE_SIZE, top + VALUE_SIZE);
        if (status != Status.Ok) top += VALUE_SIZE;
        pc += 8;
        break;
      case Op.Collect:
        collect(cells + <usize>operand(pc, 1) * VALUE_SIZE, top);
        top -= VALUE_SIZE;
        pc += 8;
        continue;
      case Op.CollectIf:
      case Op.CountIf: {
        if (tagOf(top) != <u8>Tag.Bool) {
          status = fail(top, ErrorReason.WrongType);
          break;
        }
        const loop = cells + <usize>operand(pc, 1) * VALUE_SIZE;
        if (intOf(top) != 0) {
          if (operand(pc, 0) == Op.CountIf) putInt(collectedCell(loop), intOf(collectedCell(loop)) + 1);
          else {
            status = loopElement(loop, top);
            if (status != Status.Ok) break;
            collect(loop, top);
          }
        }
        top -= VALUE_SIZE;
        pc += 8;
        continue;
      }
      case Op.GroupBy:
        top += VALUE_SIZE;
        status = groupBy(cells + <usize>operand(pc, 1) * VALUE_SIZE, top);
        pc += 8;
        break;
      case Op.SortBy:
        status = sortBy(cells + <usize>operand(pc, 1) * VALUE_SIZE, top);
        pc += 8;
        break;
      case Op.Memo: {
        if (!spend(operand(pc, 3))) return fail(ret, ErrorReason.TooMuchWork);
        const answer = recall(cells + <usize>operand(pc, 1) * VALUE_SIZE, operand(pc, 2));
        if (answer < 0) {
          holdBudget();
          pc += 20;
          continue;
        }
        top += VALUE_SIZE;
        putBool(top, <bool>answer);
        pc = code + (<usize>operand(pc, 4) << 2);
        continue;
      }
      case Op.Memoise:
        resumeBudget();
        remember(cells + <usize>operand(pc, 1) * VALUE_SIZE, operand(pc, 2), top);
        pc += 12;
        continue;
      case Op.Fail:
        return fail(ret, operand(pc, 1));
      default:
        top -= VALUE_SIZE;
        status = binary(operand(pc, 0), top);
        pc += 4;
    }
    if (status != Status.Ok) {
      copyValue(ret, top);
      return status;
    }
  }
}

/** A function of the library; its arguments start at `to`. */
function call(to: Ref, fn: u32, argc: u32): Status {
  const status = callFunction(fn, to, argc, result);
  copyValue(to, result);
  return status;
}

/** A method of the value at `to`; its arguments lie behind it. */
function callMethod(to: Ref, name: u32, method: u32, argc: u32, zero: u32): Status {
  switch (<u32>tagOf(to)) {
    case Tag.Nil:
      return zero == NONE ? fail(to, ErrorReason.NilMember) : putZero(to, zero);
    case Tag.Host: {
      const status = hostMethod(<u32>intOf(to), name, to + VALUE_SIZE, argc, to);
      return status == Status.Ok && tagOf(to) == <u8>Tag.Nil && zero != NONE ? putZero(to, zero) : status;
    }
    case Tag.Event:
      if (method == NONE || method < <u32>EVENT_METHOD) return fail(to, ErrorReason.NoSuchMember);
      return callEvent(to, method - EVENT_METHOD, argc, name);
    default:
      if (method >= <u32>EVENT_METHOD) return fail(to, ErrorReason.NoSuchMember);
      return call(to, method, argc + 1);
  }
}
