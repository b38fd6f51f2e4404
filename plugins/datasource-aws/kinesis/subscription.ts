// What a subscription filter of CloudWatch Logs puts into a stream: gzip, JSON, several events.
import {gunzipSync} from 'node:zlib';

/** Far above what the service makes of a record (1 MiB, 10 MiB at most). */
const UNPACKED_BYTES_MAX = 32 << 20;

/** The messages of a record; throws for one that is something else, or a bomb. */
export function messagesOf(data: Uint8Array): readonly Uint8Array[] {
  const text = gunzipSync(data, {maxOutputLength: UNPACKED_BYTES_MAX}).toString('utf8');
  const document = JSON.parse(text) as {messageType?: unknown; logEvents?: unknown} | null;
  // What the service sends to see that the stream is there.
  if (document?.messageType === 'CONTROL_MESSAGE') return [];
  if (!Array.isArray(document?.logEvents)) throw new TypeError('expected logEvents');
  return document.logEvents.flatMap((event: {message?: unknown} | null) =>
    typeof event?.message === 'string' ? [Buffer.from(event.message)] : [],
  );
}
