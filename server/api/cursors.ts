// How far each bouncer's stream was told. The store learns of it a little later, many at
// once: after a crash a bouncer is told the last second again, and loses nothing. With
// other servers on the same store, theirs is read first.
import {type Cursor, NOTHING_TOLD} from '../decision-index/decision-index.ts';
import type {FollowerClock} from '../decision-index/follower.ts';
import {type Bouncer, findBouncer, updateBouncer} from '../store/bouncers.ts';
import type {Database} from '../store/open.ts';

const FLUSH_MS = 1000;

interface CursorsOptions {
  readonly database: Database;
  readonly clock: FollowerClock;
  /** Other servers are on the store. */
  readonly isShared: boolean;
}

export class Cursors {
  private readonly database: Database;
  private readonly clock: FollowerClock;
  private readonly onFailure: (cause: unknown) => void;
  private readonly isShared: boolean;
  private readonly told = new Map<number, Cursor>();
  private dirty = new Set<number>();
  private stopTimer: (() => void) | undefined;

  constructor({database, clock, isShared}: CursorsOptions, onFailure: (cause: unknown) => void) {
    this.isShared = isShared;
    this.database = database;
    this.clock = clock;
    this.onFailure = onFailure;
  }

  /** Undefined: it was never told anything. */
  async of(bouncer: Bouncer): Promise<Cursor | undefined> {
    return this.known(
      (this.isShared && (await findBouncer(this.database, bouncer.name))) || bouncer,
    );
  }

  private known({id, cursor_seq, cursor_at}: Bouncer): Cursor | undefined {
    const stored =
      cursor_seq === null || cursor_at === null ? undefined : {seq: cursor_seq, at: cursor_at};
    const known = this.told.get(id);
    if (!known || !stored) return known ?? stored;
    // Who was paused was told that nothing holds: that is later, though its number is less.
    if (known.seq === NOTHING_TOLD || stored.seq === NOTHING_TOLD)
      return known.at > stored.at ? known : stored;
    return known.seq > stored.seq || known.at > stored.at ? known : stored;
  }

  moved(bouncer: Bouncer, to: Cursor): void {
    const from = this.known(bouncer);
    this.told.set(bouncer.id, {
      seq: to.seq === NOTHING_TOLD ? to.seq : Math.max(to.seq, from?.seq ?? 0),
      at: Math.max(to.at, from?.at ?? 0),
    });
    this.dirty.add(bouncer.id);
    if (this.isShared) void this.flush();
    else this.stopTimer ??= this.clock.after(FLUSH_MS, () => void this.flush());
  }

  /** Writes what the store does not know yet. */
  async flush(): Promise<void> {
    this.stopTimer?.();
    this.stopTimer = undefined;
    const ids = [...this.dirty];
    this.dirty = new Set();
    if (ids.length === 0) return;
    try {
      await this.database.transaction().execute(async (tx) => {
        for (const id of ids.sort((one, other) => one - other)) {
          const {seq, at} = this.told.get(id)!;
          await updateBouncer(tx, id, {cursor_seq: seq, cursor_at: at, last_pull: at});
        }
      });
    } catch (cause) {
      for (const id of ids) this.dirty.add(id);
      this.onFailure(cause);
      this.stopTimer ??= this.clock.after(FLUSH_MS, () => void this.flush());
    }
  }
}
