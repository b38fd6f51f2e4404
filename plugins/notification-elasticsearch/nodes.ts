// The nodes of a cluster, asked through the host. A node that cannot be reached is passed over for
// the next; which one answered is remembered for the next request.
import {
  type HttpAnswer,
  isWayFault,
  type PluginHost,
  type TlsOptions,
  wayFault,
} from '@firewatch/kernel';

export interface NodeRequest {
  readonly method: string;
  /** Path and query, from the node's URL on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export class Nodes {
  private readonly host: PluginHost;
  private readonly urls: readonly string[];
  private readonly tls: TlsOptions;
  private readonly authorization: string | undefined;
  private at = 0;

  constructor(
    host: PluginHost,
    urls: readonly string[],
    {tls, authorization}: {tls: TlsOptions; authorization: string | undefined},
  ) {
    this.host = host;
    this.urls = urls.map((url) => url.replace(/\/$/, ''));
    this.tls = tls;
    this.authorization = authorization;
  }

  /** Throws what the way to the last node threw when none answers. */
  async request(
    {method, path, headers, body}: NodeRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    for (let tried = 1; ; tried++) {
      const url = this.urls[this.at % this.urls.length]!;
      try {
        return await this.host.request(
          {
            method,
            url: `${url}${path}`,
            headers: {
              ...headers,
              ...(this.authorization && {authorization: this.authorization}),
            },
            ...(body !== undefined && {body}),
            tls: this.tls,
          },
          signal,
        );
      } catch (error) {
        if (signal.aborted || !isWayFault(error) || tried === this.urls.length) throw error;
        this.host.log('warn', wayFault(error, new URL(url).host));
        this.at += 1;
      }
    }
  }
}
