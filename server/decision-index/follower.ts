// Keeps the index as the store is: rows changed since the last number, page by page. A
// process that writes asks for it at once; what others write is seen by looking.
import {type SqlBool, sql} from 'kysely';
import type {Bouncer} from '../store/bouncers.ts';
import type {Database} from '../store/open.ts';
import {Pauses} from '../store/pauses.ts';
import type {DecisionRow} from '../store/rows.ts';
import {SEQUENCE_ROW} from '../store/sequence.ts';
import {type DecisionIndex, TOLD_FOR_MS} from './decision-index.ts';

const ROWS_PER_PAGE = 20_000;

export interface FollowerClock {
  /** ms */
  now(): number;
  /** Calls once after so many ms; the result takes it back. */
  after(ms: number, action: () => void): () => void;
}

export class Follower {
  private readonly database: Database;
  private readonly index: DecisionIndex;
  private readonly clock: FollowerClock;
  private readonly onFailure: (cause: unknown) => void;
  private last = {seq: 0, id: 0};
  /** The store's number when it was last looked at. */
  private seen = 0;
  /** Who is paused changes with the store's number too. */
  private readonly pauses: Pauses;
  private running: Promise<void> | undefined;
  private isAskedAgain = false;
  private stopTimer: () => void = () => {};
  private stopEnd: () => void = () => {};
  private isStopped = false;

  constructor(
    database: Database,
    index: DecisionIndex,
    clock: FollowerClock,
    onFailure: (cause: unknown) => void,
  ) {
    this.pauses = new Pauses(database);
    this.database = database;
    this.index = index;
    this.clock = clock;
    this.onFailure = onFailure;
  }

  /** Reads everything, then looks for changes every so many ms. */
  async start(everyMs: number): Promise<void> {
    this.index.advance(this.clock.now());
    await this.pauses.refresh();
    await this.refresh();
    this.watch(everyMs);
    this.awaitEnd();
    this.index.onNews(() => this.awaitEnd());
  }

  /** Whether a bouncer is told nothing for now. */
  isPaused(bouncer: Bouncer): boolean {
    return this.pauses.isPaused(bouncer);
  }

  /** When this is done the index has all that was committed before the call. */
  refresh(): Promise<void> {
    if (this.running) {
      this.isAskedAgain = true;
      return this.running;
    }
    this.running = this.read();
    return this.running;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.stopTimer();
    this.stopEnd();
    await this.running?.catch(() => {});
  }

  private async read(): Promise<void> {
    try {
      do {
        this.isAskedAgain = false;
        for (let rows = await this.page(); rows.length > 0; rows = await this.page()) {
          this.index.advance(this.clock.now());
          this.index.apply(rows);
          const {seq, id} = rows.at(-1)!;
          this.last = {seq, id};
        }
      } while (this.isAskedAgain);
    } finally {
      this.running = undefined;
    }
  }

  private page(): Promise<DecisionRow[]> {
    const {seq, id} = this.last;
    return this.database
      .selectFrom('decision')
      .selectAll()
      .where('seq', '>=', seq)
      .where(sql<SqlBool>`(seq, id) > (${seq}, ${id})`)
      .where('until', '>', this.clock.now() - TOLD_FOR_MS)
      .orderBy('seq')
      .orderBy('id')
      .limit(ROWS_PER_PAGE)
      .execute();
  }

  private watch(everyMs: number): void {
    this.stopTimer = this.clock.after(everyMs, () => {
      this.look()
        .catch(this.onFailure)
        .finally(() => {
          if (!this.isStopped) this.watch(everyMs);
        });
    });
  }

  /** Reads what changed, if anything did: decisions, and who is paused. */
  async look(): Promise<void> {
    const {value} = await this.database
      .selectFrom('sequence')
      .select('value')
      .where('id', '=', SEQUENCE_ROW)
      .executeTakeFirstOrThrow();
    if (value === this.seen) return;
    await this.refresh();
    if (await this.pauses.refresh()) this.index.wake();
    this.seen = value;
  }

  /** Wakes whoever waits for news when the next decision ends. */
  private awaitEnd(): void {
    this.stopEnd();
    const end = this.index.nextEnd;
    if (end === undefined || this.isStopped) return;
    const wait = Math.min(Math.max(end - this.clock.now(), 0), LONGEST_TIMER_MS);
    this.stopEnd = this.clock.after(wait, () => {
      this.index.advance(this.clock.now());
      this.awaitEnd();
    });
  }
}

/** Node's timers hold no more. */
const LONGEST_TIMER_MS = 2_147_483_647;
