// A file of records, opened.
import {createReadStream} from 'node:fs';
import type {Readable} from 'node:stream';
import {EngineError} from '../errors.ts';
import {csvRecords} from './csv.ts';
import {jsonRecords} from './json.ts';
import type {FileRecord, RecordFault, RecordFormat} from './record.ts';
import {valueRecords} from './values.ts';

const READERS = {csv: csvRecords, json: jsonRecords, values: valueRecords};

/** Its records; `file` undefined: `stdin`. Throws EngineError FW1002. */
export async function* readRecords(
  file: string | undefined,
  format: RecordFormat,
  stdin: Readable,
): AsyncGenerator<FileRecord | RecordFault> {
  const stream = file === undefined ? stdin : createReadStream(file, {highWaterMark: 1 << 18});
  try {
    yield* READERS[format](textsOf(stream));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new EngineError('FW1002', `cannot be read: ${(cause as Error).message}`, {
      where: {file: file ?? 'stdin'},
      cause,
    });
  }
}

async function* textsOf(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks)
    yield typeof chunk === 'string' ? chunk : decoder.decode(chunk, {stream: true});
  yield decoder.decode();
}
