// Requests to a Local API as a bouncer makes them: by TCP or a Unix socket, with a key or a client
// certificate. A connection that is silent for too long is over.
import {type IncomingMessage, type RequestOptions, request} from 'node:http';
import {request as requestTls} from 'node:https';
import {text} from 'node:stream/consumers';
import {EngineError} from '../../errors.ts';
import {readTls} from '../../plugin/kit/tls-files.ts';
import type {ApiSettings} from '../configured.ts';

export interface LapiRequest {
  readonly method: 'GET' | 'POST';
  /** "/v1/…" */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The longest silence, ms. */
  readonly silenceMs: number;
}

export type AskLapi = (asked: LapiRequest, signal: AbortSignal) => Promise<IncomingMessage>;

/** Asks the API of these settings; throws EngineError FW5311 when nobody answers. */
export function lapiOf({url, key, tls}: ApiSettings, userAgent: string): AskLapi {
  return async ({method, path, headers, body, silenceMs}, signal) => {
    const options: RequestOptions = {
      method,
      timeout: silenceMs,
      signal,
      headers: {
        'user-agent': userAgent,
        ...(key !== undefined && {'x-api-key': key}),
        ...(body !== undefined && {'content-type': 'application/json'}),
        ...headers,
      },
    };
    const unanswered = (cause: unknown) =>
      new EngineError('FW5311', `${url} does not answer: ${(cause as Error).message}`, {cause});
    try {
      const isTls = url.startsWith('https:');
      const {ca, cert, key: clientKey, isUnverified} = isTls ? await readTls(tls) : {};
      return await new Promise((resolve, reject) => {
        const asked = url.startsWith('/')
          ? request({...options, socketPath: url, path, host: 'unix'})
          : isTls
            ? requestTls(new URL(path.slice(1), url), {
                ...options,
                ca,
                cert,
                key: clientKey,
                rejectUnauthorized: !isUnverified,
              })
            : request(new URL(path.slice(1), url), options);
        asked.on('error', reject);
        asked.on('timeout', () => asked.destroy(new Error(`silent for ${silenceMs / 1000} s`)));
        asked.on('response', resolve);
        asked.end(body);
      });
    } catch (cause) {
      throw unanswered(cause);
    }
  };
}

const WORDS_MAX = 300;
const REFUSALS = [401, 403];

/** The error for a status that is none of success: FW5312 or FW5313. */
export async function refusalOf(url: string, answer: IncomingMessage): Promise<EngineError> {
  const said = await text(answer).catch(() => '');
  let words = said;
  try {
    words = String((JSON.parse(said) as {message?: string}).message ?? said);
  } catch {}
  const status = answer.statusCode ?? 0;
  return new EngineError(
    REFUSALS.includes(status) ? 'FW5312' : 'FW5313',
    `${url} answered ${status}: ${words.slice(0, WORDS_MAX)}`,
  );
}
