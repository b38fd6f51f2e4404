// A web server of a test: it keeps what it was asked and answers as the test says.
import {createServer, type IncomingHttpHeaders, type RequestListener} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {TlsOptions as TlsServerOptions} from 'node:tls';
import {gunzipSync} from 'node:zlib';
import {onTestFinished} from 'vitest';

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but a text becomes JSON. */
  readonly body?: unknown;
}

export interface FakeWeb {
  readonly url: string;
  readonly asked: Asked[];
  /** What it answers from now on; undefined: nothing, ever. */
  reply: (asked: Asked, number: number) => Reply | undefined;
}

/** Listens on loopback until the test ends; with a key and a certificate: TLS. */
export async function openWeb(reply: FakeWeb['reply'], tls?: TlsServerOptions): Promise<FakeWeb> {
  const asked: Asked[] = [];
  const web = {asked, reply};
  const serve: RequestListener = async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const raw = Buffer.concat(pieces);
    const {pathname, searchParams} = new URL(request.url!, 'http://fake');
    asked.push({
      method: request.method!,
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString(),
    });
    const answer = web.reply(asked.at(-1)!, asked.length - 1);
    if (!answer) return;
    const {status = 200, headers = {}, body = ''} = answer;
    response.writeHead(status, {
      ...(typeof body !== 'string' && {'content-type': 'application/json'}),
      ...headers,
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = tls ? createTlsServer(tls, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const {port} = server.address() as AddressInfo;
  return Object.assign(web, {url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`});
}
