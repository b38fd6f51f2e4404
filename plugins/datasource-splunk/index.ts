// The datasource `splunk`: events of a search, by index time.
import {
  type Datasource,
  definePlugin,
  msOf,
  nsOf,
  openTimed,
  pagesByTime,
  waited,
} from '@firewatch/kernel';
import {beginningOf, checkConfig, type SplunkConfig} from './config.ts';
import {Splunk} from './splunk.ts';

/** What index time tells apart. */
const STEP_NS = 1_000_000_000n;
/** Events of one second that are asked for at most. */
const PAGE_MAX = 50_000;

/** `wait`: for tests. */
export const splunk = (wait = waited): Datasource<SplunkConfig> => ({
  check: checkConfig,
  open: (config, host, positions) =>
    openTimed(host, async (signal) => {
      const server = new Splunk(host, config, signal, wait);
      await server.open();
      const start = beginningOf(config, host.now());
      const fetch = server.page.bind(server);
      const pages = {host, limit: config.page_size, limitMax: PAGE_MAX, fetch};
      return {
        reading: {
          host,
          source: server.name,
          position: positions[server.name],
          start: start - (start % STEP_NS),
          isOnce: config.mode === 'cat',
          delayNs: nsOf(config.delay),
          stepNs: STEP_NS,
          pollMs: msOf(config.poll_interval),
          read: (from, to) => pagesByTime(pages, from, to),
          wait,
        },
      };
    }),
});

const plugin = definePlugin({datasources: {splunk: splunk()}});

export {plugin as default};
