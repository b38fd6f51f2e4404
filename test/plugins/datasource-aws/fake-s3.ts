// Buckets and a queue as their clients see them.
import {createHash} from 'node:crypto';
import {type Asked, failure} from './fake-aws.ts';

interface Stored {
  readonly bytes: Uint8Array;
  readonly modified: number;
  readonly etag: string;
}

const xml = (body: string, status = 200, headers: Record<string, string> = {}) => ({
  status,
  headers: {'content-type': 'application/xml', ...headers},
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});
const error = (code: string, status: number) =>
  xml(`<Error><Code>${code}</Code><Message>of the test</Message></Error>`, status);
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export class FakeS3 {
  /** By bucket/key. */
  readonly objects = new Map<string, Stored>();
  readonly denied = new Set<string>();
  /** Keys of a page. */
  pageKeys = 2;
  readonly queue: {body: string; id: number; hidden: boolean}[] = [];
  readonly deleted: number[] = [];
  readonly extended: string[] = [];
  private messages = 0;
  slowDowns = 0;

  put(path: string, content: string | Uint8Array, modified = 0): string {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const etag = createHash('md5').update(bytes).digest('hex');
    this.objects.set(path, {bytes, modified, etag});
    return etag;
  }

  send(body: object | string): number {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.queue.push({body: text, id: ++this.messages, hidden: false});
    return this.messages;
  }

  /** Hidden messages show again, as when their time is over. */
  reappear(): void {
    for (const message of this.queue) message.hidden = false;
  }

  readonly answer = (asked: Asked): unknown => {
    const {operation, body} = asked;
    switch (operation) {
      case 'GetQueueUrl':
        return {QueueUrl: `https://sqs.us-east-1.amazonaws.com/123/${body.QueueName}`};
      case 'ReceiveMessage':
        return this.receive();
      case 'DeleteMessageBatch':
        return this.deleteAll(body as never);
      case 'ChangeMessageVisibilityBatch': {
        const {Entries} = body as {Entries: {Id: string; ReceiptHandle: string}[]};
        this.extended.push(...Entries.map(({ReceiptHandle}) => ReceiptHandle));
        return {Successful: Entries.map(({Id}) => ({Id})), Failed: []};
      }
      default:
        return this.s3(asked);
    }
  };

  private receive(): object {
    const message = this.queue.find(({hidden}) => !hidden);
    if (!message) return {};
    message.hidden = true;
    return {
      Messages: [
        {
          MessageId: String(message.id),
          ReceiptHandle: `receipt-${message.id}`,
          Body: message.body,
          MD5OfBody: createHash('md5').update(message.body).digest('hex'),
        },
      ],
    };
  }

  private deleteAll({Entries}: {Entries: {Id: string; ReceiptHandle: string}[]}): object {
    for (const {ReceiptHandle} of Entries) {
      const id = Number(ReceiptHandle.slice('receipt-'.length));
      const at = this.queue.findIndex((one) => one.id === id);
      if (at >= 0) this.queue.splice(at, 1);
      this.deleted.push(id);
    }
    return {Successful: Entries.map(({Id}) => ({Id})), Failed: []};
  }

  private s3({url, headers}: Asked): unknown {
    if (this.slowDowns-- > 0) return error('SlowDown', 503);
    const bucket = url.hostname.split('.')[0]!;
    const key = decodeURIComponent(url.pathname.slice(1));
    if (key === '') return this.list(bucket, url.searchParams);
    if (this.denied.has(key)) return error('AccessDenied', 403);
    const stored = this.objects.get(`${bucket}/${key}`);
    if (!stored) return error('NoSuchKey', 404);
    const {bytes, etag} = stored;
    if (headers['if-match'] !== undefined && headers['if-match'] !== `"${etag}"`)
      return error('PreconditionFailed', 412);
    const [, from = 0, to = 0] = (/^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []).map(
      Number,
    );
    if (bytes.length <= from) return error('InvalidRange', 416);
    const part = bytes.subarray(from, to + 1);
    return {
      status: 206,
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(part.length),
        'content-range': `bytes ${from}-${from + part.length - 1}/${bytes.length}`,
        etag: `"${etag}"`,
      },
      body: part,
    };
  }

  private list(bucket: string, query: URLSearchParams): unknown {
    if (query.get('list-type') !== '2') return failure('NotImplemented', 501);
    const prefix = `${bucket}/${query.get('prefix') ?? ''}`;
    const keys = [...this.objects.keys()].filter((path) => path.startsWith(prefix)).sort();
    const from = Number(query.get('continuation-token') ?? 0);
    const page = keys.slice(from, from + this.pageKeys);
    const contents = page.map((path) => {
      const {bytes, modified, etag} = this.objects.get(path)!;
      return `<Contents><Key>${escaped(path.slice(bucket.length + 1))}</Key><LastModified>${new Date(modified).toISOString()}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${bytes.length}</Size></Contents>`;
    });
    const end = from + page.length;
    const isCut = end < keys.length;
    return xml(
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><IsTruncated>${isCut}</IsTruncated>${isCut ? `<NextContinuationToken>${end}</NextContinuationToken>` : ''}${contents.join('')}</ListBucketResult>`,
    );
  }
}
