// Asking a Local API, over TCP or a Unix socket.
import {type RequestOptions, request} from 'node:http';
import {request as requestTls} from 'node:https';
import {text} from 'node:stream/consumers';
import {EngineError} from '@firewatch/kernel';
import {readCredentials} from './credentials.ts';

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

export interface LapiQuestion {
  readonly userAgent: string;
  /** JSON: it is posted. */
  readonly body?: unknown;
  /** Of a login. */
  readonly token?: string;
}

/** Asks once. Throws FW7009 when nobody answers. */
export function askLapi(
  url: string,
  path: string,
  {userAgent, body, token}: LapiQuestion,
): Promise<LapiAnswer> {
  const options: RequestOptions = {
    method: body === undefined ? 'GET' : 'POST',
    timeout: TIMEOUT_MS,
    headers: {
      'user-agent': userAgent,
      ...(body !== undefined && {'content-type': 'application/json'}),
      ...(token !== undefined && {authorization: `Bearer ${token}`}),
    },
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
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Logs in with a file of credentials: whom to ask, and as who. Throws FW7008, FW7009. */
export async function logInLapi(
  file: string,
  userAgent: string,
): Promise<{readonly url: string; readonly token: string}> {
  const {url: written, login, password} = await readCredentials(file);
  const url = lapiUrl(written);
  const body = {machine_id: login, password, scenarios: []};
  const answer = await askLapi(url, '/v1/watchers/login', {userAgent, body});
  if (answer.status === 200)
    return {url, token: (JSON.parse(answer.body) as {token: string}).token};
  throw new EngineError('FW7009', `the Local API refused: ${messageOf(answer)}`);
}

/** The words of a refusal. */
export function messageOf({status, body}: LapiAnswer): string {
  try {
    return (JSON.parse(body) as {message?: string}).message ?? `status ${status}`;
  } catch {
    return `status ${status}`;
  }
}
