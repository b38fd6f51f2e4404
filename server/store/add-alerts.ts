// Alerts enter the store: with their events and decisions, in one transaction. An
// alert that is there already (by uuid) is left as it is, so that whoever is not sure
// of an answer may send again.
import {type Decide, type Decided, EngineError, parseLongDuration} from '@firewatch/kernel';
import type {Alert} from '@firewatch/schemas';
import type {Insertable, Transaction} from 'kysely';
import {memoryOf} from './memory.ts';
import type {Database} from './open.ts';
import {OUTBOX_MAX, putOut} from './outbox.ts';
import {alertRow, decisionRow, eventRows} from './rows.ts';
import {nextSequence} from './sequence.ts';
import type {DecisionTable, Tables} from './tables.ts';

/** Rows of one INSERT: longer statements take more time a row, shorter ones too. */
const ROWS_PER_INSERT = 100;
const NS_PER_MS = 1_000_000n;

export interface AddOptions {
  /** ms */
  readonly now: number;
  /** Who sent them; null: this machine. */
  readonly machine?: string | null;
  /** Decides about alerts that are not known; absent: they are stored as they are. */
  readonly decide?: Decide;
  /** Rows of the outbox a sink may have. */
  readonly outboxMax?: number;
}

export interface AddedAlert {
  readonly uuid: string;
  /** undefined: it is not stored, as its source is allowlisted. */
  readonly id: number | undefined;
  /** What was decided; undefined: the alert was there before. */
  readonly decided: Decided | undefined;
  /** Decisions that could not be used: their values are no addresses. */
  readonly refused: readonly string[];
}

const asIs: Decide = async (alert) => ({alert, tell: [], refused: [], rolledUp: []});

/**
 * Decides about and adds the alerts in order, each with the ones before in memory: all of
 * them, or none when one cannot be stored.
 */
export function addAlerts(
  database: Database,
  alerts: readonly Alert[],
  {now, machine = null, decide = asIs, outboxMax = OUTBOX_MAX}: AddOptions,
): Promise<AddedAlert[]> {
  return database.transaction().execute(async (tx) => {
    const added: AddedAlert[] = [];
    const seq = await nextSequence(tx);
    const memory = memoryOf(tx, now);
    for (const raised of alerts) {
      const {uuid} = raised;
      const known = await idOf(tx, uuid);
      if (known !== undefined) {
        added.push({uuid, id: known, decided: undefined, refused: []});
        continue;
      }
      const decided = await decide(raised, memory);
      if (decided.allowlisted) {
        added.push({uuid, id: undefined, decided, refused: []});
        continue;
      }
      const {id, refused} = await insert(tx, decided.alert, machine, {now, seq});
      await putOut(tx, decided.alert, decided.tell, now, outboxMax);
      added.push({uuid, id, decided, refused});
    }
    return added;
  });
}

const idOf = async (tx: Transaction<Tables>, uuid: string): Promise<number | undefined> =>
  (await tx.selectFrom('alert').select('id').where('uuid', '=', uuid).executeTakeFirst())?.id;

async function insert(
  tx: Transaction<Tables>,
  alert: Alert,
  machine: string | null,
  at: {readonly now: number; readonly seq: number},
): Promise<{id: number; refused: string[]}> {
  const row = alertRow(alert, machine, at.now);
  await tx.insertInto('alert').values(row).execute();
  // Asked again, since not all databases tell it when a row goes in.
  const id = (await idOf(tx, alert.uuid))!;
  for (const rows of chunks(eventRows(alert, id)))
    await tx.insertInto('event').values(rows).execute();
  const refused: string[] = [];
  const decisions = alert.decisions.flatMap((decision) => {
    const durationMs = lasting(decision.duration, alert);
    const made = decisionRow(decision, id, row.stopped_at, durationMs, at);
    if (!made) refused.push(decision.value);
    return made ?? [];
  });
  await insertDecisions(tx, decisions);
  return {id, refused};
}

export async function insertDecisions(
  tx: Transaction<Tables>,
  decisions: readonly Insertable<DecisionTable>[],
): Promise<void> {
  for (const rows of chunks(decisions)) await tx.insertInto('decision').values(rows).execute();
}

/** ms */
function lasting(duration: string, {scenario}: Alert): number {
  const ns = parseLongDuration(duration);
  if (ns !== undefined) return Number(ns / NS_PER_MS);
  throw new EngineError(
    'FW5011',
    `a decision of the alert of ${scenario} has no usable duration: expected one like 4h, found "${duration}"`,
  );
}

function chunks<T>(rows: readonly T[]): T[][] {
  return Array.from({length: Math.ceil(rows.length / ROWS_PER_INSERT)}, (_, i) =>
    rows.slice(i * ROWS_PER_INSERT, (i + 1) * ROWS_PER_INSERT),
  );
}
