// The host's HTTP requests for plugins: one request, one bounded answer, certificates verified.
import {Agent as HttpAgent, type IncomingMessage, request as requestHttp} from 'node:http';
import {Agent as HttpsAgent, request as requestHttps} from 'node:https';
import {HTTP_BYTES_MAX, type HttpAnswer, type HttpRequest, type TlsOptions} from '../../plugin.ts';
import type {Allowance} from './allowance.ts';

const TIMEOUT_MS = 30_000;
const TIMEOUT_MS_MAX = 600_000;
const IDLE_SOCKETS_MAX = 8;

/** `isUnverified` is the operator's own word, by a setting; nothing else turns verification off. */
export const tlsOf = ({ca, cert, key, serverName, isUnverified}: TlsOptions) => ({
  ...(ca !== undefined && {ca}),
  ...(cert !== undefined && {cert}),
  ...(key !== undefined && {key}),
  ...(serverName !== undefined && {servername: serverName}),
  ...(isUnverified && {rejectUnauthorized: false}),
});

export class HttpClient {
  /** By protocol and proxy. */
  private readonly agents = new Map<string, HttpAgent>();
  private readonly allowance: Allowance;

  constructor(allowance: Allowance) {
    this.allowance = allowance;
  }

  async request(asked: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    const {method, url, headers = {}, body, tls = {}, socketPath, proxy} = asked;
    const {hostname, isTls, port} = placeOf(url);
    if (socketPath !== undefined && proxy !== undefined)
      throw new TypeError('a Unix socket is not reached through a proxy');
    if (socketPath === undefined) this.allowance.connect({host: hostname, port});
    else this.allowance.connect({path: socketPath});
    if (proxy !== undefined) {
      const {hostname: host, port} = placeOf(proxy);
      this.allowance.connect({host, port});
    }
    const limit = AbortSignal.timeout(Math.min(asked.timeoutMs ?? TIMEOUT_MS, TIMEOUT_MS_MAX));
    const options = {
      method,
      headers: {...headers, ...(body !== undefined && {'content-length': Buffer.byteLength(body)})},
      agent: this.agentFor(isTls, proxy),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(socketPath !== undefined && {socketPath}),
      ...(isTls && tlsOf(tls)),
    };
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = (isTls ? requestHttps : requestHttp)(url, options, resolve);
        request.on('error', reject);
        request.end(body);
      });
      return {
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(', ') : (value ?? ''),
          ]),
        ),
        body: await bodyOf(answer),
      };
    } catch (error) {
      if (!limit.aborted) throw error;
      throw Object.assign(new Error(`no answer of ${hostname} in time`), {code: 'ETIMEDOUT'});
    }
  }

  close(): void {
    for (const agent of this.agents.values()) agent.destroy();
  }

  private agentFor(isTls: boolean, proxy = ''): HttpAgent {
    const key = `${isTls} ${proxy}`;
    let agent = this.agents.get(key);
    if (!agent) {
      agent = new (isTls ? HttpsAgent : HttpAgent)({
        keepAlive: true,
        maxFreeSockets: IDLE_SOCKETS_MAX,
        ...(proxy !== '' && {proxyEnv: {HTTP_PROXY: proxy, HTTPS_PROXY: proxy}}),
      });
      this.agents.set(key, agent);
    }
    return agent;
  }
}

/** Where a URL of HTTP leads. */
function placeOf(url: string): {hostname: string; isTls: boolean; port: number} {
  const {protocol, hostname, port} = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError(`expected an http or https URL, found "${protocol}"`);
  const isTls = protocol === 'https:';
  return {hostname, isTls, port: port === '' ? (isTls ? 443 : 80) : Number(port)};
}

async function bodyOf(answer: IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer) {
    length += (piece as Buffer).length;
    if (length > HTTP_BYTES_MAX) {
      answer.destroy();
      throw new RangeError(`the answer is longer than ${HTTP_BYTES_MAX} bytes`);
    }
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}
