// The requests of the AWS clients, made by the host.
import {Readable} from 'node:stream';
import type {PluginHost} from '@firewatch/kernel';
import {buildQueryString} from '@smithy/core/protocols';

/** As the clients make it; the protocol's other members are not used by the services at hand. */
interface ClientRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** A request handler for clients; `signal` ends what is under way. */
export const requestHandler = (host: PluginHost, signal: AbortSignal) => ({
  metadata: {handlerProtocol: 'http/1.1'},
  async handle(request: ClientRequest) {
    const {protocol, hostname, port, path, method, headers, body, query = {}} = request;
    const search = buildQueryString(query);
    const place = port === undefined ? hostname : `${hostname}:${port}`;
    const answer = await host.request(
      {
        method,
        url: `${protocol}//${place}${path}${search ? `?${search}` : ''}`,
        headers,
        ...(body !== undefined && {body: bodyOf(body)}),
      },
      signal,
    );
    const {status: statusCode, headers: answered} = answer;
    return {response: {statusCode, headers: answered, body: Readable.from([answer.body])}};
  },
});

function bodyOf(body: unknown): string | Uint8Array {
  if (typeof body === 'string') return body;
  // Without the methods of texts that the clients put on it.
  if (body instanceof Uint8Array)
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw new TypeError('a request with a body of another kind');
}
