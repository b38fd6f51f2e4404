// The datasource `splunk`: events of a search, by index time.
import {setTimeout} from 'node:timers/promises';
import {type Datasource, definePlugin, pagesByTime, readByTime} from '@firewatch/kernel';
import {beginningOf, checkConfig, msOf, nsOf, type SplunkConfig} from './config.ts';
import {Splunk} from './splunk.ts';

/** What index time tells apart. */
const STEP_NS = 1_000_000_000n;
/** Events of one second that are asked for at most. */
const PAGE_MAX = 50_000;

/** `wait`: for tests; real time when absent. */
export const splunk = (
  wait = (ms: number, signal: AbortSignal): Promise<void> =>
    setTimeout(ms, undefined, {signal}).catch(() => {}),
): Datasource<SplunkConfig> => ({
  check: checkConfig,
  async open(config, host, positions) {
    const controller = new AbortController();
    const signal = AbortSignal.any([host.signal, controller.signal]);
    const server = new Splunk(host, config, signal, wait);
    await server.open();
    const start = beginningOf(config, host.now());
    const reading = {
      host,
      source: server.name,
      position: positions[server.name],
      start: start - (start % STEP_NS),
      isOnce: config.mode === 'cat',
      delayNs: nsOf(config.delay),
      stepNs: STEP_NS,
      pollMs: msOf(config.poll_interval),
      read: (from: bigint, to: bigint) =>
        pagesByTime(
          {host, limit: config.page_size, limitMax: PAGE_MAX, fetch: server.page.bind(server)},
          from,
          to,
        ),
      wait,
    };
    return {
      chunks: {[Symbol.asyncIterator]: () => readByTime(reading, signal)},
      close: async () => controller.abort(),
    };
  },
});

const plugin = definePlugin({datasources: {splunk: splunk()}});

export {plugin as default};
