// What a bouncer has to enforce: the decisions that it was told of and that have not ended. It is
// kept here, so that a plugin that was started anew has it while no API answers, and an end that
// nobody tells comes all the same.
import type {Decision, DecisionChange} from '../plugin.ts';
import {Schedule} from '../time/schedule.ts';

const NS_PER_MS = 1_000_000n;
/** Durations on the wire are whole seconds: the same end, told twice, differs by less, ns. */
const SAME_END = 2_000_000_000n;

export class DecisionBook {
  private held = new Map<number, Decision>();
  private ends = new Schedule<Decision>();

  get size(): number {
    return this.held.size;
  }

  /** When the next decision ends, ms since the epoch. */
  get nextEnd(): number | undefined {
    return this.ends.next;
  }

  /** In batches of so many. What changes meanwhile may be in them or not. */
  *batches(most: number): Generator<readonly Decision[]> {
    let batch: Decision[] = [];
    for (const decision of this.held.values()) {
      batch.push(decision);
      if (batch.length < most) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  /** How many there are of each origin. */
  byOrigin(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const {origin} of this.held.values()) counts.set(origin, (counts.get(origin) ?? 0) + 1);
    return counts;
  }

  /** These are all that hold; what differs from before. */
  replace(all: readonly Decision[], now: bigint): DecisionChange {
    const before = this.held;
    this.held = new Map();
    this.ends = new Schedule();
    const adds: Decision[] = [];
    for (const decision of all) {
      if (decision.until <= now) continue;
      const known = before.get(decision.id);
      const isSame = known !== undefined && isSameEnd(known, decision);
      this.put(isSame ? known : decision);
      if (!isSame) adds.push(decision);
    }
    const deletes = [...before.values()].filter(({id}) => !this.held.has(id));
    return {adds, deletes};
  }

  /** These came, those went; what is new of it. */
  change(adds: readonly Decision[], deletes: readonly number[], now: bigint): DecisionChange {
    const gone = new Map<number, Decision>();
    for (const id of deletes) {
      const known = this.held.get(id);
      if (!known) continue;
      this.held.delete(id);
      gone.set(id, known);
    }
    const fresh: Decision[] = [];
    for (const decision of adds) {
      const known = this.held.get(decision.id);
      if (decision.until <= now || (known !== undefined && isSameEnd(known, decision))) continue;
      this.put(decision);
      gone.delete(decision.id);
      fresh.push(decision);
    }
    return {adds: fresh, deletes: [...gone.values()]};
  }

  /** Takes out what has ended. */
  expire(now: bigint): readonly Decision[] {
    const ended: Decision[] = [];
    const nowMs = Number(now / NS_PER_MS);
    while (this.ends.next !== undefined && this.ends.next <= nowMs) {
      const {item} = this.ends.take()!;
      // It may have gone, or its end may have been moved since.
      if (this.held.get(item.id) !== item) continue;
      this.held.delete(item.id);
      ended.push(item);
    }
    return ended;
  }

  private put(decision: Decision): void {
    this.held.set(decision.id, decision);
    this.ends.add(Math.ceil(Number(decision.until) / Number(NS_PER_MS)), decision);
  }
}

function isSameEnd(one: Decision, other: Decision): boolean {
  const apart = one.until - other.until;
  return apart < SAME_END && apart > -SAME_END;
}
