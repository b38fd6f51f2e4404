// Lists and maps that expressions hold by handle: elements cross when they are
// asked for, so that a collection of any size costs nothing to name.

/** Elements by position. */
export class HostList {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}

/** Entries by name; a missing one reads as the zero of its type. */
export class HostMap {
  readonly entries: ReadonlyMap<string, unknown>;
  constructor(entries: ReadonlyMap<string, unknown>) {
    this.entries = entries;
  }
}
