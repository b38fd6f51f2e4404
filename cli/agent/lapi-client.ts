// Asking a Local API, over TCP or a Unix socket.
import {type RequestOptions, request} from 'node:http';
import {request as requestTls} from 'node:https';
import {text} from 'node:stream/consumers';
import {EngineError} from '@firewatch/kernel';

const TIMEOUT_MS = 10_000;

export interface LapiAnswer {
  readonly status: number;
  readonly body: string;
}

/** "host:8080" is http, a path a socket; what is written otherwise stays. */
export function lapiUrl(written: string): string {
  const isWhole = written.startsWith('/') || /^https?:\/\//.test(written);
  const url = isWhole ? written : `http://${written}`;
  return written.startsWith('/') || url.endsWith('/') ? url : `${url}/`;
}

/** Posts JSON. Throws FW7009 when nobody answers. */
export function postLapi(
  url: string,
  path: string,
  body: unknown,
  userAgent: string,
): Promise<LapiAnswer> {
  const options: RequestOptions = {
    method: 'POST',
    timeout: TIMEOUT_MS,
    headers: {'content-type': 'application/json', 'user-agent': userAgent},
  };
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error) =>
      reject(new EngineError('FW7009', `${url} does not answer: ${cause.message}`, {cause}));
    const asked = url.startsWith('/')
      ? request({...options, socketPath: url, path, host: 'unix'})
      : (url.startsWith('https:') ? requestTls : request)(new URL(path, url), options);
    asked.on('error', refuse);
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('response', (response) => {
      text(response).then((body) => resolve({status: response.statusCode ?? 0, body}), refuse);
    });
    asked.end(JSON.stringify(body));
  });
}

/** The words of a refusal. */
export function messageOf({status, body}: LapiAnswer): string {
  try {
    return (JSON.parse(body) as {message?: string}).message ?? `status ${status}`;
  } catch {
    return `status ${status}`;
  }
}
