// Overflows that queued events carry, as JSON: a snapshot takes them along.
//
// They share things: an alert's source has the cell of another's, a source of an
// inner overflow is a source of the outer one, events are those of many alerts. A
// write to one must be seen by the other after a restore as before it, so each
// thing is written once, into a table, and named by its place there.

import {
  RuleAlert,
  RuleAlertEvent,
  type RuleMeta,
  RuleSource,
  RuntimeAlert,
  type SourceCell,
  type SourceFields,
} from './runtime-alert.ts';

type Plain<T> = {
  [K in keyof T as T[K] extends string | number | boolean | bigint ? K : never]: T[K];
};
type AlertRecord = Partial<Plain<RuleAlert>> & {events: number[]; meta: number; source: number};

interface OverflowRecord {
  readonly handle: number;
  readonly head: Pick<RuntimeAlert, 'Mapkey' | 'BucketId' | 'Whitelisted' | 'Reprocess'>;
  /** Value and source, in order. */
  readonly sources: readonly (readonly [string, number])[];
  readonly alerts: readonly AlertRecord[];
}

interface Tables {
  readonly next: number;
  readonly cells: readonly SourceCell[];
  readonly sources: readonly (SourceFields & {cell: number})[];
  readonly events: readonly {stamp: string; meta: number}[];
  readonly metas: readonly (readonly RuleMeta[])[];
  readonly overflows: readonly OverflowRecord[];
}

/** Overflows by handle, and the handle that the next one gets. */
export interface HeldOverflows {
  readonly next: number;
  readonly held: ReadonlyMap<number, RuntimeAlert>;
}

/** Things in the order they were first met. */
class Register<T extends object, Written> {
  readonly written: Written[] = [];
  private readonly numbers = new Map<T, number>();
  private readonly write: (thing: T) => Written;

  constructor(write: (thing: T) => Written) {
    this.write = write;
  }

  number(thing: T): number {
    let number = this.numbers.get(thing);
    if (number === undefined) {
      number = this.written.push(this.write(thing)) - 1;
      this.numbers.set(thing, number);
    }
    return number;
  }
}

const NOTHING = -1;
const INTEGERS = ['Capacity', 'EventsCount', 'ID'] as const;

export function writeOverflows({next, held}: HeldOverflows): string {
  const cells = new Register<SourceCell, SourceCell>((cell) => cell);
  const sources = new Register<RuleSource, SourceFields & {cell: number}>((source) => ({
    ...source.fields(),
    cell: cells.number(source.cell),
  }));
  const metas = new Register<readonly RuleMeta[], readonly RuleMeta[]>((meta) => meta);
  const events = new Register<RuleAlertEvent, {stamp: string; meta: number}>((event) => ({
    stamp: event.Timestamp,
    meta: metas.number(event.Meta),
  }));
  const overflows = Array.from(held, ([handle, {Sources, APIAlerts, ...head}]) => ({
    handle,
    head,
    sources: Array.from(Sources, ([value, source]) => [value, sources.number(source)] as const),
    alerts: APIAlerts.map(({Events, Meta, Source, Labels: _, Decisions: __, ...plain}) => ({
      ...plain,
      events: Events.map((event) => events.number(event)),
      meta: metas.number(Meta),
      source: Source === null ? NOTHING : sources.number(Source),
    })),
  }));
  const tables: Tables = {
    next,
    cells: cells.written,
    sources: sources.written,
    events: events.written,
    metas: metas.written,
    overflows,
  };
  return JSON.stringify(tables, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

export function readOverflows(text: string): HeldOverflows {
  const tables: Tables = JSON.parse(text);
  const sources = tables.sources.map(
    ({cell, ...fields}) => new RuleSource(tables.cells[cell]!, fields),
  );
  const events = tables.events.map(
    ({stamp, meta}) =>
      new RuleAlertEvent({
        timestamp: stamp,
        meta: tables.metas[meta]!.map(({Key, Value}) => ({key: Key, value: Value})),
      }),
  );
  const held = new Map<number, RuntimeAlert>();
  for (const {handle, head, sources: own, alerts} of tables.overflows) {
    const overflow = Object.assign(new RuntimeAlert(), head);
    for (const [value, source] of own) overflow.Sources.set(value, sources[source]!);
    overflow.APIAlerts = alerts.map(({events: numbers, meta, source, ...plain}) => {
      const alert = Object.assign(new RuleAlert(), plain);
      for (const name of INTEGERS) alert[name] = BigInt(alert[name]);
      alert.Events = numbers.map((number) => events[number]!);
      alert.Meta = [...tables.metas[meta]!];
      alert.Source = source === NOTHING ? null : sources[source]!;
      return alert;
    });
    held.set(handle, overflow);
  }
  return {next: tables.next, held};
}
