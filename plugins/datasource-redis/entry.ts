// Entries of a stream as Redis gives them, and their ids.
import type {Value} from './connection.ts';

export interface Entry {
  readonly id: string;
  /** Names and values in turn; null: it was trimmed away before it was read. */
  readonly fields: readonly Buffer[] | null;
}

/** `1526919030474-55`: a time and a number within it, both beyond 2^53 perhaps. */
export function isAfter(one: string, other: string): boolean {
  const [time, number] = partsOf(one);
  const [otherTime, otherNumber] = partsOf(other);
  return time > otherTime || (time === otherTime && number > otherNumber);
}

const partsOf = (id: string): readonly [bigint, bigint] => {
  const [time = '0', number = '0'] = id.split('-');
  return [BigInt(time), BigInt(number)];
};

export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9]{1,20}-[0-9]{1,20}$/.test(value);

export const entriesOf = (value: Value | undefined): readonly Entry[] =>
  ((value ?? []) as Value[]).map((entry) => {
    const [id, fields] = entry as [Buffer, Buffer[] | null];
    return {id: id.toString('latin1'), fields};
  });

/** The line of an entry; undefined: it has none. */
export function lineOf({fields}: Entry, field: string): Uint8Array | undefined {
  if (fields === null) return undefined;
  if (field === '@json') {
    const pairs = Array.from({length: fields.length >> 1}, (_, i) => [
      fields[2 * i]!.toString('utf8'),
      fields[2 * i + 1]!.toString('utf8'),
    ]);
    return Buffer.from(JSON.stringify(Object.fromEntries(pairs)));
  }
  for (let i = 0; i + 1 < fields.length; i += 2)
    if (fields[i]!.toString('utf8') === field) return fields[i + 1];
  return undefined;
}
