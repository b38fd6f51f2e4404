// Distance: great-circle kilometres between two points given as texts (haversine).

import { ErrorReason, Status } from "../../abi";
import { Ref, fail, lenOf, ptrOf, putFloat } from "../../memory/value";
import { argument } from "./arguments";
import { readFloat, readValue } from "./read-float";
import { isText } from "./text";

const EARTH_RADIUS: f64 = 6371; // km
const RADIAN: f64 = 0.017453292519943295; // of a degree

const coordinates = memory.data(32);

/** Distance(lat1, lon1, lat2, lon2): 0 when either point is exactly (0, 0). */
export function distance(argv: Ref, ret: Ref): Status {
  for (let i: u32 = 0; i < 4; i++) {
    const v = argument(argv, i);
    if (!isText(v)) return fail(ret, ErrorReason.WrongType);
    if (!readFloat(ptrOf(v), lenOf(v))) return fail(ret, ErrorReason.BadInput);
    store<f64>(coordinates + (<usize>i << 3), readValue());
  }
  const lat1 = load<f64>(coordinates);
  const lon1 = load<f64>(coordinates, 8);
  const lat2 = load<f64>(coordinates, 16);
  const lon2 = load<f64>(coordinates, 24);
  if ((lat1 == 0 && lon1 == 0) || (lat2 == 0 && lon2 == 0)) {
    putFloat(ret, 0);
    return Status.Ok;
  }
  const north = Math.sin((lat2 - lat1) * RADIAN / 2);
  const east = Math.sin((lon2 - lon1) * RADIAN / 2);
  const h = north * north + Math.cos(lat1 * RADIAN) * Math.cos(lat2 * RADIAN) * east * east;
  putFloat(ret, 2 * EARTH_RADIUS * Math.asin(sqrt(h)));
  return Status.Ok;
}
