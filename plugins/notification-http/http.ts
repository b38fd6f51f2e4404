// The notification `http`: a batch is the body of one request.
import {deliveryOf, type Notification, openSink, readTls} from '@firewatch/kernel';

export interface HttpConfig {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly unix_socket?: string;
  readonly skip_tls_verification: boolean;
  readonly ca_cert_path?: string;
  readonly cert_path?: string;
  readonly key_path?: string;
  readonly proxy?: string;
}

export const http: Notification<HttpConfig> = {
  async open(config, host) {
    const {url, method, headers, unix_socket, skip_tls_verification} = config;
    const {ca_cert_path, cert_path, key_path, proxy} = config;
    const tls = await readTls({
      ...(ca_cert_path !== undefined && {ca_cert: ca_cert_path}),
      ...(cert_path !== undefined && {client_cert: cert_path}),
      ...(key_path !== undefined && {client_key: key_path}),
      insecure_skip_verify: skip_tls_verification,
    });
    const has = (name: string) => Object.keys(headers).some((one) => one.toLowerCase() === name);
    const name = unix_socket ?? new URL(url).host;
    return openSink(host, {
      name,
      async send({key, alerts, text}, signal) {
        const answer = await host.request(
          {
            method: method.toUpperCase(),
            url,
            headers: {
              ...(!has('content-type') && {'content-type': 'application/json'}),
              ...(!has('idempotency-key') && {'idempotency-key': key}),
              ...headers,
            },
            body: text ?? JSON.stringify(alerts),
            tls,
            ...(unix_socket !== undefined && {socketPath: unix_socket}),
            ...(proxy !== undefined && {proxy}),
          },
          signal,
        );
        return deliveryOf(answer, name, host.now());
      },
    });
  },
};
