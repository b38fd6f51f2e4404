// What an application says of its bouncer, and what is wrong with it.
import type {IncomingMessage} from 'node:http';

export interface FirewatchOptions {
  /** The Local API: a URL, or the path of a Unix socket. */
  readonly api: string;
  /** As `firewatch bouncers add` printed it. */
  readonly key: string;
  /** What becomes of requests while the decisions are not known yet, and of clients without an address. */
  readonly onFailure: 'open' | 'closed';
  /** Addresses and ranges whose `clientHeader` is believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Default: X-Forwarded-For. */
  readonly clientHeader?: string;
  /**
   * Asked about a client that has to solve a captcha. `true`: it has; a text: where it is sent to;
   * `false`, or an error: it gets the page of banned clients.
   */
  readonly captcha?: (
    address: string,
    request: IncomingMessage,
  ) => boolean | string | Promise<boolean | string>;
  /** What a client under a throttle may do. Default: 30 a minute, 10 at once. */
  readonly throttle?: {readonly perMinute: number; readonly burst: number};
  /** HTML, instead of two lines of text. */
  readonly banPage?: string;
  /** How the API is followed. `auto`, the default: by the first that it has. */
  readonly follow?: 'auto' | 'events' | 'wait' | 'poll';
  /** Between two questions of `poll`, ms. Default: 10,000. */
  readonly pollMs?: number;
  /** Between two reports of use, ms. Default: 300,000. */
  readonly reportMs?: number;
  /** Only decisions of these origins. */
  readonly origins?: readonly string[];
  /** Paths of PEM files. */
  readonly tls?: {
    readonly ca_cert?: string;
    readonly client_cert?: string;
    readonly client_key?: string;
  };
  /** Refuses nobody; `log` hears whom it would have refused. */
  readonly dryRun?: boolean;
  /** Default: warnings and errors go to the console. */
  readonly log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}
