// AverageInterval and MedianInterval: how far apart times lie, once sorted.

import { ErrorReason, Status, Tag, VALUE_SIZE } from "../../abi";
import { arenaMark, arenaRelease } from "../../memory/arena";
import { Ref, copyValue, fail, intOf, lenOf, ptrOf, putDuration, tagOf } from "../../memory/value";
import { argument, isList } from "./arguments";
import { sortValues } from "./ordering";

const sorted = memory.data(VALUE_SIZE);

// Checks the list and sorts it into `sorted`.
function sortTimes(argv: Ref): Status {
  if (!isList(argv)) return fail(sorted, ErrorReason.WrongType);
  const count = lenOf(argv);
  for (let i: u32 = 0; i < count; i++) {
    if (tagOf(argument(ptrOf(argv), i)) != Tag.Time) return fail(sorted, ErrorReason.WrongType);
  }
  if (count < 2) return fail(sorted, ErrorReason.BadArgument);
  return sortValues(ptrOf(argv), ptrOf(argv), count, false, Tag.Array, sorted);
}

/** AverageInterval(times): total over n - 1, truncated to ns. */
export function averageInterval(argv: Ref, ret: Ref): Status {
  const mark = arenaMark();
  if (sortTimes(argv) != Status.Ok) {
    copyValue(ret, sorted);
    return Status.Error;
  }
  const times = ptrOf(sorted);
  const count = lenOf(sorted);
  const total = intOf(argument(times, count - 1)) - intOf(times);
  arenaRelease(mark);
  putDuration(ret, total / <i64>(count - 1));
  return Status.Ok;
}

/** MedianInterval(times): of an even number of intervals the mean of the middle two. */
export function medianInterval(argv: Ref, ret: Ref): Status {
  const mark = arenaMark();
  if (sortTimes(argv) != Status.Ok) {
    copyValue(ret, sorted);
    return Status.Error;
  }
  const times = ptrOf(sorted);
  const intervals = lenOf(sorted) - 1;
  for (let i: u32 = 0; i < intervals; i++) {
    putDuration(argument(times, i), intOf(argument(times, i + 1)) - intOf(argument(times, i)));
  }
  const status = sortValues(times, times, intervals, false, Tag.Array, sorted);
  if (status == Status.Ok) {
    const upper = argument(ptrOf(sorted), intervals >> 1);
    putDuration(ret, intervals & 1 ? intOf(upper) : (intOf(upper) + intOf(upper - VALUE_SIZE)) / 2);
  } else copyValue(ret, sorted);
  arenaRelease(mark);
  return status;
}
