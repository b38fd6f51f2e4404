// Reading a datasource in a test: its lines, and where each chunk ended.

import {linesOf} from '../../kernel/plugin/conformance/expectations.ts';
import type {Chunk, DatasourceRun, Position} from '../../kernel/plugin.ts';

export interface Taken {
  readonly lines: readonly string[];
  readonly source: string;
  readonly position: Position;
}

const taken = (chunk: Chunk): Taken => ({
  lines: linesOf([{...chunk, bytes: Uint8Array.from(chunk.bytes)}]),
  source: chunk.source,
  position: chunk.position,
});

/** All chunks of one that ends. */
export async function readAll(run: DatasourceRun): Promise<Taken[]> {
  const chunks: Taken[] = [];
  for await (const chunk of run.chunks) chunks.push(taken(chunk));
  return chunks;
}

/** Chunks until there are so many lines. */
export async function readLines(run: DatasourceRun, count: number): Promise<Taken[]> {
  const chunks: Taken[] = [];
  let lines = 0;
  for await (const chunk of run.chunks) {
    chunks.push(taken(chunk));
    lines += chunks.at(-1)!.lines.length;
    if (lines >= count) break;
  }
  return chunks;
}

export const linesIn = (chunks: readonly Taken[]): string[] => chunks.flatMap(({lines}) => lines);

/** Positions after the chunks, as the host would hand them back. */
export const positionsAfter = (chunks: readonly Taken[]): Record<string, Position> =>
  Object.fromEntries(chunks.map(({source, position}) => [source, position]));
