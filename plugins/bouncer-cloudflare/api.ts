// Cloudflare's API, version 4: every answer says whether it succeeded, and has a result.
import {oneLine, type PluginHost, RemoteFault, requireOk} from '@firewatch/kernel';

export interface ApiOptions {
  readonly url: string;
  readonly token: string;
}

interface Envelope {
  readonly success?: boolean;
  readonly errors?: readonly {readonly code?: number; readonly message?: string}[];
  readonly result?: unknown;
  readonly result_info?: {readonly cursors?: {readonly after?: string}};
}

export interface Page {
  readonly items: readonly unknown[];
  /** undefined: it is the last one. */
  readonly next: string | undefined;
}

const SAID_MAX = 300;
const MISCONFIGURED_MS = 60_000;

export class Api {
  readonly name: string;
  private readonly host: PluginHost;
  private readonly options: ApiOptions;

  constructor(host: PluginHost, options: ApiOptions) {
    this.host = host;
    this.options = options;
    this.name = new URL(options.url).host;
  }

  /** The result. Throws RemoteFault, or what the way there throws. */
  async ask(method: string, path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return (await this.envelope(method, path, body, signal)).result;
  }

  /** As above; undefined: there is no such thing. */
  async find(path: string, signal: AbortSignal): Promise<unknown> {
    const answer = await this.send('GET', path, undefined, signal);
    return answer.status === 404 ? undefined : this.opened(answer).result;
  }

  async page(path: string, cursor: string | undefined, signal: AbortSignal): Promise<Page> {
    const at = cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
    const {result, result_info} = await this.envelope('GET', at, undefined, signal);
    const after = result_info?.cursors?.after;
    return {items: asList(result), next: after === '' ? undefined : after};
  }

  private async envelope(method: string, path: string, body: unknown, signal: AbortSignal) {
    return this.opened(await this.send(method, path, body, signal));
  }

  private send(method: string, path: string, body: unknown, signal: AbortSignal) {
    const {url, token} = this.options;
    return this.host.request(
      {
        method,
        url: `${url}${path}`,
        headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
        ...(body !== undefined && {body: JSON.stringify(body)}),
      },
      signal,
    );
  }

  private opened(answer: Awaited<ReturnType<Api['send']>>): Envelope {
    requireOk(answer, this.name, this.host.now());
    const envelope = parsed(answer.body);
    if (envelope?.success === true) return envelope;
    const said = (envelope?.errors ?? [])
      .map(({message, code}) => `${message} (${code})`)
      .join(', ');
    throw new RemoteFault(
      `${this.name} did not do it: ${oneLine(said || 'no answer of its API', SAID_MAX)}`,
      MISCONFIGURED_MS,
    );
  }
}

function parsed(body: Uint8Array): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A member that is a text. */
export function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Record<string, unknown>)[name];
  return typeof found === 'string' ? found : undefined;
}
