// An object's bytes: fetched in ranges, all of the same version, decompressed as they come.
import {Readable} from 'node:stream';
import {createGunzip, createZstdDecompress} from 'node:zlib';
import {GetObjectCommand, type S3Client} from '@aws-sdk/client-s3';
import {isError, type Pace} from '../client/pace.ts';
import type {ObjectName} from './notification.ts';

/** Of a request; far below what an answer of the host may have. */
export const RANGE_BYTES = 4 << 20;
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

export async function* objectBytes(
  client: S3Client,
  pace: Pace,
  object: Omit<ObjectName, 'mark'>,
): AsyncGenerator<Uint8Array> {
  const ranges = rangesOf(client, pace, object);
  const first = await ranges.next();
  if (first.done) return;
  const begins = (magic: readonly number[]) => magic.every((byte, i) => first.value[i] === byte);
  const all = (async function* () {
    yield first.value;
    yield* ranges;
  })();
  const decoder = begins(GZIP) ? createGunzip() : begins(ZSTD) ? createZstdDecompress() : undefined;
  if (!decoder) {
    yield* all;
    return;
  }
  const source = Readable.from(all);
  source.on('error', (error) => decoder.destroy(error));
  try {
    for await (const piece of source.pipe(decoder)) yield piece as Uint8Array;
  } finally {
    source.destroy();
    decoder.destroy();
  }
}

async function* rangesOf(
  client: S3Client,
  pace: Pace,
  {bucket, key, version}: Omit<ObjectName, 'mark'>,
): AsyncGenerator<Uint8Array> {
  let etag: string | undefined;
  for (let from = 0, size = 1; from < size; ) {
    const range = `bytes=${from}-${from + RANGE_BYTES - 1}`;
    const answer = await pace
      .ask('GetObject', async () => {
        const {Body, ETag, ContentRange, ContentLength} = await client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: key,
            Range: range,
            ...(version !== undefined && {VersionId: version}),
            ...(etag !== undefined && {IfMatch: etag}),
          }),
        );
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        const total = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? ContentLength);
        return {bytes, ETag, total};
      })
      .catch((error) => {
        // No byte of an empty object is within any range.
        if (from === 0 && isError(error, 'InvalidRange')) return undefined;
        throw error;
      });
    if (!answer || answer.bytes.length === 0) return;
    etag = answer.ETag;
    size = Number.isFinite(answer.total) ? answer.total : answer.bytes.length;
    from += answer.bytes.length;
    yield answer.bytes;
  }
}
