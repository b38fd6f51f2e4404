// Many decisions at once, out of a file: in one transaction, so that all of them hold or none.
// They are written as they come; a million takes no more memory than a thousand.
import {
  covers,
  type Interval,
  intervalOf,
  type ProtectedAddress,
  parseLongDuration,
  prefixOf,
  prefixOfInterval,
  Trie,
} from '@firewatch/kernel';
import type {Decision} from '@firewatch/schemas';
import type {Insertable, Transaction} from 'kysely';
import {type ManualDecision, manualAlert} from '../manual-alert.ts';
import {insertDecisions} from './add-alerts.ts';
import type {Database} from './open.ts';
import {alertRow, decisionRow} from './rows.ts';
import {nextSequence} from './sequence.ts';
import type {DecisionTable, Tables} from './tables.ts';

/** Rows that are written together, in the order of the indexes: neighbours share their pages. */
const ROWS_PER_STEP = 50_000;
const NS_PER_MS = 1_000_000n;
const ORIGIN = 'cscli-import';
/** Characters that a column holds. */
const MOST = {value: 512, reason: 255, type: 64, scope: 64} as const;
/** What was left out is named up to this many times. */
const NAMED_MAX = 20;

export interface ImportedRecord extends ManualDecision {
  readonly line: number;
}

export interface ImportFault {
  readonly line: number;
  readonly fault: string;
}

export interface ImportOptions {
  /** What the records are of: a file's name. */
  readonly name: string;
  /** ms */
  readonly now: number;
  /** Nothing is decided about them. */
  readonly guarded: readonly ProtectedAddress[];
  /** Whether allowlists count. */
  readonly isBypassing: boolean;
  /** Faults stop nothing: what is right is imported. */
  readonly isLenient: boolean;
  /** Records of an alert, which are committed by themselves; absent: all of them. */
  readonly batch?: number | undefined;
  uuid(): string;
}

export interface ImportOutcome {
  readonly imported: number;
  /** All of them. */
  readonly faults: readonly ImportFault[];
  /** Values that allowlists and the lock-out guard left out. */
  readonly leftOut: {readonly count: number; readonly named: readonly string[]};
}

