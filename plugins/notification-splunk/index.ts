// The notification `splunk`: alerts as events of an HTTP Event Collector.
import {randomUUID} from 'node:crypto';
import {setTimeout} from 'node:timers/promises';
import {definePlugin, type Notification, openSink, readTls, secretOf} from '@firewatch/kernel';
import {Collector} from './collector.ts';
import {checkConfig, type SplunkConfig} from './config.ts';
import {Deliveries, itemsOf} from './delivery.ts';

/** `wait`: for tests; real time when absent. */
export const splunk = (
  wait = (ms: number, signal: AbortSignal): Promise<void> => setTimeout(ms, undefined, {signal}),
): Notification<SplunkConfig> => ({
  check: checkConfig,
  preview: (_config, batch, now) =>
    itemsOf(batch, now)
      .map(({event}) => JSON.stringify(event))
      .join('\n'),
  async open(config, host) {
    const [token, tls] = await Promise.all([secretOf(config, 'token'), readTls(config)]);
    const collector = new Collector(host, config, {token: token!, tls, channel: randomUUID()});
    const deliveries = new Deliveries({host, collector, config, wait});
    return openSink(host, {
      name: `Splunk at ${new URL(config.url).host}`,
      send: (batch, signal) => deliveries.deliver(batch, signal),
    });
  },
});

const plugin = definePlugin({notifications: {splunk: splunk()}});

export {plugin as default};
