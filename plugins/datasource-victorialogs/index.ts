// The datasource `victorialogs`: log entries from VictoriaLogs, by time.
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
import {checkConfig, configOfDsn, startIn, type VictoriaLogsConfig} from './config.ts';
import {pageOf} from './victorialogs.ts';

/** `wait`: for tests. */
export const victorialogs = (wait = waited): Datasource<VictoriaLogsConfig> => ({
  check: checkConfig,
  dsn: configOfDsn,
  open: (config, host, positions) =>
    openTimed(host, async (signal) => {
      const store = new LogStore({host, config, product: 'VictoriaLogs', signal, wait});
      await store.open();
      const {limit, limit_max: limitMax} = config;
      const fetch = pageOf(store, config);
      return {
        ready: async () => store.ready('/health'),
        reading: {
          host,
          source: store.name,
          position: positions[store.name],
          start: startIn(config, host.now()),
          isOnce: config.mode === 'cat',
          delayNs: nsOf(config.delay),
          pollMs: msOf(config.poll_interval),
          read: (start, end) => pagesByTime({host, limit, limitMax, fetch}, start, end),
          wait,
        },
      };
    }),
});

const plugin = definePlugin({datasources: {victorialogs: victorialogs()}});

export {plugin as default};