/** Imports the records. With faults nothing of it is kept, unless it is lenient, or committed in batches. */
export async function importDecisions(
  database: Database,
  records: AsyncIterable<ImportedRecord | ImportFault>,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const found = new Findings();
  const iterator = records[Symbol.asyncIterator]();
  const all = {imported: 0, isOver: false};
  while (!all.isOver) {
    try {
      await database.transaction().execute(async (tx) => {
        const run = await Run.begin(tx, options, found);
        while (!all.isOver && run.count < (options.batch ?? Number.MAX_SAFE_INTEGER)) {
          const next = await iterator.next();
          if (next.done) all.isOver = true;
          else await run.take(next.value);
        }
        await run.end();
        if (found.faults.length > 0 && !options.isLenient) throw new Undone();
        all.imported += run.count;
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
      // The faults of the rest are told too.
      for (let next = await iterator.next(); !next.done; next = await iterator.next())
        checked(next.value, found);
      all.isOver = true;
    }
  }
  return {imported: all.imported, faults: found.faults, leftOut: found.leftOut};
}

/** Takes a transaction back. */
class Undone extends Error {}

class Findings {
  readonly faults: ImportFault[] = [];
  readonly leftOut = {count: 0, named: [] as string[]};

  leaveOut(value: string, why: string): void {
    this.leftOut.count += 1;
    if (this.leftOut.named.length < NAMED_MAX) this.leftOut.named.push(`${value} ${why}`);
  }
}

/** One transaction's records. */
class Run {
  count = 0;
  private waiting: Insertable<DecisionTable>[] = [];
  private readonly tx: Transaction<Tables>;
  private readonly options: ImportOptions;
  private readonly found: Findings;
  private readonly allowed: AllowedPlaces | undefined;
  private readonly guarded: readonly {readonly address: string; readonly interval: Interval}[];
  private readonly alertId: number;
  private readonly seq: number;

  private constructor(
    tx: Transaction<Tables>,
    options: ImportOptions,
    found: Findings,
    {allowed, alertId, seq}: {allowed: AllowedPlaces | undefined; alertId: number; seq: number},
  ) {
    this.tx = tx;
    this.options = options;
    this.found = found;
    this.allowed = allowed;
    this.guarded = options.guarded.flatMap(({address}) => {
      const interval = intervalOf(address);
      return interval ? {address, interval} : [];
    });
    this.alertId = alertId;
    this.seq = seq;
  }

  static async begin(
    tx: Transaction<Tables>,
    options: ImportOptions,
    found: Findings,
  ): Promise<Run> {
    const {now, name, isBypassing, uuid} = options;
    const seq = await nextSequence(tx);
    const scenario = `import ${name}`.slice(0, MOST.reason);
    const alert = manualAlert([], {origin: ORIGIN, scenario, now, uuid});
    await tx
      .insertInto('alert')
      .values(alertRow(alert, null, now))
      .execute();
    const {id: alertId} = await tx
      .selectFrom('alert')
      .select('id')
      .where('uuid', '=', alert.uuid)
      .executeTakeFirstOrThrow();
    const allowed = isBypassing ? undefined : await AllowedPlaces.read(tx, now);
    return new Run(tx, options, found, {allowed, alertId, seq});
  }

  async take(record: ImportedRecord | ImportFault): Promise<void> {
    const right = checked(record, this.found);
    if (!right) return;
    const {value, interval} = right;
    const item = interval && this.allowed?.match(interval);
    if (item !== undefined) return this.found.leaveOut(value, `is allowlisted by ${item}`);
    const hit =
      interval &&
      this.guarded.find((one) => covers(one.interval, interval) || covers(interval, one.interval));
    if (hit) return this.found.leaveOut(value, `would lock out ${hit.address}`);
    const {now, uuid} = this.options;
    const {scope, type, reason, duration} = right;
    const decision: Decision = {
      ...{uuid: uuid(), origin: ORIGIN, type, scope, value, duration},
      ...{scenario: reason, simulated: false},
    };
    const ms = Number(parseLongDuration(duration)! / NS_PER_MS);
    const at = {now, seq: this.seq};
    this.waiting.push(decisionRow(decision, this.alertId, now, ms, at, interval)!);
    this.count += 1;
    if (this.waiting.length >= ROWS_PER_STEP) await this.write();
  }

  /** Writes the last rows, and says how many they are. */
  async end(): Promise<void> {
    await this.write();
    const {name} = this.options;
    const {tx, alertId, count} = this;
    if (count === 0) {
      await tx.deleteFrom('alert').where('id', '=', alertId).execute();
      return;
    }
    const told = `: ${count} IPs`;
    const scenario = `import ${name}`.slice(0, MOST.reason - told.length) + told;
    const change = {scenario, message: scenario};
    await tx.updateTable('alert').set(change).where('id', '=', alertId).execute();
  }

  private async write(): Promise<void> {
    const rows = this.waiting;
    this.waiting = [];
    // With a fault nothing will be kept.
    if (this.found.faults.length === 0 || this.options.isLenient)
      await insertDecisions(
        this.tx,
        rows.sort((one, other) => (one.value < other.value ? -1 : 1)),
      );
  }
}

/** The record, with what it covers, if it can be a decision; else what is wrong is noted. */
function checked(
  record: ImportedRecord | ImportFault,
  {faults}: Findings,
): (ImportedRecord & {readonly interval: Interval | undefined}) | undefined {
  if ('fault' in record) {
    faults.push({line: record.line, fault: record.fault});
    return undefined;
  }
  const {line, value, scope, duration} = record;
  const fault = (text: string) => void faults.push({line, fault: text});
  for (const [name, most] of Object.entries(MOST))
    if (record[name as keyof typeof MOST].length > most)
      return fault(`${name}: longer than ${most} characters`);
  if (value === '') return fault('there is no value');
  const interval = intervalOf(value);
  if (!interval && (scope === 'Ip' || scope === 'Range'))
    return fault(`"${value}" is no ${scope === 'Ip' ? 'address' : 'range'}`);
  const ns = parseLongDuration(duration);
  if (ns === undefined || ns <= 0n)
    return fault(`"${duration}" is no duration of a decision: expected one like 4h or 7d`);
  return {...record, interval};
}

/** The allowlists in memory: a million values are looked up in them. */
class AllowedPlaces {
  private readonly tries = {4: new Trie<string>(1), 6: new Trie<string>(4)};

  /** undefined: nothing is allowlisted. */
  static async read(tx: Transaction<Tables>, now: number): Promise<AllowedPlaces | undefined> {
    const items = await tx
      .selectFrom('allowlist_item')
      .select('value')
      .where((item) => item.or([item('expires_at', 'is', null), item('expires_at', '>', now)]))
      .execute();
    if (items.length === 0) return undefined;
    const places = new AllowedPlaces();
    for (const {value} of items) {
      const prefix = prefixOf(value);
      if (prefix) places.tries[prefix.family].set(prefix.key, prefix.bits, value);
    }
    return places;
  }

  /** An item that holds the value or lies within it. */
  match(interval: Interval): string | undefined {
    const prefix = prefixOfInterval(interval);
    const trie = this.tries[prefix.family];
    const [outer] = trie.covering(prefix.key, prefix.bits);
    if (outer !== undefined) return outer;
    const [inner] = trie.within(prefix.key, prefix.bits);
    return inner;
  }
}
