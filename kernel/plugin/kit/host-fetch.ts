// `fetch` for libraries that take one: each request goes through the host.
import type {HttpAnswer, PluginHost, TlsOptions} from '../../plugin.ts';

export interface HostFetchOptions {
  readonly tls?: TlsOptions;
  /** As in a request of the host. */
  readonly proxy?: string | undefined;
  /** Ends every request. */
  signal?(): AbortSignal | undefined;
  /** Is shown every answer as it came. */
  seen?(answer: HttpAnswer): void;
}

const BODILESS = [101, 204, 205, 304];

/** Takes URLs as texts and bodies as texts or bytes: what libraries send. */
export const hostFetch =
  (host: PluginHost, {tls, proxy, signal, seen}: HostFetchOptions = {}): typeof fetch =>
  async (url, {method = 'GET', headers, body} = {}) => {
    if (
      body !== undefined &&
      body !== null &&
      typeof body !== 'string' &&
      !ArrayBuffer.isView(body)
    )
      throw new TypeError('expected a body of text or bytes');
    const answer = await host.request(
      {
        method,
        url: String(url),
        headers: Object.fromEntries(new Headers(headers)),
        ...(body && {body: body as string | Uint8Array}),
        ...(tls && {tls}),
        ...(proxy !== undefined && {proxy}),
      },
      signal?.(),
    );
    seen?.(answer);
    const has = answer.body.length > 0 && !BODILESS.includes(answer.status);
    return new Response(has ? Buffer.from(answer.body) : null, {
      status: answer.status,
      headers: new Headers({...answer.headers}),
    });
  };
