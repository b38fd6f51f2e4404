// Reading what is there, to its end: plain or compressed.
import {
  type Chunk,
  EngineError,
  openSource,
  type PluginHost,
  type Position,
  skipBytes,
} from '@firewatch/kernel';
import type {FileConfig} from './config.ts';
import {discover} from './discover.ts';
import {asPosition, isSame, PRINT_MAX, printOf, readPosition} from './position.ts';

const READ_BYTES = 256 * 1024;
const noInput = {
  [Symbol.asyncIterator]: () => ({next: async () => ({done: true, value: undefined})}),
};

export async function* cat(
  config: FileConfig,
  host: PluginHost,
  positions: Readonly<Record<string, Position>>,
): AsyncGenerator<Chunk> {
  const buffer = new Uint8Array(READ_BYTES);
  const paths = await discover(config, (pattern) => host.log('warn', `no file fits ${pattern}`));
  for (const path of paths) {
    if (host.signal.aborted) return;
    try {
      yield* one(path, readPosition(positions[path]), buffer, host);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      host.log('error', `${path}: ${error.message}`);
    }
  }
}

async function* one(
  path: string,
  left: ReturnType<typeof readPosition>,
  buffer: Uint8Array,
  host: PluginHost,
): AsyncGenerator<Chunk> {
  const found = {path, isStream: false, size: 0};
  const stdin = noInput as AsyncIterable<Uint8Array>;
  const {reader, head, file} = await openSource(found, {type: 'any', stdin});
  const start = head.slice(0, PRINT_MAX);
  try {
    let offset = left && isSame(left, start) ? await skipBytes(reader, left.offset) : 0;
    const chunk = (length: number): Chunk => ({
      bytes: buffer.subarray(0, length),
      source: path,
      position: asPosition({identity: file!.identity, offset, print: printOf(start, offset)}),
      at: host.now(),
      framing: 'line',
      ...(length === 0 && {isLast: true}),
    });
    for (;;) {
      const length = await reader.read(buffer);
      offset += length;
      yield chunk(length);
      if (length === 0) return;
    }
  } finally {
    await reader.close();
  }
}
