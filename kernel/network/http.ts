// HTTP for rules: only to hosts that are named, never to forbidden addresses, in bounded
// time and size. The address that was judged is the one that is connected to.
import {request as plainRequest} from 'node:http';
import {request as tlsRequest} from 'node:https';
import {isIP} from 'node:net';
import {isForbidden} from './address.ts';
import {failure} from './failure.ts';
import {inTime} from './in-time.ts';
import type {Resolver} from './resolver.ts';

const BODY_MAX = 10 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
const REDIRECTS_MAX = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
const METHOD_MAX = 16;

export interface HttpQuestion {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Cut at 10 MiB. */
  readonly body: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

export interface HttpOptions {
  /** Hosts that may be asked: "name", or "name:port" for that port alone. */
  readonly hosts: ReadonlySet<string>;
  readonly resolver: Resolver;
  readonly timeoutMs?: number;
}

/** Asks, following redirects within the same host. */
export async function ask(question: HttpQuestion, options: HttpOptions): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  let {method, body} = question;
  let url = parsed(question.url);
  if (!isMethod(method)) throw failure('FW2715', 'that is no method of HTTP');
  for (let hops = 0; ; hops++) {
    const address = await judged(url, options, signal);
    const answer = await once({...question, method, url: url.href, body}, address, signal);
    const location = answer.headers.Location?.[0];
    if (!REDIRECTS.includes(answer.status) || location === undefined) return answer;
    const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (!target || target.origin !== url.origin)
      throw failure('FW2713', `"${url.host}" points to another host`);
    if (hops === REDIRECTS_MAX) throw failure('FW2715', `"${url.host}" redirects without end`);
    url = target;
    if (answer.status === 303) [method, body] = ['GET', undefined];
  }
}

const isMethod = (text: string) =>
  text !== '' &&
  text.length <= METHOD_MAX &&
  [...text].every((letter) => letter >= 'A' && letter <= 'Z');

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw failure('FW2715', 'that is no URL of HTTP');
}

/** The address to connect to, when host and address may be asked. */
async function judged(
  url: URL,
  {hosts, resolver}: HttpOptions,
  signal: AbortSignal,
): Promise<string> {
  const name = bareName(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (!hosts.has(name) && !hosts.has(`${name}:${port}`))
    throw failure('FW2711', `"${url.host}" is no host that may be asked`);
  const found = isIP(name) ? [name] : await inTime(resolver.addresses(name), signal, url.host);
  if (found.length === 0) throw failure('FW2715', `"${url.host}" has no address`);
  if (found.some(isForbidden))
    throw failure('FW2712', `"${url.host}" has an address that is never asked`);
  return found[0]!;
}

/** Without the brackets of an IPv6 address and the dot of a full name. */
function bareName(host: string): string {
  if (host.startsWith('[')) return host.slice(1, -1);
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

function once(
  {method, url: text, headers, body}: HttpQuestion,
  address: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const url = new URL(text);
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    const family = isIP(address);
    const request = send(url, {
      method,
      headers: {...headers},
      signal,
      agent: false,
      // What was judged, not what a second look-up would say.
      lookup: (_, {all}, done) =>
        all ? done(null, [{address, family}]) : done(null, address, family),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      const end = () => {
        const text = Buffer.concat(pieces).subarray(0, BODY_MAX).toString('utf8');
        resolve({
          status: response.statusCode!,
          body: text,
          headers: named(response.headersDistinct),
        });
      };
      response.on('error', reject);
      response.on('end', end);
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        size += piece.length;
        if (size < BODY_MAX) return;
        end();
        request.destroy();
      });
    });
    request.end(body);
  });
  return inTime(answer, signal, url.host);
}

/** Header names as the rule language has them: Content-Type. */
function named(headers: NodeJS.Dict<string[]>): Record<string, string[]> {
  const capital = (name: string) =>
    name
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('-');
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [capital(name), values ?? []]),
  );
}
