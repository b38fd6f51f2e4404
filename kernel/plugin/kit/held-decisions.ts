// The decisions about addresses and ranges that a bouncer holds: several on one value are one place,
// and of those that cover an address the strictest is followed, of equals the one that ends last.
//
// What ended is let go by the next change; `find` never gives one that has ended. Values are read
// and written anew, so that no text of a decision gets any further.
import {strictnessOf} from '../../decisions/strictness.ts';
import {canonicalAddress} from '../../net/canonical.ts';
import {type Prefix, prefixOf} from '../../net/prefix.ts';
import {Trie} from '../../net/trie.ts';
import type {Decision, DecisionChange} from '../../plugin.ts';
import {Schedule} from '../../time/schedule.ts';

const NS_PER_MS = 1_000_000n;
/** Places that hold nothing any more, before they are swept out. */
const EMPTY_MAX = 10_000;

/** An address or a range that decisions are about. */
export interface HeldPlace {
  readonly prefix: Prefix;
  /** "192.0.2.7", "192.0.2.0/24", "2001:db8::/32": digits, letters a to f and `.:/` alone. */
  readonly value: string;
  /** None: it was let go. */
  readonly decisions: readonly Decision[];
}

export interface HeldChange {
  /** Places that a decision came to or went from. */
  readonly places: ReadonlySet<HeldPlace>;
  /** Decisions that are about no address and no range. */
  readonly refused: readonly {readonly id: number; readonly reason: string}[];
}

interface Place extends HeldPlace {
  readonly decisions: Decision[];
}

export class HeldDecisions {
  private byId = new Map<number, {readonly decision: Decision; readonly place: Place}>();
  private tries = {4: new Trie<Place>(1), 6: new Trie<Place>(4)};
  private held = new Set<Place>();
  private ends = new Schedule<Decision>();
  private empty = 0;

  /** Decisions. */
  get size(): number {
    return this.byId.size;
  }

  /** Every place that holds a decision. */
  get places(): ReadonlySet<HeldPlace> {
    return this.held;
  }

  /** Takes a change; a second time it changes nothing. `now`: ns. */
  apply({adds, deletes}: DecisionChange, now: bigint): HeldChange {
    const places = new Set<Place>();
    const refused: {id: number; reason: string}[] = [];
    this.letGo(now, places);
    for (const {id} of deletes) this.remove(id, places);
    for (const decision of adds) {
      this.remove(decision.id, places);
      if (decision.until <= now) continue;
      const prefix = prefixOf(decision.value);
      if (prefix) this.add(decision, prefix, places);
      else refused.push({id: decision.id, reason: 'it is about no address and no range'});
    }
    if (this.empty > EMPTY_MAX && this.empty > this.held.size) this.sweep();
    return {places, refused};
  }

  /** Holds exactly these. */
  async replace(
    batches: AsyncIterable<readonly Decision[]>,
    now: () => bigint,
  ): Promise<HeldChange['refused']> {
    // What comes is taken in aside, so that until it is whole the former ones are followed.
    const next = new HeldDecisions();
    const refused: {id: number; reason: string}[] = [];
    for await (const adds of batches)
      refused.push(...next.apply({adds, deletes: []}, now()).refused);
    this.take(next);
    return refused;
  }

  /** Lets go of all. */
  clear(): void {
    this.take(new HeldDecisions());
  }

  /** What is to be done to an address, or to all of a range; undefined: nothing. */
  find(address: string, now: bigint): Decision | undefined {
    const prefix = prefixOf(address);
    if (!prefix) return undefined;
    let found: Decision | undefined;
    for (const place of this.tries[prefix.family].covering(prefix.key, prefix.bits))
      found = strictest(place.decisions, now, found);
    return found;
  }

  /** These places and all that lie within them: what is followed about those may have changed. */
  around(places: Iterable<HeldPlace>): ReadonlySet<HeldPlace> {
    const all = new Set<HeldPlace>();
    for (const place of places) {
      const {family, key, bits} = place.prefix;
      all.add(place);
      for (const inner of this.tries[family].within(key, bits))
        if (inner.decisions.length > 0) all.add(inner);
    }
    return all;
  }

  private take({byId, tries, held, ends, empty}: HeldDecisions): void {
    this.byId = byId;
    this.tries = tries;
    this.held = held;
    this.ends = ends;
    this.empty = empty;
  }

  private add(decision: Decision, prefix: Prefix, places: Set<Place>): void {
    const trie = this.tries[prefix.family];
    let place = trie.get(prefix.key, prefix.bits);
    if (!place) {
      place = {prefix, value: canonicalAddress(decision.value)!, decisions: []};
      trie.set(prefix.key, prefix.bits, place);
    } else if (place.decisions.length === 0) this.empty -= 1;
    place.decisions.push(decision);
    this.held.add(place);
    this.byId.set(decision.id, {decision, place});
    this.ends.add(Number(decision.until / NS_PER_MS), decision);
    places.add(place);
  }

  private remove(id: number, places: Set<Place>): void {
    const one = this.byId.get(id);
    if (!one) return;
    const {decision, place} = one;
    this.byId.delete(id);
    place.decisions.splice(place.decisions.indexOf(decision), 1);
    places.add(place);
    if (place.decisions.length > 0) return;
    this.held.delete(place);
    this.empty += 1;
  }

  /** Removes what has ended. */
  private letGo(now: bigint, places: Set<Place>): void {
    const ms = Number(now / NS_PER_MS);
    while (this.ends.next !== undefined && this.ends.next < ms) {
      const {item} = this.ends.take()!;
      // A decision of the same number may have come since.
      if (this.byId.get(item.id)?.decision === item) this.remove(item.id, places);
    }
  }

  /** Tries anew without the places that hold nothing. */
  private sweep(): void {
    this.tries = {4: new Trie<Place>(1), 6: new Trie<Place>(4)};
    for (const place of this.held) {
      const {family, key, bits} = place.prefix;
      this.tries[family].set(key, bits, place);
    }
    this.empty = 0;
  }
}

/** The one to follow of some decisions and perhaps another; undefined: none of them holds. */
export function strictest(
  decisions: readonly Decision[],
  now: bigint,
  other?: Decision,
): Decision | undefined {
  let found = other;
  for (const decision of decisions) {
    if (decision.until <= now) continue;
    const more = found ? strictnessOf(decision.type) - strictnessOf(found.type) : 1;
    if (more > 0 || (more === 0 && decision.until > found!.until)) found = decision;
  }
  return found;
}
