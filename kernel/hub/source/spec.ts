// Where hubs are and whom they are believed: as the operator wrote it.

/** Faults of an index that an operator may allow by name. */
export const ALLOWANCES = ['unsigned', 'bad-signature', 'unknown-key', 'expired', 'older'] as const;
export type Allowance = (typeof ALLOWANCES)[number];

export interface SourceSpec {
  /** The folder or address, and others with the same content. */
  readonly places: readonly [string, ...string[]];
  /** Public keys that may sign. */
  readonly keys: readonly string[];
  readonly allow: readonly Allowance[];
  /** Where data files are, instead of the addresses that items name: the path stays. */
  readonly dataMirror?: string;
  /** The hub that came with firewatch: its index is part of the program. */
  readonly shippedIndex?: string;
}
