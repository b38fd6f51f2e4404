// The notification `sentinel`: Azure's data collector, every request signed with the shared key.
import {createHmac} from 'node:crypto';
import {deliveryOf, type Notification, openSink} from '@firewatch/kernel';

export interface SentinelConfig {
  readonly customer_id: string;
  readonly shared_key: string;
  readonly log_type: string;
  readonly proxy?: string;
}

const NS_PER_MS = 1_000_000n;
const PATH = '/api/logs';

export const sentinel: Notification<SentinelConfig> = {
  async open({customer_id, shared_key, log_type, proxy}, host) {
    const name = `${customer_id}.ods.opinsights.azure.com`;
    return openSink(host, {
      name,
      async send({alerts, text}, signal) {
        const body = Buffer.from(text ?? JSON.stringify(alerts));
        const date = new Date(Number(host.now() / NS_PER_MS)).toUTCString();
        const signed = `POST\n${body.length}\napplication/json\nx-ms-date:${date}\n${PATH}`;
        const signature = createHmac('sha256', Buffer.from(shared_key, 'base64'))
          .update(signed)
          .digest('base64');
        const answer = await host.request(
          {
            method: 'POST',
            url: `https://${name}${PATH}?api-version=2016-04-01`,
            headers: {
              'content-type': 'application/json',
              'log-type': log_type,
              'x-ms-date': date,
              authorization: `SharedKey ${customer_id}:${signature}`,
            },
            body,
            ...(proxy !== undefined && {proxy}),
          },
          signal,
        );
        return deliveryOf(answer, name, host.now());
      },
    });
  },
};
