// The datasource `loki`: lines from Grafana Loki, by time.
import {
  type Datasource,
  definePlugin,
  LogStore,
  msOf,
  nsOf,
  openTimed,
  pagesByTime,
  waited,
} from '@firewatch/kernel';
import {checkConfig, configOfDsn, type LokiConfig, startIn} from './config.ts';
import {pageOf} from './loki.ts';

/** `wait`: for tests. */
export const loki = (wait = waited): Datasource<LokiConfig> => ({
  check: checkConfig,
  dsn: configOfDsn,
  open: (config, host, positions) =>
    openTimed(host, async (signal) => {
      const store = new LogStore({host, config, product: 'Loki', signal, wait});
      await store.open();
      const {limit, limit_max: limitMax} = config;
      const fetch = pageOf(store, config.query);
      return {
        ready: async () => (config.no_ready_check ? undefined : store.ready('/ready')),
        reading: {
          host,
          source: store.name,
          position: positions[store.name],
          start: startIn(config, host.now()),
          isOnce: config.mode === 'cat',
          delayNs: nsOf(config.delay_for),
          pollMs: msOf(config.poll_interval),
          read: (start, end) => pagesByTime({host, limit, limitMax, fetch}, start, end),
          wait,
        },
      };
    }),
});

const plugin = definePlugin({datasources: {loki: loki()}});

export {plugin as default};
