// The objects below a prefix, page by page, in the order of their keys.
import {ListObjectsV2Command} from '@aws-sdk/client-s3';
import type {ObjectReader} from './read-object.ts';

export interface ListedObject {
  readonly key: string;
  /** ms */
  readonly modified: number;
  readonly etag: string;
}

export async function* listed(
  {client, pace}: ObjectReader,
  bucket: string,
  prefix: string,
): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const after = token;
    const answer = await pace.ask('ListObjectsV2', () =>
      client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(after !== undefined && {ContinuationToken: after}),
        }),
      ),
    );
    for (const {Key: key, LastModified, ETag: etag = '', Size} of answer.Contents ?? [])
      if (key !== undefined && Size !== 0)
        yield {key, modified: LastModified?.getTime() ?? 0, etag};
    token = answer.IsTruncated ? answer.NextContinuationToken : undefined;
  } while (token !== undefined);
}
