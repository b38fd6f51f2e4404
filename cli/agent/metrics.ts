// The agent's metrics over HTTP, as Prometheus asks for them. Read when asked, kept nowhere.
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {MetricFamily} from '@firewatch/kernel';
import {type Metric, Registry} from 'prom-client';

export interface MetricsOptions {
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly read: () => Promise<readonly MetricFamily[]>;
}

export interface MetricsEndpoint {
  readonly url: string;
  close(): Promise<void>;
}

/** A request has to be there whole by then, ms. */
const REQUEST_MS = 5_000;
const CONNECTIONS_MAX = 32;

/** Rejects when the address cannot be listened on. */
export async function serveMetrics({
  address,
  port,
  read,
}: MetricsOptions): Promise<MetricsEndpoint> {
  const server = createServer(
    {requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS},
    (request, response) => {
      const end = (status: number, type: string, body: string) =>
        response.writeHead(status, {'content-type': type}).end(body);
      if (request.method !== 'GET' || request.url !== '/metrics')
        return end(404, 'text/plain', 'there is /metrics\n');
      read()
        .then(exposition)
        .then(
          (text) => end(200, Registry.PROMETHEUS_CONTENT_TYPE, text),
          (error: Error) => end(500, 'text/plain', `${error.message}\n`),
        );
    },
  );
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const bound = server.address() as AddressInfo;
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${host}:${bound.port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The text format 0.0.4; families without samples are left out. */
export function exposition(families: readonly MetricFamily[]): Promise<string> {
  const registry = new Registry();
  for (const {name, help, type, samples} of families) {
    if (samples.length === 0) continue;
    const values = samples.map(({labels, value, suffix = ''}) => ({
      labels: {...labels},
      value,
      metricName: `${name}${suffix}`,
    }));
    // The registry asks a metric for nothing else.
    registry.registerMetric({
      name,
      get: async () => ({name, help, type, values, aggregator: 'sum'}),
    } as unknown as Metric);
  }
  return registry.metrics();
}
