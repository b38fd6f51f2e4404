// A cluster, asked for JSON through the host. A node that cannot be reached is passed over for the
// next.
import {ask, type PluginHost, refusal, type TlsOptions} from '@firewatch/kernel';

type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface ClusterOptions {
  readonly host: PluginHost;
  readonly urls: readonly string[];
  readonly authorization: string | undefined;
  readonly tls: TlsOptions;
  readonly signal: AbortSignal;
  readonly wait: Wait;
}

/** An answer that the host takes no whole of. */
export class TooLong extends Error {
  override readonly name = 'TooLong';

  constructor() {
    super('an answer is longer than 16 MiB: lower "page_size"');
  }
}

export class Cluster {
  private readonly options: ClusterOptions;
  private at = 0;

  constructor(options: ClusterOptions) {
    this.options = options;
  }

  /** What it answered; throws for anything but a good answer. */
  async ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const {host, urls, authorization, tls, signal, wait} = this.options;
    for (let tried = 1; ; tried++) {
      const base = urls[this.at % urls.length]!.replace(/\/$/, '');
      const peer = `the cluster at ${new URL(base).host}`;
      try {
        const answer = await ask(
          host,
          {
            method,
            url: `${base}${path}`,
            headers: {
              accept: 'application/json',
              ...(body && {'content-type': 'application/json'}),
              ...(authorization && {authorization}),
            },
            ...(body && {body: JSON.stringify(body)}),
            tls,
          },
          {peer, signal, wait},
        );
        if (answer.status !== 200) throw refusal(host, answer, peer);
        return JSON.parse(Buffer.from(answer.body).toString('utf8'));
      } catch (error) {
        if (error instanceof SyntaxError)
          throw new Error(`${peer} answered no JSON: check "urls"`, {cause: error});
        if ((error as Error).message.startsWith('the answer is longer')) throw new TooLong();
        // The way failed: another node may be there.
        const isWay = (error as Error).cause !== undefined;
        if (!isWay || signal.aborted || tried === urls.length) throw error;
        host.log('warn', (error as Error).message);
        this.at += 1;
      }
    }
  }
}
