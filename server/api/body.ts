// Bodies of requests: bytes up to a limit, inflated where they are gzip, whatever type
// they claim to be; then JSON, of bounded depth.
import type {Readable} from 'node:stream';
import {createGunzip} from 'node:zlib';
import type {FastifyInstance, FastifyRequest} from 'fastify';
import {ApiError} from './api-error.ts';

export const SMALL_BODY = 2 << 20;
export const LARGE_BODY = 50 << 20;
/** Lists and objects within each other. */
const DEPTH_MAX = 64;

/** Makes the body of every route its text. */
export function acceptAnyBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) => {
    const limit = request.routeOptions.bodyLimit ?? SMALL_BODY;
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (encoding === 'identity') return readText(payload, limit);
    if (encoding !== 'gzip')
      throw new ApiError(415, `unsupported content encoding "${encoding}": expected gzip`);
    return readText(payload.pipe(createGunzip()), limit, payload);
  });
}

async function readText(stream: Readable, limit: number, source = stream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  source.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw new ApiError(400, 'http: request body too large');
      chunks.push(chunk);
    }
  } catch (error) {
    // What is still to come has to go somewhere, or the connection cannot be used again.
    source.unpipe?.();
    source.resume();
    if (error instanceof ApiError) throw error;
    throw new ApiError(400, `the body cannot be read: ${(error as Error).message}`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body as a value. Throws ApiError 400. */
export function jsonBody(request: FastifyRequest): unknown {
  const text = (request.body as string | undefined) ?? '';
  if (text.trim() === '') throw new ApiError(400, 'EOF');
  if (depthOf(text) > DEPTH_MAX)
    throw new ApiError(400, `nested too deeply: expected at most ${DEPTH_MAX} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, (error as Error).message);
  }
}

/** How deep lists and objects of a JSON text lie in each other, read without recursion. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) isText = false;
    } else if (code === QUOTE) isText = true;
    else if (code === 0x5b || code === 0x7b) most = Math.max(most, ++depth);
    else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return most;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
