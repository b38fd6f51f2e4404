// Where decisions are found by what they are about: addresses and ranges of both families
// in a trie each, any other value under its scope.
//
// What a decision covers is told by its value alone, as in the store: a value of another
// scope that reads like an address is found by address too.
import {type Prefix, prefixOf, Trie} from '@firewatch/kernel';
import type {Entry} from './entry.ts';

export class Places {
  private readonly tries = {4: new Trie<Entry>(1), 6: new Trie<Entry>(4)};
  /** By scope, then value. */
  private readonly others = new Map<string, Map<string, Entry>>();

  /** Adds an entry; `prefix` is its value's, when that is an address or a range. */
  add(entry: Entry, prefix: Prefix | undefined): void {
    if (prefix) {
      const trie = this.tries[prefix.family];
      const known = trie.get(prefix.key, prefix.bits);
      if (known) join(known, entry);
      else trie.set(prefix.key, prefix.bits, entry);
      return;
    }
    const values = this.others.get(entry.scope) ?? new Map<string, Entry>();
    this.others.set(entry.scope, values);
    const known = values.get(entry.value);
    if (known) join(known, entry);
    else values.set(entry.value, entry);
  }

  /** All whose prefix holds the given one, or, unless `contains`, lies within it. */
  *around(prefix: Prefix, contains: boolean): Generator<Entry> {
    const trie = this.tries[prefix.family];
    const found = contains
      ? trie.covering(prefix.key, prefix.bits)
      : trie.within(prefix.key, prefix.bits);
    for (const one of found) yield* ring(one);
  }

  /** All of a value, whatever their scope. */
  *ofValue(value: string): Generator<Entry> {
    const prefix = prefixOf(value);
    if (prefix) {
      const one = this.tries[prefix.family].get(prefix.key, prefix.bits);
      if (one) yield* ring(one);
      return;
    }
    for (const values of this.others.values()) {
      const one = values.get(value);
      if (one) yield* ring(one);
    }
  }
}

function join(known: Entry, entry: Entry): void {
  entry.next = known.next ?? known;
  known.next = entry;
}

/** All at the place of an entry, itself included. */
export function* ring(entry: Entry): Generator<Entry> {
  yield entry;
  for (let next = entry.next; next && next !== entry; next = next.next) yield next;
}
