// Long lists of numbers, cut to what one statement can hold.

const IDS_PER_STATEMENT = 500;

export function parts(ids: readonly number[]): number[][] {
  return Array.from({length: Math.ceil(ids.length / IDS_PER_STATEMENT)}, (_, i) =>
    ids.slice(i * IDS_PER_STATEMENT, (i + 1) * IDS_PER_STATEMENT),
  );
}
