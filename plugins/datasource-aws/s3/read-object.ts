// An object as chunks. Its place is the number of its records that were handed on: read again, it
// is read from its beginning and those are passed over.
import {S3Client} from '@aws-sdk/client-s3';
import type {Chunk, PluginHost, Position} from '@firewatch/kernel';
import {clientSettings} from '../client/client.ts';
import type {Pace} from '../client/pace.ts';
import {RecordChunk} from '../client/record-chunk.ts';
import type {S3Config} from './config.ts';
import type {ObjectName} from './notification.ts';
import {objectBytes} from './object.ts';
import {recordsOf} from './records.ts';

export class ObjectReader {
  readonly client: S3Client;
  readonly host: PluginHost;
  readonly pace: Pace;
  private readonly config: S3Config;

  constructor(config: S3Config, host: PluginHost, pace: Pace) {
    this.config = config;
    this.host = host;
    this.pace = pace;
    this.client = new S3Client({
      ...clientSettings(config, host, pace.signal),
      forcePathStyle: config.path_style,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      // Checksums are of whole objects; what is read here are ranges.
      responseChecksumValidation: 'WHEN_REQUIRED',
      disableS3ExpressSessionAuth: true,
      useArnRegion: false,
    });
  }

  /** `position` says the place behind so many records. */
  async *chunks(
    object: Omit<ObjectName, 'mark'>,
    source: string,
    skip: number,
    position: (records: number, isWhole: boolean) => Position,
  ): AsyncGenerator<Chunk> {
    const {format, max_buffer_size: max} = this.config;
    const chunk = new RecordChunk(this.host, max);
    let read = 0;
    const bytes = objectBytes(this.client, this.pace, object);
    try {
      // A byte more than is kept: what is longer is known by it.
      for await (const record of recordsOf(bytes, format, max + 1)) {
        if (record.length === 0) continue;
        read += 1;
        if (read <= skip) continue;
        // A full chunk waits for one record more: the last one says that the object is whole.
        if (chunk.isFull) yield chunk.take(source, position(read - 1, false));
        chunk.add(record);
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      // What came before counts; asking again would not mend the rest.
      this.host.count('objects_damaged_total');
      this.host.log('error', `${object.bucket}/${object.key}: ${(error as Error).message}`);
    }
    this.host.count('objects_total');
    if (!chunk.isEmpty) yield chunk.take(source, position(read, true));
  }
}

/** Of compressed data: the codes of zlib. */
const isDamage = (error: unknown) =>
  /^(Z_|ZSTD_|ERR_ZSTD)/.test(String((error as {code?: unknown}).code));
