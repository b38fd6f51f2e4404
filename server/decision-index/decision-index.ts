// The decisions that hold, and those that ended lately, in memory: lookups and deltas
// never touch the store. The store is followed by sequence numbers (follower.ts); time is
// the caller's and never goes back.
//
// What a bouncer was told is a cursor: the last change and the instant up to which it
// knows. A delta is a function of two cursors and a filter, so nothing is kept per bouncer.
import {prefixOf, prefixOfInterval, Schedule} from '@firewatch/kernel';
import type {DecisionFilter} from '../store/decision-filter.ts';
import type {DecisionRow} from '../store/rows.ts';
import {type Entry, entryOf, Texts} from './entry.ts';
import {Journal} from './journal.ts';
import {Places, ring} from './places.ts';
import {type Predicate, predicateOf, prefixAsked} from './predicate.ts';

/** How far somebody was told. */
export interface Cursor {
  /** The last change, by its number. */
  readonly seq: number;
  /** ms */
  readonly at: number;
}

/** The number of a cursor of somebody who was told that nothing holds. */
export const NOTHING_TOLD = 0;

/** How long the end of a decision can be told, ms: as long as the store keeps it. */
export const TOLD_FOR_MS = 7 * 86_400_000;
/** Between two sweeps of what ended long ago, ms. */
const SWEEP_MS = 3_600_000;

export class DecisionIndex {
  private byId = new Map<number, Entry>();
  private places = new Places();
  private changes = new Journal();
  private endings = new Journal();
  private ends = new Schedule<Entry>();
  private texts = new Texts();
  /** A store that nothing was changed in has the number 1. */
  private seq = NOTHING_TOLD + 1;
  private time = 0;
  private sweepAt = 0;
  private readonly listeners = new Set<() => void>();

  /** Where somebody stands who was told everything. */
  get cursor(): Cursor {
    return {seq: this.seq, at: this.time};
  }

  /** Entries, those that ended lately included. */
  get size(): number {
    return this.byId.size;
  }

  /** When the next decision ends, ms. */
  get nextEnd(): number | undefined {
    return this.ends.next;
  }

  /** Calls when there is news; the result takes it back. */
  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes rows of the store as they are now, in order of their sequence numbers. */
  apply(rows: readonly DecisionRow[]): void {
    for (const row of rows) {
      const known = this.byId.get(row.id);
      const entry = known ?? entryOf(row, this.texts);
      if (known) {
        known.seq = row.seq;
        known.until = row.until;
      } else {
        this.byId.set(entry.id, entry);
        this.places.add(entry, prefixOfRow(row));
      }
      this.seq = Math.max(this.seq, row.seq);
      this.changes.add(row.seq, entry);
      if (entry.until > this.time) this.ends.add(entry.until, entry);
    }
    if (rows.length > 0) this.wake();
  }

  /** It is that late, ms. */
  advance(now: number): void {
    if (now <= this.time) return;
    this.time = now;
    let isNews = false;
    while (this.ends.next !== undefined && this.ends.next <= now) {
      const {time, item} = this.ends.take()!;
      // Its end may have been moved since.
      if (item.until !== time || this.byId.get(item.id) !== item) continue;
      this.endings.add(time, item);
      isNews = true;
    }
    if (this.sweepAt === 0) this.sweepAt = now + SWEEP_MS;
    if (now >= this.sweepAt) this.sweep(now);
    if (isNews) this.wake();
  }

  /** Active decisions that meet a filter, in no order. Throws EngineError FW5012. */
  *find(filter: DecisionFilter): Generator<Entry> {
    const isMeant = predicateOf(filter.ip === undefined ? filter : {...filter, ip: undefined});
    for (const entry of this.candidates(filter))
      if (entry.until > this.time && isMeant(entry)) yield entry;
  }

  /**
   * What became true since a cursor, or all that is; without `dedup` also what a longer
   * decision of the same type about the same value makes idle. Lazily: what changes
   * meanwhile has a greater sequence number and is told by the next delta.
   */
  *fresh(filter: DecisionFilter, since: Cursor | undefined, dedup: boolean): Generator<Entry> {
    const isMeant = predicateOf(filter);
    for (const {mark, entry} of this.changes.after(since?.seq ?? 0)) {
      if (entry.seq !== mark || entry.until <= this.time || !isMeant(entry)) continue;
      if (!dedup || !this.isHidden(entry, isMeant)) yield entry;
    }
  }

