// The datasource `elasticsearch`: documents of Elasticsearch or OpenSearch, by time.
import {setTimeout} from 'node:timers/promises';
import {type Datasource, definePlugin, readByTime, readTls} from '@firewatch/kernel';
import {Cluster} from './cluster.ts';
import {
  authorizationOf,
  beginningOf,
  checkConfig,
  type ElasticsearchConfig,
  msOf,
  nsOf,
} from './config.ts';
import {search} from './search.ts';

/** What a `date` tells apart. */
const STEP_NS = 1_000_000n;

/** `wait`: for tests; real time when absent. */
export const elasticsearch = (
  wait = (ms: number, signal: AbortSignal): Promise<void> =>
    setTimeout(ms, undefined, {signal}).catch(() => {}),
): Datasource<ElasticsearchConfig> => ({
  check: checkConfig,
  async open(config, host, positions) {
    const controller = new AbortController();
    const signal = AbortSignal.any([host.signal, controller.signal]);
    const [authorization, tls] = await Promise.all([
      authorizationOf(config),
      readTls(config.tls ?? {}),
    ]);
    const cluster = new Cluster({host, urls: config.urls, authorization, tls, signal, wait});
    const start = beginningOf(config, host.now());
    const reading = {
      host,
      source: config.index,
      position: positions[config.index],
      start: start - (start % STEP_NS),
      isOnce: config.mode === 'cat',
      delayNs: nsOf(config.delay),
      stepNs: STEP_NS,
      pollMs: msOf(config.poll_interval),
      read: (from: bigint, to: bigint) => search(cluster, config, host, from, to),
      wait,
    };
    return {
      chunks: {[Symbol.asyncIterator]: () => readByTime(reading, signal)},
      close: async () => controller.abort(),
    };
  },
});

const plugin = definePlugin({datasources: {elasticsearch: elasticsearch()}});

export {plugin as default};
