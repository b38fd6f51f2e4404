// The order of overflows that assertions count on: the reference sorts them with
// Go's sort.Sort, descending by scenario name and source values. That sort is not
// stable for more than twelve elements, so the algorithm itself is the rule
// (rules-language.md 9.4): pattern-defeating quicksort.

/** What is sorted, by position. */
interface Sortable {
  less(i: number, j: number): boolean;
  swap(i: number, j: number): void;
}

const INSERTION_MAX = 12;
const NINTHER_MIN = 50;
const SORT_STEPS = 5;

/** Sorts in place, as Go's sort.Sort with `less` on elements. */
export function goSort<T>(items: T[], less: (a: T, b: T) => boolean): void {
  const data: Sortable = {
    less: (i, j) => less(items[i]!, items[j]!),
    swap: (i, j) => {
      [items[i], items[j]] = [items[j]!, items[i]!];
    },
  };
  quick(data, 0, items.length, bitLength(items.length));
}

const bitLength = (n: number) => (n === 0 ? 0 : 32 - Math.clz32(n));

type Hint = 'unknown' | 'increasing' | 'decreasing';

function quick(data: Sortable, a: number, b: number, limit: number): void {
  let balanced = true;
  let partitioned = true;
  for (;;) {
    const length = b - a;
    if (length <= INSERTION_MAX) {
      insertion(data, a, b);
      return;
    }
    if (limit === 0) {
      heap(data, a, b);
      return;
    }
    if (!balanced) {
      shuffle(data, a, b);
      limit--;
    }
    let {pivot, hint} = choosePivot(data, a, b);
    if (hint === 'decreasing') {
      reverse(data, a, b);
      pivot = b - 1 - (pivot - a);
      hint = 'increasing';
    }
    if (balanced && partitioned && hint === 'increasing' && nearlySorted(data, a, b)) return;
    if (a > 0 && !data.less(a - 1, pivot)) {
      a = partitionEqual(data, a, b, pivot);
      continue;
    }
    const {mid, already} = partition(data, a, b, pivot);
    partitioned = already;
    const [left, right] = [mid - a, b - mid];
    const balance = Math.floor(length / 8);
    if (left < right) {
      balanced = left >= balance;
      quick(data, a, mid, limit);
      a = mid + 1;
    } else {
      balanced = right >= balance;
      quick(data, mid + 1, b, limit);
      b = mid;
    }
  }
}

function insertion(data: Sortable, a: number, b: number): void {
  for (let i = a + 1; i < b; i++) {
    for (let j = i; j > a && data.less(j, j - 1); j--) data.swap(j, j - 1);
  }
}

function heap(data: Sortable, a: number, b: number): void {
  const size = b - a;
  const sift = (root: number, end: number) => {
    for (;;) {
      let child = 2 * root + 1;
      if (child >= end) return;
      if (child + 1 < end && data.less(a + child, a + child + 1)) child++;
      if (!data.less(a + root, a + child)) return;
      data.swap(a + root, a + child);
      root = child;
    }
  };
  for (let i = Math.floor((size - 1) / 2); i >= 0; i--) sift(i, size);
  for (let i = size - 1; i >= 0; i--) {
    data.swap(a, a + i);
    sift(0, i);
  }
}

/** Breaks patterns that unbalance partitions: three swaps by a xorshift of the length. */
function shuffle(data: Sortable, a: number, b: number): void {
  const length = b - a;
  let random = BigInt(length);
  const modulus = 2n ** BigInt(bitLength(length));
  const at = a + Math.floor(length / 4) * 2 - 1;
  for (let i = 0; i < 3; i++) {
    random = BigInt.asUintN(64, random ^ (random << 13n));
    random ^= random >> 7n;
    random = BigInt.asUintN(64, random ^ (random << 17n));
    let other = Number(random % modulus);
    if (other >= length) other -= length;
    data.swap(at - 1 + i, a + other);
  }
}

function choosePivot(data: Sortable, a: number, b: number): {pivot: number; hint: Hint} {
  let swaps = 0;
  const median = (x: number, y: number, z: number) => {
    const order = (one: number, other: number): [number, number] => {
      if (!data.less(other, one)) return [one, other];
      swaps++;
      return [other, one];
    };
    [x, y] = order(x, y);
    [y, z] = order(y, z);
    [x, y] = order(x, y);
    return y;
  };
  const length = b - a;
  const quarter = Math.floor(length / 4);
  let [i, j, k] = [a + quarter, a + quarter * 2, a + quarter * 3];
  if (length >= NINTHER_MIN) {
    i = median(i - 1, i, i + 1);
    j = median(j - 1, j, j + 1);
    k = median(k - 1, k, k + 1);
  }
  const pivot = median(i, j, k);
  return {pivot, hint: swaps === 0 ? 'increasing' : swaps === 12 ? 'decreasing' : 'unknown'};
}

function reverse(data: Sortable, a: number, b: number): void {
  for (let [i, j] = [a, b - 1]; i < j; i++, j--) data.swap(i, j);
}

/** Mends a few places that are out of order; true when all is in order then. */
function nearlySorted(data: Sortable, a: number, b: number): boolean {
  let i = a + 1;
  for (let step = 0; step < SORT_STEPS; step++) {
    while (i < b && !data.less(i, i - 1)) i++;
    if (i === b) return true;
    if (b - a < NINTHER_MIN) return false;
    data.swap(i, i - 1);
    if (i - a >= 2) {
      for (let j = i - 1; j >= 1 && data.less(j, j - 1); j--) data.swap(j, j - 1);
    }
    if (b - i >= 2) {
      for (let j = i + 1; j < b && data.less(j, j - 1); j++) data.swap(j, j - 1);
    }
  }
  return false;
}

/** Elements equal to the pivot to the front; answers where the greater ones begin. */
function partitionEqual(data: Sortable, a: number, b: number, pivot: number): number {
  data.swap(a, pivot);
  let [i, j] = [a + 1, b - 1];
  for (;;) {
    while (i <= j && !data.less(a, i)) i++;
    while (i <= j && data.less(a, j)) j--;
    if (i > j) return i;
    data.swap(i++, j--);
  }
}

function partition(
  data: Sortable,
  a: number,
  b: number,
  pivot: number,
): {mid: number; already: boolean} {
  data.swap(a, pivot);
  let [i, j] = [a + 1, b - 1];
  let already = true;
  for (;;) {
    while (i <= j && data.less(i, a)) i++;
    while (i <= j && !data.less(j, a)) j--;
    if (i > j) break;
    already = false;
    data.swap(i++, j--);
  }
  data.swap(j, a);
  return {mid: j, already};
}
