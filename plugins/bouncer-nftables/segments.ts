// Ranges as disjoint segments. Ranges that decisions are about lie within one another; a map of
// intervals takes none that overlap. Each address of a segment is about to be let go when the last
// of the ranges about it ends, so that the kernel lets it go at the right time by itself.

/** What counts for addresses: until when, ns, and of whom. */
export interface Hold {
  readonly until: bigint;
  readonly origin: string;
}

export interface Segment {
  readonly first: bigint;
  /** Inclusive. */
  readonly last: bigint;
  readonly hold: Hold;
}

/** The ranges MUST be prefixes: of two, one lies within the other or they have nothing in common. */
export function disjoint(ranges: readonly Segment[]): Segment[] {
  const sorted = [...ranges].sort((one, other) =>
    one.first === other.first ? compare(other.last, one.last) : compare(one.first, other.first),
  );
  const found: Segment[] = [];
  const around: {readonly last: bigint; readonly hold: Hold}[] = [];
  let next = 0n;
  const emit = (last: bigint, hold: Hold) => {
    if (next > last) return;
    const before = found.at(-1);
    if (before?.hold === hold && before.last + 1n === next)
      found[found.length - 1] = {...before, last};
    else found.push({first: next, last, hold});
    next = last + 1n;
  };
  const close = (until: bigint | undefined) => {
    for (let top = around.at(-1); top; top = around.at(-1)) {
      if (until !== undefined && top.last >= until) return;
      emit(top.last, top.hold);
      around.pop();
    }
  };
  for (const {first, last, hold} of sorted) {
    close(first);
    const outer = around.at(-1);
    if (outer) emit(first - 1n, outer.hold);
    next = first;
    around.push({last, hold: outer && outer.hold.until >= hold.until ? outer.hold : hold});
  }
  close(undefined);
  return found;
}

const compare = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0);

export const isSameHold = (one: Hold, other: Hold): boolean =>
  one.until === other.until && one.origin === other.origin;

export interface SegmentChange {
  readonly gone: readonly Segment[];
  readonly came: readonly Segment[];
  /** What came has an address in common with what was there. */
  readonly isOverlapping: boolean;
}

/** Both in ascending order, disjoint. */
export function segmentChange(
  before: readonly Segment[],
  after: readonly Segment[],
): SegmentChange {
  const keyOf = ({first, last, hold}: Segment) => `${first}-${last} ${hold.until} ${hold.origin}`;
  const [was, is] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const came = after.filter((one) => !was.has(keyOf(one)));
  let at = 0;
  const isOverlapping = came.some(({first, last}) => {
    while (at < before.length && before[at]!.last < first) at += 1;
    return at < before.length && before[at]!.first <= last;
  });
  return {gone: before.filter((one) => !is.has(keyOf(one))), came, isOverlapping};
}
