// Assertion files: an expression a line. Blank lines do not count; a line over
// 64 KiB ends the reading, as it does in the reference.
import {readFile} from 'node:fs/promises';

const LINE_BYTES_MAX = 64 * 1024;

export interface AssertionLine {
  /** From 1. */
  readonly line: number;
  /** As written. */
  readonly text: string;
  /** As evaluated. */
  readonly expression: string;
}

/** The assertions of a file; undefined when there are none. */
export async function readAssertions(path: string): Promise<AssertionLine[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const found: AssertionLine[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    if (Buffer.byteLength(raw) > LINE_BYTES_MAX) break;
    const written = raw.trim();
    if (written !== '')
      found.push({line: index + 1, text: written, expression: rewritten(written)});
  }
  return found.length > 0 ? found : undefined;
}

/** Paths differ from machine to machine: old assertions on them mean the last element. */
function rewritten(text: string): string {
  if (!text.includes('datasource_path') || text.includes('basename(')) return text;
  const at = text.indexOf('==');
  if (at < 0) return text;
  return `basename(${text.slice(0, at).trim()}) == ${text.slice(at + 2).trim()}`;
}

/** The two sides of a comparison, by each place they could part at. */
export function sides(expression: string): [string, string][] {
  const found: [string, string][] = [];
  for (let at = expression.indexOf('=='); at >= 0; at = expression.indexOf('==', at + 2)) {
    found.push([expression.slice(0, at).trim(), expression.slice(at + 2).trim()]);
  }
  return found;
}
