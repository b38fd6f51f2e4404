// What a duty compares, and the words when it differs.
import type {Chunk} from '../../plugin.ts';

export const textOf = (chunks: readonly Chunk[]) =>
  Buffer.concat(chunks.map(({bytes}) => bytes)).toString('utf8');

/** Lines, and records as lines. */
export const linesOf = (chunks: readonly Chunk[]): readonly string[] => {
  const parts = chunks.map(({bytes, framing, ends}) => {
    if (framing === 'line') return Buffer.from(bytes).toString('utf8');
    const all = Buffer.from(bytes);
    let from = 0;
    return (ends ?? [all.length])
      .map((end) => {
        const record = all.subarray(from, end).toString('utf8');
        from = end;
        return `${record}\n`;
      })
      .join('');
  });
  const text = parts.join('');
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
};

export function expectEqual(what: string, found: unknown, expected: unknown): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: expected ${other}, found ${one}`);
}

/** Every member of `expected` is in `found`; others may be. */
export function expectHas(what: string, found: unknown, expected: object): void {
  for (const [name, value] of Object.entries(expected)) {
    const has = (found as Record<string, unknown> | undefined)?.[name];
    if (JSON.stringify(has) !== JSON.stringify(value)) {
      throw new Error(
        `${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
      );
    }
  }
}
