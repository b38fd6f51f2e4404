// Objects of the host that expressions hold by handle: alerts, sources, queues…
//
// Overflows that are poured again live as long as their events; everything else
// that an expression touches is forgotten when the overflow in hand is done.

const FIRST_PASSING = 0x4000_0000;

export class HostObjects {
  private readonly lasting = new Map<number, object>();
  private nextLasting = 1;
  private passing: object[] = [];
  private passingHandles = new Map<object, number>();

  /** A handle that holds until `release`. */
  keep(object: object): number {
    const handle = this.nextLasting++;
    this.lasting.set(handle, object);
    return handle;
  }

  release(handle: number): void {
    this.lasting.delete(handle);
  }

  /** What lasts, by handle, and the handle that comes next. */
  lastingObjects(): {next: number; held: ReadonlyMap<number, object>} {
    return {next: this.nextLasting, held: this.lasting};
  }

  /** Forgets everything and goes on with these. */
  restore(next: number, held: ReadonlyMap<number, object>): void {
    this.forget();
    this.lasting.clear();
    for (const [handle, object] of held) this.lasting.set(handle, object);
    this.nextLasting = next;
  }

  /** A handle that holds until `forget`. */
  pass(object: object): number {
    let handle = this.passingHandles.get(object);
    if (handle === undefined) {
      handle = FIRST_PASSING + this.passing.push(object) - 1;
      this.passingHandles.set(object, handle);
    }
    return handle;
  }

  get(handle: number): object | undefined {
    return handle >= FIRST_PASSING
      ? this.passing[handle - FIRST_PASSING]
      : this.lasting.get(handle);
  }

  forget(): void {
    this.passing = [];
    this.passingHandles = new Map();
  }
}
