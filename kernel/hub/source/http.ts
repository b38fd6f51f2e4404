// A hub on a web server. Requests are conditional (If-None-Match), go on where a broken one
// stopped (Range with If-Range), are tried again with growing pauses where the fault may pass,
// and go through the proxies that the environment names.
import {once} from 'node:events';
import http, {type IncomingMessage} from 'node:http';
import https from 'node:https';
import {EngineError} from '../../errors.ts';
import type {Answer, Fetching, Network, Transport} from './transport.ts';

/** Tries of one request. */
const TRIES_MAX = 4;
/** Pause after the first failed try; doubles. */
const PAUSE_MS = 500;
/** Longest pause, also of one that the server asks for. */
const PAUSE_MAX_MS = 30_000;
/** A server that says nothing for so long is given up. */
const SILENCE_MAX_MS = 30_000;
const REDIRECTS_MAX = 5;
const CONNECTIONS_MAX = 16;
/** Statuses that may pass: the rest is an answer. */
const PASSING: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** A try that failed and may succeed the next time. */
class PassingFault extends Error {
  /** ms; what the server asked for. */
  readonly pause: number;
  constructor(message: string, pause: number, cause?: unknown) {
    super(message, {cause});
    this.pause = pause;
  }
}

/** Asks a web server. */
export function httpTransport(base: URL, {env, version, wait}: Network): Transport {
  const folder = base.pathname.endsWith('/') ? base : new URL(`${base.href}/`);
  const options = {keepAlive: true, maxSockets: CONNECTIONS_MAX, proxyEnv: {...env}};
  const agents = {'http:': new http.Agent(options), 'https:': new https.Agent(options)};
  const headers = {'user-agent': `firewatch/${version}`, 'accept-encoding': 'identity'};

  const ask = async (address: URL, fetching: Fetching, redirects = 0): Promise<Answer> => {
    const {etag, offset = 0, signal} = fetching;
    const client = address.protocol === 'https:' ? https : http;
    const request = client.get(address, {
      agent: agents[address.protocol as keyof typeof agents],
      timeout: SILENCE_MAX_MS,
      headers: {
        ...headers,
        ...(etag !== undefined && {'if-none-match': etag}),
        ...(offset > 0 && {range: `bytes=${offset}-`}),
      },
      ...(signal && {signal}),
    });
    request.on('timeout', () =>
      request.destroy(new Error(`no byte for ${SILENCE_MAX_MS / 1000} s`)),
    );
    const [response] = (await once(request, 'response').catch((error: Error) => {
      throw new PassingFault(error.message || String(error), 0, error);
    })) as [IncomingMessage];
    const status = response.statusCode ?? 0;
    if (status === 200 || status === 206) {
      return {
        status: 'found',
        etag: response.headers.etag,
        offset: status === 206 ? rangeStart(response) : 0,
        bytes: bodyOf(response),
      };
    }
    response.resume();
    if (status === 304) return {status: 'unchanged'};
    if (status === 404 || status === 410) return {status: 'absent'};
    // What is there is as long as what the caller has: it is whole, or it is to begin again.
    if (status === 416) return ask(address, {...fetching, offset: 0}, redirects);
    const {location} = response.headers;
    if (status >= 300 && status < 400 && location !== undefined) {
      return ask(redirected(address, location, redirects), fetching, redirects + 1);
    }
    const message = `the server answers ${status} ${response.statusMessage ?? ''}`.trim();
    if (!PASSING.includes(status)) throw failed(address, message);
    throw new PassingFault(message, Number(response.headers['retry-after'] ?? 0) * 1000);
  };

  return {
    place: base.href,
    async fetch(path, fetching) {
      const address = new URL(path.split('/').map(encodeURIComponent).join('/'), folder);
      for (let attempt = 1; ; attempt++) {
        try {
          return await ask(address, fetching);
        } catch (error) {
          if (!(error instanceof PassingFault)) throw error;
          if (attempt === TRIES_MAX || fetching.signal?.aborted)
            throw failed(address, error.message, error);
          const pause = Math.max(PAUSE_MS * 2 ** (attempt - 1), error.pause || 0);
          await wait(Math.min(pause, PAUSE_MAX_MS), fetching.signal);
        }
      }
    },
  };
}

/** The body; an end before the announced length is an error, not an end. */
async function* bodyOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  yield* response as AsyncIterable<Uint8Array>;
  if (!response.complete) throw new Error('the connection broke');
}

const rangeStart = (response: IncomingMessage): number =>
  Number(/^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1] ?? 0);

function redirected(from: URL, location: string, redirects: number): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (redirects >= REDIRECTS_MAX) throw failed(from, 'too many redirections');
  if (to?.protocol === 'https:' || (to?.protocol === 'http:' && from.protocol === 'http:'))
    return to;
  throw failed(from, `is redirected to "${location}", which is not followed`);
}

const failed = (address: URL, message: string, cause?: unknown) =>
  new EngineError('FW4022', message, {where: {file: address.href}, cause});
