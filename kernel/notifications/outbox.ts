// What a dispatcher needs of the store. Rows come in with their alert, in its transaction; a batch
// is written down before it is first sent, so that after a crash the same alerts go again under the
// same key, and no others with them.
import {createHash} from 'node:crypto';
import type {Alert} from '@firewatch/schemas';

/** A row that waits and belongs to no batch. */
export interface WaitingRow {
  readonly id: number;
  /** When it was put in, ms. */
  readonly since: number;
}

export interface OutboxRow extends WaitingRow {
  readonly alert: Alert;
}

export interface Batch {
  /** The same rows have the same key, and no others do. */
  readonly key: string;
  readonly rows: readonly OutboxRow[];
  /** Tries that failed. */
  readonly tries: number;
  /** When it may be tried, ms. */
  readonly dueAt: number;
}

/** A row that will not be sent, and why. */
export interface DeadRow {
  readonly id: number;
  readonly reason: string;
}

export interface BatchOutcome {
  /** The sink has them. */
  readonly gone: readonly number[];
  readonly dead: readonly DeadRow[];
  /** The rest, as a batch of its own. */
  readonly again?: {
    readonly ids: readonly number[];
    readonly key: string;
    readonly tries: number;
    readonly dueAt: number;
  };
}

/** Every method is one transaction. */
export interface Outbox {
  /** Rows of no batch behind the row `after`, oldest first. */
  waiting(sink: string, most: number, after: number): Promise<readonly WaitingRow[]>;
  /** Rows by their ids, in order. */
  read(ids: readonly number[]): Promise<readonly OutboxRow[]>;
  /** Batches that were begun and are not through, oldest first. */
  begun(sink: string): Promise<readonly Batch[]>;
  /** Writes down that these rows are a batch. */
  begin(ids: readonly number[], key: string): Promise<void>;
  /** What became of a try. */
  settle(sink: string, outcome: BatchOutcome, now: number): Promise<void>;
}

/** Of a row: its number is never given to another. */
export const batchKey = (sink: string, rows: readonly OutboxRow[]): string =>
  createHash('sha256')
    .update([sink, ...rows.map(({id, alert}) => `${id} ${alert.uuid}`)].join('\0'))
    .digest('hex')
    .slice(0, 32);
