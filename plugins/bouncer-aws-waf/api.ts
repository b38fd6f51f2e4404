// The API of AWS WAF: JSON over signed requests, faults told by a name.
import {
  type AwsCredentials,
  machineCredentials,
  type PluginHost,
  RemoteFault,
  requireOk,
} from '@firewatch/kernel';
import {signed} from './signature.ts';

export interface ApiOptions {
  readonly region: string;
  readonly endpoint: string | undefined;
  /** undefined: the role of the machine. */
  readonly credentials: AwsCredentials | undefined;
}

const SERVICE = 'wafv2';
const NS_PER_MS = 1_000_000n;
/** Credentials of a role are asked for again so long before they end. */
const EARLY_MS = 300_000;
/** Faults that the next try gets over, having read again; ms until then. */
const PASSING: Readonly<Record<string, number>> = {
  WAFOptimisticLockException: 500,
  WAFUnavailableEntityException: 5_000,
  ThrottlingException: 5_000,
  ExpiredTokenException: 500,
};

export class Api {
  readonly url: URL;
  private readonly host: PluginHost;
  private readonly options: ApiOptions;
  private credentials: AwsCredentials | undefined;

  constructor(host: PluginHost, options: ApiOptions) {
    this.host = host;
    this.options = options;
    const suffix = options.region.startsWith('cn-') ? '.cn' : '';
    this.url = new URL(
      options.endpoint ?? `https://${SERVICE}.${options.region}.amazonaws.com${suffix}`,
    );
  }

  /** Throws RemoteFault, or what the way there throws. */
  async ask(operation: string, value: object, signal: AbortSignal): Promise<unknown> {
    const body = JSON.stringify(value);
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSWAF_20190729.${operation}`,
    };
    const {host: _, ...sent} = signed(
      {url: this.url, headers, body},
      {
        credentials: await this.current(signal),
        region: this.options.region,
        service: SERVICE,
        at: new Date(this.now()),
      },
    );
    const answer = await this.host.request(
      {method: 'POST', url: this.url.href, headers: sent, body},
      signal,
    );
    const found = parsed(answer.body);
    const name = String(found?.__type ?? '')
      .split('#')
      .at(-1)!;
    if (name in PASSING) throw new RemoteFault(`AWS WAF answered ${name}`, PASSING[name]);
    requireOk(answer, this.url.host, this.host.now());
    if (!found) throw new RemoteFault(`${this.url.host} answered no JSON`);
    return found;
  }

  private now(): number {
    return Number(this.host.now() / NS_PER_MS);
  }

  private async current(signal: AbortSignal): Promise<AwsCredentials> {
    const {credentials} = this.options;
    if (credentials) return credentials;
    const known = this.credentials;
    if (known?.expiration && known.expiration.getTime() - EARLY_MS > this.now()) return known;
    try {
      this.credentials = await machineCredentials(this.host, signal);
    } catch (error) {
      throw new RemoteFault((error as Error).message);
    }
    return this.credentials;
  }
}

function parsed(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
