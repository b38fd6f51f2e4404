// The datasource `victorialogs`: log entries from VictoriaLogs, by time.
import {setTimeout} from 'node:timers/promises';
import {type Datasource, definePlugin, pagesByTime, readByTime} from '@firewatch/kernel';
import {
  beginningOf,
  checkConfig,
  configOfDsn,
  msOf,
  nsOf,
  type VictoriaLogsConfig,
} from './config.ts';
import {VictoriaLogs} from './victorialogs.ts';

/** `wait`: for tests; real time when absent. */
export const victorialogs = (
  wait = (ms: number, signal: AbortSignal): Promise<void> =>
    setTimeout(ms, undefined, {signal}).catch(() => {}),
): Datasource<VictoriaLogsConfig> => ({
  check: checkConfig,
  dsn: configOfDsn,
  async open(config, host, positions) {
    const controller = new AbortController();
    const signal = AbortSignal.any([host.signal, controller.signal]);
    const server = new VictoriaLogs(host, config, signal, wait);
    await server.open();
    const {limit, limit_max: limitMax} = config;
    const reading = {
      host,
      source: server.name,
      position: positions[server.name],
      start: beginningOf(config, host.now()),
      isOnce: config.mode === 'cat',
      delayNs: nsOf(config.delay),
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

const plugin = definePlugin({datasources: {victorialogs: victorialogs()}});

export {plugin as default};
