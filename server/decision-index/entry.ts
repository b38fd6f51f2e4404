// A decision as the index holds it.
import type {DecisionRow} from '../store/rows.ts';

export interface Entry {
  readonly id: number;
  /** Of the last change to it. */
  seq: number;
  readonly created: number;
  /** ms */
  until: number;
  readonly uuid: string;
  readonly origin: string;
  readonly type: string;
  readonly scope: string;
  readonly value: string;
  readonly scenario: string;
  readonly simulated: boolean;
  /** The next in the ring of entries at the same place (places.ts); undefined: it is alone there. */
  next: Entry | undefined;
}

/** The same few texts are in all rows: one copy of each is kept. */
export class Texts {
  private readonly known = new Map<string, string>();

  of(text: string): string {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    this.known.set(text, text);
    return text;
  }
}

export const entryOf = (row: DecisionRow, texts: Texts): Entry => ({
  id: row.id,
  seq: row.seq,
  created: row.created_at,
  until: row.until,
  uuid: row.uuid,
  origin: texts.of(row.origin),
  type: texts.of(row.type),
  scope: texts.of(row.scope),
  value: row.value,
  scenario: texts.of(row.scenario),
  simulated: row.simulated !== 0,
  next: undefined,
});
