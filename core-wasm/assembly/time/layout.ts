// Go layouts: reading and writing times by example.

export { hasZone, isRegional, nanos, zone } from "./fields";
export { TIME_BEYOND, TIME_HAS_ZONE, TIME_YEARLESS, civilSeconds, parseLayout, readByLayout } from "./layout-parse";
export { formatLayout } from "./layout-format";
