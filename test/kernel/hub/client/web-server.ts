// A web server on loopback that serves a folder as any static one does: tags, ranges, 404.
// Tests can put a fault before each answer.
import {createHash} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

export interface WebServer {
  readonly url: string;
  /** `GET /index.json`, with the status that was answered. */
  readonly log: string[];
  /** Answers in place of the server when it says true. */
  fault:
    | ((request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean)
    | undefined;
}

/** Serves a folder until the test ends. */
export async function serve(folder: string): Promise<WebServer> {
  const log: string[] = [];
  const server = createServer((request, response) => {
    response.on('finish', () =>
      log.push(`${request.method} ${request.url} ${response.statusCode}`),
    );
    const file = join(folder, decodeURIComponent(new URL(request.url!, 'http://x').pathname));
    const isFile = statSync(file, {throwIfNoEntry: false})?.isFile() ?? false;
    const body = isFile ? readFileSync(file) : Buffer.alloc(0);
    if (web.fault?.(request, response, body)) return;
    if (!isFile) {
      response.writeHead(404).end();
      return;
    }
    const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, {etag}).end();
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start >= body.length && start > 0) {
      response.writeHead(416).end();
      return;
    }
    const headers = {etag, 'content-length': body.length - start};
    if (start > 0) {
      const range = `bytes ${start}-${body.length - 1}/${body.length}`;
      response.writeHead(206, {...headers, 'content-range': range});
    } else response.writeHead(200, headers);
    response.end(body.subarray(start));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const {port} = server.address() as AddressInfo;
  const web: WebServer = {url: `http://127.0.0.1:${port}/`, log, fault: undefined};
  return web;
}
