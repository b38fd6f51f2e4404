// Streamed gzip: several members in a row are read as one file, what comes before damage or
// an early end is delivered (of damaged deflate data all but the last CHUNK), and bombs are
// stopped at a ratio and a total.
import {crc32, createInflateRaw, type InflateRaw} from 'node:zlib';
import {type Code, EngineError} from '../errors.ts';
import type {ByteReader} from './bytes.ts';
import {EXPANSION_LIMITS, type ExpansionLimits, refuseBomb} from './expansion.ts';
import {type Ahead, lookAhead, passHeader, passPadding, readTrailer} from './gzip-frame.ts';

/** Compressed bytes per step: bounds what a step can expand to (deflate's limit is 1032 : 1). */
const STEP = 16 * 1024;
/** Decompressed bytes per piece. */
const CHUNK = 16 * 1024;
/** The decompressed chunks of `source`; throws EngineError after the last good one. */
export async function* gunzip(
  source: ByteReader,
  file: string,
  limits: ExpansionLimits = EXPANSION_LIMITS,
): AsyncGenerator<Uint8Array, void, undefined> {
  const ahead = lookAhead(source, STEP);
  const fail = (code: Code, message: string) => new EngineError(code, message, {where: {file}});
  let produced = 0;
  try {
    for (let member = 0; ; member++) {
      const header = await passHeader(ahead);
      if (header === 'none') return;
      if (header === 'early')
        throw fail('FW1012', `the gzip data ends early, after ${produced} bytes of text`);
      if (header === 'wrong') {
        throw member > 0
          ? fail('FW1015', 'something that is no gzip follows the gzip data')
          : fail('FW1013', 'the gzip header is damaged');
      }
      let crc = 0;
      let size = 0;
      for await (const chunk of inflate(ahead)) {
        if ('failure' in chunk) {
          throw chunk.failure === 'early'
            ? fail('FW1012', `the gzip data ends early, after ${produced} bytes of text`)
            : fail(
                'FW1013',
                `the gzip data is damaged (${chunk.failure}) after ${produced} bytes of text`,
              );
        }
        produced += chunk.length;
        refuseBomb(file, {produced, consumed: ahead.taken()}, limits);
        crc = crc32(chunk, crc);
        size = (size + chunk.length) >>> 0;
        yield chunk;
      }
      const trailer = await readTrailer(ahead);
      if (!trailer)
        throw fail('FW1012', `the gzip data ends early, after ${produced} bytes of text`);
      if (trailer.crc !== crc || trailer.size !== size) {
        throw fail('FW1013', `the gzip checksum does not fit the ${produced} bytes of text`);
      }
      await passPadding(ahead);
    }
  } finally {
    await source.close();
  }
}

/** The deflate data of one member; its last piece is a failure if there was one. */
async function* inflate(
  ahead: Ahead,
): AsyncGenerator<Uint8Array | {failure: string}, void, undefined> {
  const stream = createInflateRaw({chunkSize: CHUNK});
  const ready: Uint8Array[] = [];
  let failure: Error | undefined;
  let isEnded = false;
  stream.on('data', (chunk: Uint8Array) => ready.push(chunk));
  stream.on('error', (error) => {
    failure = error;
  });
  stream.on('end', () => {
    isEnded = true;
  });
  try {
    while (!isEnded && !failure) {
      const bytes = await ahead.some();
      if (bytes.length === 0) break;
      const before = stream.bytesWritten;
      await write(stream, bytes);
      ahead.skip(stream.bytesWritten - before);
      yield* ready.splice(0);
    }
    if (failure) yield {failure: failure.message};
    else if (!isEnded) yield {failure: 'early'};
  } finally {
    stream.destroy();
  }
}

/** Waits until the step's output is out, the data has ended, or the stream has failed. */
function write(stream: InflateRaw, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('error', done).off('end', done);
      // The last 'data' may come a tick later than the callback.
      setImmediate(resolve);
    };
    stream.once('error', done).once('end', done);
    stream.write(bytes, done);
  });
}
