// What we use of splunk-logging, which brings no types.
declare module 'splunk-logging' {
  export interface RequestOptions {
    strictSSL: boolean;
    headers: Record<string, string>;
    url?: string;
    body?: string;
  }
  export interface Answer {
    readonly statusCode: number;
  }
  type Done = (error: Error | null, answer?: Answer, body?: unknown) => void;
  interface Metadata {
    time: string;
    host?: string;
    source?: string;
    sourcetype?: string;
    index?: string;
  }
  export class Logger {
    constructor(config: {
      token: string;
      protocol: string;
      host: string;
      port: number;
      path: string;
      maxRetries: number;
      maxBatchCount: number;
      batchInterval: number;
    });
    requestOptions: RequestOptions;
    eventFormatter: (message: unknown, severity: string) => unknown;
    error: (error: Error) => void;
    _post: (options: RequestOptions, done: Done) => void;
    /** Puts an event into the queue. */
    send(context: {message: unknown; metadata: Metadata}): void;
    /** Sends the queue. */
    flush(done: Done): void;
  }
}
