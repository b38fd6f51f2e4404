// What a queue's message says of objects: a notification of S3, one within SNS, or an event of
// EventBridge.
import {createHash} from 'node:crypto';

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
  /** What tells this object from another of the same key: version, ETag, or sequence. */
  readonly mark: string;
}

/** Of what the message tells: objects that are there now; none: of something else. */
export type Told = readonly ObjectName[];

export type NotificationFormat = 'auto' | 's3notification' | 'eventbridge' | 'sns';

type Json = Readonly<Record<string, unknown>>;

/** Throws TypeError for a message of another kind. */
export function objectsIn(message: string, format: NotificationFormat): Told {
  const document = parsed(message);
  const isSns = typeof document.Message === 'string' && !('Records' in document);
  if (format === 'sns' || (format === 'auto' && isSns)) {
    if (typeof document.Message !== 'string') throw new TypeError('expected a message of SNS');
    const inner = parsed(document.Message);
    return 'detail' in inner ? ofEventBridge(inner) : ofS3(inner);
  }
  const isEvent = format === 'eventbridge' || (format === 'auto' && 'detail' in document);
  return isEvent ? ofEventBridge(document) : ofS3(document);
}

/** Short and sure: for lists of what was read. */
export const idOf = ({bucket, key, mark}: ObjectName): string =>
  createHash('sha256').update(`${bucket}\0${key}\0${mark}`).digest('base64url').slice(0, 12);

function parsed(text: string): Json {
  const value: unknown = JSON.parse(text);
  return mapOf(value);
}

function ofS3(document: Json): Told {
  // What S3 sends once when notifications are set up.
  if (document.Event === 's3:TestEvent') return [];
  const {Records: records} = document;
  if (!Array.isArray(records)) throw new TypeError('expected Records of S3');
  return records.flatMap((record) => {
    const {eventName, s3} = mapOf(record);
    const name = textOf(eventName, 'eventName');
    if (!/^(s3:)?ObjectCreated:/.test(name)) return [];
    const {bucket, object} = mapOf(s3);
    const {key, versionId, eTag, sequencer} = mapOf(object);
    return [
      nameOf(
        textOf(mapOf(bucket).name, 'bucket.name'),
        // Of these notifications alone, keys are encoded as forms are.
        decodeURIComponent(textOf(key, 'object.key').replaceAll('+', ' ')),
        versionId,
        eTag ?? sequencer,
      ),
    ];
  });
}

function ofEventBridge(document: Json): Told {
  if (document['detail-type'] !== 'Object Created') return [];
  const {bucket, object} = mapOf(document.detail);
  const {key, etag, sequencer, 'version-id': version} = mapOf(object);
  return [
    nameOf(
      textOf(mapOf(bucket).name, 'detail.bucket.name'),
      textOf(key, 'detail.object.key'),
      version,
      etag ?? sequencer,
    ),
  ];
}

const nameOf = (bucket: string, key: string, version: unknown, mark: unknown): ObjectName => ({
  bucket,
  key,
  ...(typeof version === 'string' && version !== '' && {version}),
  mark: String(version || mark || ''),
});

function mapOf(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new TypeError('expected an object of JSON');
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`expected a text at ${name}`);
}
