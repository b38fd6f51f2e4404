// The `transform` of a datasource: what lines become before they are events.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {type SourceSpec, Transformer} from '@firewatch/core-wasm';
import {compileTransform} from '@firewatch/core-wasm/compiler';
import {CHUNK_BYTES_MAX} from '../plugin.ts';

const NEWLINE = 10;
const NONE = new Uint8Array(0);

/** An expression that is ready to be applied. */
export interface Transform {
  readonly text: string;
  /**
   * The lines that take the place of one, which has no newline and arrived at `at`, ns; one
   * that cannot be transformed stays as it is, and `onFault` is told why.
   */
  apply(source: SourceSpec, line: Uint8Array, at: bigint, onFault: (why: string) => void): Lines;
}

type Lines = readonly Uint8Array[];

/** Compiles it; a text says what is wrong with it. */
export async function openTransform(text: string): Promise<Transform | string> {
  const compiled = compileTransform(text);
  if ('message' in compiled) return `${compiled.message} (at character ${compiled.offset + 1})`;
  const wasm = await readFile(
    createRequire(import.meta.url).resolve('@firewatch/core-wasm/core.wasm'),
  );
  const transformer = await Transformer.open({wasm, ...compiled});
  const encoder = new TextEncoder();
  return {
    text,
    apply(source, line, at, onFault) {
      const transformed = transformer.apply(source, line, at);
      if ('texts' in transformed) return transformed.texts.map((one) => encoder.encode(one));
      onFault(transformed.error);
      return [line];
    },
  };
}

/** The beginning of a line whose end has not come yet. */
export class UnfinishedLine {
  private parts: Uint8Array[] = [];
  private length = 0;

  /** Of a checkpoint. */
  constructor(bytes: Uint8Array = NONE) {
    this.keep(bytes);
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.parts);
  }

  /** The lines that are whole now, without their newlines; one is cut at CHUNK_BYTES_MAX. */
  take(bytes: Uint8Array, isLast: boolean): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let from = 0;
    while (from < bytes.length) {
      const most = from + CHUNK_BYTES_MAX - this.length;
      const newline = bytes.indexOf(NEWLINE, from);
      const end = newline < 0 ? bytes.length : newline;
      this.keep(bytes.subarray(from, Math.min(end, most)));
      from = Math.min(end, most);
      if (from < end || newline >= 0) lines.push(this.end());
      if (from === newline) from += 1;
    }
    if (isLast && this.length > 0) lines.push(this.end());
    return lines;
  }

  private end(): Uint8Array {
    const line = this.bytes;
    this.parts = [];
    this.length = 0;
    return line;
  }

  private keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.parts.push(Uint8Array.from(bytes));
    this.length += bytes.length;
  }
}

/** Lines as bytes, each ended by a newline; those within become spaces. */
export function joinLines(lines: Lines): Uint8Array {
  const bytes = new Uint8Array(lines.reduce((sum, {length}) => sum + length + 1, 0));
  let at = 0;
  for (const line of lines) {
    bytes.set(line, at);
    const end = at + line.length;
    for (; at < end; at++) if (bytes[at] === NEWLINE) bytes[at] = 32;
    bytes[at++] = NEWLINE;
  }
  return bytes;
}
