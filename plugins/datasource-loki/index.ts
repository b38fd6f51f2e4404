// The datasource `loki`: lines from Grafana Loki, by time.
import {setTimeout} from 'node:timers/promises';
import {type Datasource, definePlugin, pagesByTime, readByTime} from '@firewatch/kernel';
import {beginningOf, checkConfig, configOfDsn, type LokiConfig, msOf, nsOf} from './config.ts';
import {Loki} from './loki.ts';

/** `wait`: for tests; real time when absent. */
export const loki = (
  wait = (ms: number, signal: AbortSignal): Promise<void> =>
    setTimeout(ms, undefined, {signal}).catch(() => {}),
): Datasource<LokiConfig> => ({
  check: checkConfig,
  dsn: configOfDsn,
  async open(config, host, positions) {
    const controller = new AbortController();
    const signal = AbortSignal.any([host.signal, controller.signal]);
    const server = new Loki(host, config, signal, wait);
    await server.open();
    const {limit, limit_max: limitMax} = config;
    const reading = {
      host,
      source: server.name,
      position: positions[server.name],
      start: beginningOf(config, host.now()),
      isOnce: config.mode === 'cat',
      delayNs: nsOf(config.delay_for),
      pollMs: msOf(config.poll_interval),
      read: (start: bigint, end: bigint) =>
        pagesByTime({host, limit, limitMax, fetch: server.page.bind(server)}, start, end),
      wait,
    };
    const chunks = async function* () {
      try {
        await server.ready();
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      yield* readByTime(reading, signal);
    };
    return {
      chunks: {[Symbol.asyncIterator]: chunks},
      close: async () => controller.abort(),
    };
  },
});

const plugin = definePlugin({datasources: {loki: loki()}});

export {plugin as default};
