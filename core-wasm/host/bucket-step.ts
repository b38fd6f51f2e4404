// A step of a bucket's course, as explain tells it.

/** What happened to a bucket: member names as the wire has them. */
export interface BucketStep {
  /**
   * pour: an event was counted. undated, repeated (`distinct`): it was not. refused: no memory.
   * overflow: too many events; hidden: the same, silenced by a blackhole. What became of an
   * overflow: alert, whitelisted, filtered (`overflow_filter`), unbuilt (no source to blame).
   * cancelled (`cancel_on`), expired, evicted (a ceiling): the bucket's end.
   */
  readonly kind:
    | 'pour'
    | 'undated'
    | 'repeated'
    | 'refused'
    | 'overflow'
    | 'hidden'
    | 'alert'
    | 'whitelisted'
    | 'filtered'
    | 'unbuilt'
    | 'cancelled'
    | 'expired'
    | 'evicted';
  readonly scenario: string;
  /** What `groupby` gave. */
  readonly partition: string;
  /** RFC 3339; of an event that has no time, of its arrival. */
  readonly time: string;
  /** -1: none. */
  readonly capacity: number;
  /** As Go prints durations: one event leaks in this time. */
  readonly leakspeed: string;
  /** Counted in the bucket so far. */
  readonly events: number;
  /** Of a pour: the level the last one left, what leaked since, and the level with this event. */
  readonly before?: number;
  readonly leaked?: number;
  readonly after?: number;
  /** Until when a blackhole hides the partition. */
  readonly until?: string;
  /** The bucket's own time was over: no event did it. */
  readonly timer?: boolean;
  /** Where the event comes from, and the number of its line there, from 1. */
  readonly source?: string;
  readonly line?: number;
}
