// The datasource `elasticsearch`: documents of Elasticsearch or OpenSearch, by time.
import {
  type Datasource,
  definePlugin,
  msOf,
  nsOf,
  openTimed,
  readTls,
  waited,
} from '@firewatch/kernel';
import {Cluster} from './cluster.ts';
import {authorizationOf, beginningOf, checkConfig, type ElasticsearchConfig} from './config.ts';
import {search} from './search.ts';

/** What a `date` tells apart. */
const STEP_NS = 1_000_000n;

/** `wait`: for tests. */
export const elasticsearch = (wait = waited): Datasource<ElasticsearchConfig> => ({
  check: checkConfig,
  open: (config, host, positions) =>
    openTimed(host, async (signal) => {
      const [authorization, tls] = await Promise.all([
        authorizationOf(config),
        readTls(config.tls ?? {}),
      ]);
      const cluster = new Cluster({host, urls: config.urls, authorization, tls, signal, wait});
      const start = beginningOf(config, host.now());
      return {
        reading: {
          host,
          source: config.index,
          position: positions[config.index],
          start: start - (start % STEP_NS),
          isOnce: config.mode === 'cat',
          delayNs: nsOf(config.delay),
          stepNs: STEP_NS,
          pollMs: msOf(config.poll_interval),
          read: (from, to) => search(cluster, config, host, from, to),
          wait,
        },
      };
    }),
});

const plugin = definePlugin({datasources: {elasticsearch: elasticsearch()}});

export {plugin as default};
