// What is in a bucket now: one object, or all below a prefix, in the order of their keys.
import type {Chunk, Position} from '@firewatch/kernel';
import type {S3Config} from './config.ts';
import {listed} from './listing.ts';
import type {ObjectReader} from './read-object.ts';

export async function* cat(
  {bucket_name, key, prefix}: S3Config,
  reader: ObjectReader,
  positions: Readonly<Record<string, Position>>,
): AsyncGenerator<Chunk> {
  const bucket = bucket_name!;
  const source = `${bucket}/${key ?? prefix}`;
  const left = (positions[source] ?? {}) as {key?: unknown; records?: unknown; isWhole?: unknown};
  for await (const one of key === undefined ? listed(reader, bucket, prefix) : [{key}]) {
    if (typeof left.key === 'string' && one.key < left.key) continue;
    const isLeft = one.key === left.key;
    if (isLeft && left.isWhole === true) continue;
    const skip = isLeft ? Number(left.records) || 0 : 0;
    yield* reader.chunks({bucket, key: one.key}, source, skip, (records, isWhole) => ({
      key: one.key,
      records,
      isWhole,
    }));
  }
}
