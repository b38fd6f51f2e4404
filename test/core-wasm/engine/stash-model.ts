// What a stash remembers, written for reading: keys in arrays, most recent first.

interface Entry {
  readonly value: string;
  /** Last second it may be read in. */
  readonly until: number;
}

/** Decides which key goes when a new one comes into a full stash. */
interface Order {
  /** A key was read. */
  read(key: string): void;
  /** A key was written; the keys that are forgotten for it. */
  write(key: string): string[];
  /** A key has expired. */
  drop(key: string): void;
}

const without = (keys: readonly string[], key: string) => keys.filter((other) => other !== key);

class LeastRecent implements Order {
  private keys: string[] = [];
  private readonly size: number;

  constructor(size: number) {
    this.size = size;
  }

  read(key: string): void {
    this.keys = [key, ...without(this.keys, key)];
  }

  write(key: string): string[] {
    this.read(key);
    return this.keys.splice(this.size);
  }

  drop(key: string): void {
    this.keys = without(this.keys, key);
  }
}

class LeastFrequent implements Order {
  private readonly size: number;
  private readonly reads = new Map<string, number>();
  private recent: string[] = [];

  constructor(size: number) {
    this.size = size;
  }

  read(key: string): void {
    this.reads.set(key, this.reads.get(key)! + 1);
    this.recent = [key, ...without(this.recent, key)];
  }

  write(key: string): string[] {
    const gone: string[] = [];
    if (!this.reads.has(key)) {
      if (this.reads.size === this.size) gone.push(this.least());
      for (const other of gone) this.drop(other);
      this.reads.set(key, 0);
    }
    this.recent = [key, ...without(this.recent, key)];
    return gone;
  }

  drop(key: string): void {
    this.reads.delete(key);
    this.recent = without(this.recent, key);
  }

  private least(): string {
    const fewest = Math.min(...this.reads.values());
    return this.recent.findLast((key) => this.reads.get(key) === fewest)!;
  }
}

/** Megiddo and Modha, FAST 2003, figure 4; a miss is a write of an unknown key. */
class Adaptive implements Order {
  private readonly size: number;
  private border = 0;
  private t1: string[] = [];
  private t2: string[] = [];
  private b1: string[] = [];
  private b2: string[] = [];

  constructor(size: number) {
    this.size = size;
  }

  read(key: string): void {
    this.drop(key);
    this.t2.unshift(key);
  }

  write(key: string): string[] {
    const {size} = this;
    const before = [...this.t1, ...this.t2];
    if (before.includes(key)) this.read(key);
    else if (this.b1.includes(key)) {
      this.border = Math.min(
        size,
        this.border + Math.max(1, Math.floor(this.b2.length / this.b1.length)),
      );
      this.replace(false);
      this.b1 = without(this.b1, key);
      this.t2.unshift(key);
    } else if (this.b2.includes(key)) {
      this.border = Math.max(
        0,
        this.border - Math.max(1, Math.floor(this.b1.length / this.b2.length)),
      );
      this.replace(true);
      this.b2 = without(this.b2, key);
      this.t2.unshift(key);
    } else {
      this.makeRoom();
      this.t1.unshift(key);
    }
    const after = [...this.t1, ...this.t2];
    return before.filter((other) => !after.includes(other));
  }

  drop(key: string): void {
    this.t1 = without(this.t1, key);
    this.t2 = without(this.t2, key);
  }

  private makeRoom(): void {
    const {size, t1, t2, b1, b2} = this;
    if (t1.length + b1.length >= size) {
      if (t1.length < size) {
        b1.pop();
        this.replace(false);
      } else t1.pop();
    } else if (t1.length + t2.length + b1.length + b2.length >= size) {
      if (t1.length + t2.length + b1.length + b2.length >= 2 * size) b2.pop();
      this.replace(false);
    }
  }

  private replace(fromB2: boolean): void {
    const {t1, t2, b1, b2, border, size} = this;
    if (t1.length + t2.length < size) return;
    if (t1.length > 0 && (t1.length > border || (fromB2 && t1.length === border)))
      b1.unshift(t1.pop()!);
    else if (t2.length > 0) b2.unshift(t2.pop()!);
  }
}

const ORDERS = {LRU: LeastRecent, LFU: LeastFrequent, ARC: Adaptive};
export type Strategy = keyof typeof ORDERS;

export class StashModel {
  private readonly entries = new Map<string, Entry>();
  private readonly order: Order;
  private readonly ttl: number;

  constructor(strategy: Strategy, size: number, ttl: number) {
    this.order = new ORDERS[strategy](size);
    this.ttl = ttl;
  }

  get(key: string, now: number): string {
    const entry = this.entries.get(key);
    if (!entry) return '';
    if (now > entry.until) {
      this.entries.delete(key);
      this.order.drop(key);
      return '';
    }
    this.order.read(key);
    return entry.value;
  }

  set(key: string, value: string, now: number): void {
    for (const gone of this.order.write(key)) this.entries.delete(gone);
    this.entries.set(key, {value, until: now + this.ttl});
  }
}