  /**
   * What ended since a cursor, or lately. With `dedup` a value is named once, and not while
   * another decision of the same type holds it.
   */
  ended(filter: DecisionFilter, since: Cursor | undefined, dedup: boolean): Entry[] {
    const isMeant = predicateOf(filter);
    const found = new Map<number | string, Entry>();
    const consider = (entry: Entry) => {
      // What was over when it was made was never true.
      if (entry.until > this.time || entry.until < entry.created || !isMeant(entry)) return;
      if (!dedup) {
        found.set(entry.id, entry);
        return;
      }
      if (this.isHeld(entry, isMeant)) return;
      const target = `${entry.type}\0${entry.scope}\0${entry.value}`;
      const other = found.get(target);
      if (other === undefined || other.until < entry.until) found.set(target, entry);
    };
    for (const {mark, entry} of this.changes.after(since?.seq ?? 0))
      if (entry.seq === mark) consider(entry);
    if (since) for (const {entry} of this.endings.after(since.at)) consider(entry);
    return [...found.values()].sort((one, other) => one.id - other.id);
  }

  /** Decisions of other types that hold a value: whoever removes the value has to learn of them again. */
  *stillHolding(ended: Entry, isMeant: Predicate): Generator<Entry> {
    for (const entry of ring(ended))
      if (
        entry.type !== ended.type &&
        isAbout(entry, ended) &&
        entry.until > this.time &&
        isMeant(entry) &&
        !this.isHidden(entry, isMeant)
      )
        yield entry;
  }

  private candidates(filter: DecisionFilter): Iterable<Entry> {
    const prefix = prefixAsked(filter);
    if (prefix) return this.places.around(prefix, filter.contains ?? true);
    if (filter.value !== undefined) return this.places.ofValue(filter.value);
    return this.byId.values();
  }

  /** A longer one of the same type holds the same value. */
  private isHidden(entry: Entry, isMeant: Predicate): boolean {
    return this.hasPeer(entry, (peer) => peer.until > entry.until && isMeant(peer));
  }

  private isHeld(entry: Entry, isMeant: Predicate): boolean {
    return this.hasPeer(entry, (peer) => peer.until > this.time && isMeant(peer));
  }

  private hasPeer(entry: Entry, isOne: Predicate): boolean {
    if (entry.next === undefined) return false;
    for (let peer = entry.next; peer !== entry; peer = peer.next!)
      if (peer.type === entry.type && isAbout(peer, entry) && isOne(peer)) return true;
    return false;
  }

  /** Forgets what ended long ago, with all that was kept for it. */
  private sweep(now: number): void {
    this.sweepAt = now + SWEEP_MS;
    const kept = [...this.byId.values()].filter(({until}) => until > now - TOLD_FOR_MS);
    if (kept.length === this.byId.size) return;
    kept.sort((one, other) => one.seq - other.seq);
    this.byId = new Map(kept.map((entry) => [entry.id, entry]));
    this.places = new Places();
    this.changes = new Journal();
    this.ends = new Schedule();
    this.texts = new Texts();
    const endings = this.endings;
    this.endings = new Journal();
    for (const entry of kept) {
      entry.next = undefined;
      this.places.add(entry, prefixOf(entry.value));
      this.changes.add(entry.seq, entry);
      if (entry.until > now) this.ends.add(entry.until, entry);
    }
    for (const {mark, entry} of endings.after(now - TOLD_FOR_MS)) this.endings.add(mark, entry);
  }

  /** Calls those who wait for news. */
  wake(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

function prefixOfRow({family, first, last}: DecisionRow) {
  if (family === null || first === null || last === null) return undefined;
  return prefixOfInterval({family: family === 4 ? 4 : 6, first, last});
}

const isAbout = (one: Entry, other: Entry) =>
  one.scope === other.scope && one.value === other.value;
