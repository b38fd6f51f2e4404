/// <reference path="./splunk-logging.d.ts" />
// The collector, spoken to by splunk-logging. That library would not verify certificates, wait for
// ever, and lose what the collector was too busy for; so its requests go through the host, and its
// answers are looked at here. It keeps nothing: a batch is put into its queue and flushed at once.
import type {HttpAnswer, PluginHost, TlsOptions} from '@firewatch/kernel';
import {Logger, type RequestOptions} from 'splunk-logging';
import {endpointsOf, type SplunkConfig} from './config.ts';

export interface HecEvent {
  /** Seconds since the epoch, with a fraction. */
  readonly time: string;
  readonly event: unknown;
}

/** What the collector answered. */
export interface Reply {
  readonly answer: HttpAnswer;
  readonly code?: number;
  readonly ackId?: number;
  /** The event, from 0, that it did not take; those before it are taken. */
  readonly invalid?: number;
}

export class Collector {
  private readonly logger: Logger;
  private readonly host: PluginHost;
  private readonly config: SplunkConfig;
  private readonly tls: TlsOptions;
  private readonly headers: Readonly<Record<string, string>>;
  private signal: AbortSignal | undefined;
  private answer: HttpAnswer | undefined;

  constructor(
    host: PluginHost,
    config: SplunkConfig,
    {token, tls, channel}: {token: string; tls: TlsOptions; channel: string},
  ) {
    this.host = host;
    this.config = config;
    this.tls = tls;
    this.headers = {
      authorization: `Splunk ${token}`,
      ...(config.acknowledge && {'x-splunk-request-channel': channel}),
    };
    const {protocol, hostname, port, pathname} = new URL(endpointsOf(config).event);
    this.logger = new Logger({
      token,
      protocol: protocol.slice(0, -1),
      host: hostname,
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      path: pathname,
      maxRetries: 0,
      // Nothing is sent before `flush`.
      maxBatchCount: Number.MAX_SAFE_INTEGER,
      batchInterval: 0,
    });
    this.logger.requestOptions = {strictSSL: true, headers: {}};
    this.logger.eventFormatter = (message) => message;
    this.logger.error = () => {};
    this.logger._post = (options, done) => {
      this.post(options).then(
        ({answer, body}) => done(null, {statusCode: answer.status}, body),
        (error) => done(error),
      );
    };
  }

  /** Sends events in one request; throws what the way there threw. */
  async send(events: readonly HecEvent[], signal: AbortSignal): Promise<Reply> {
    const {index, source, sourcetype, host} = this.config;
    for (const {time, event} of events) {
      this.logger.send({
        message: event,
        metadata: {time, source, sourcetype, ...(index && {index}), ...(host && {host})},
      });
    }
    this.signal = signal;
    const body = await new Promise<unknown>((resolve, reject) => {
      this.logger.flush((error, _answer, body) => (error ? reject(error) : resolve(body)));
    });
    const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    const number = (name: string) => {
      const value = said[name];
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    };
    const [code, ackId, invalid] = [
      number('code'),
      number('ackId'),
      number('invalid-event-number'),
    ];
    return {
      answer: this.answer!,
      ...(code !== undefined && {code}),
      ...(ackId !== undefined && {ackId}),
      ...(invalid !== undefined && {invalid}),
    };
  }

  /** Whether the indexer has what was sent under this number. */
  async isIndexed(ackId: number, signal: AbortSignal): Promise<boolean> {
    const answer = await this.host.request(
      {
        method: 'POST',
        url: endpointsOf(this.config).ack,
        headers: {...this.headers, 'content-type': 'application/json'},
        body: JSON.stringify({acks: [ackId]}),
        tls: this.tls,
      },
      signal,
    );
    const body = parsed(answer) as {acks?: Record<string, unknown>} | undefined;
    return answer.status === 200 && body?.acks?.[String(ackId)] === true;
  }

  private async post({url, body}: RequestOptions): Promise<{answer: HttpAnswer; body: unknown}> {
    const answer = await this.host.request(
      {
        method: 'POST',
        url: url!,
        headers: {...this.headers, 'content-type': 'application/json'},
        body: body!,
        tls: this.tls,
      },
      this.signal,
    );
    this.answer = answer;
    return {answer, body: parsed(answer)};
  }
}

function parsed({body}: HttpAnswer): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
