// What is in the table, by its names. Everything but the mark ends in the number of a generation:
// the next one is made beside it, and takes its place in one transaction.
//
//   mark                 chain    says that the table is ours
//   input_G, forward_G   chains   at their hooks: jump check_G
//   check_G              chain    the four maps, one after the other
//   a4_G, a6_G           maps     address → goto origin_G_N, with timeouts
//   r4_G_R, r6_G_R       maps     interval → the same; R: made so many times
//   origin_G_N           chain    counter, drop

export const MARK = 'mark_of_firewatch';
export const FAMILIES = [4, 6] as const;
export type Family = (typeof FAMILIES)[number];

export const hookChain = (hook: string, generation: number) => `${hook}_${generation}`;
export const checkChain = (generation: number) => `check_${generation}`;
export const originChain = (generation: number, origin: number) => `origin_${generation}_${origin}`;
export const addressMap = (family: Family, generation: number) => `a${family}_${generation}`;
export const rangeMap = (family: Family, generation: number, revision: number) =>
  `r${family}_${generation}_${revision}`;

/** Of a name of ours; 0 of others. */
export function generationOf(name: string): number {
  const [, number] = /^(?:[a-z]+|[ar][46])_(\d{1,9})(?:_\d+)?$/.exec(name) ?? [];
  return Number(number ?? 0);
}

/** Of a chain of this generation; undefined: it is none of an origin. */
export function originOf(chain: string, generation: number): number | undefined {
  const start = `origin_${generation}_`;
  return chain.startsWith(start) ? Number(chain.slice(start.length)) : undefined;
}
