// The datasource `wineventlog`: channels of the Windows event log, and exports of it.
import {readFile} from 'node:fs/promises';
import {type Chunk, type Datasource, definePlugin, type PluginHost} from '@firewatch/kernel';
import {checkConfig, configOfDsn, levelsOf, type WinConfig, xpathOf} from './config.ts';
import {eventsOf, textOf, type WinEvent} from './events.ts';
import {ask, chunkOf, follow, type Wait} from './follow.ts';

/** Events of one chunk of a file. */
const CHUNK_EVENTS = 500;

const realWait: Wait = (ms, signal) =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, {once: true});
  });

/** `wait`: for tests; the real one when absent. */
export const winEventLog = (wait: Wait = realWait): Datasource<WinConfig> => ({
  check: checkConfig,
  dsn: configOfDsn,
  open: async (config, host, positions) => ({
    chunks:
      config.file === undefined
        ? follow(config, host, positions, wait)
        : readExport(config, host, Number(positions[config.pretty_name ?? config.file] ?? 0)),
    close: async () => {},
  }),
});

/** An export to its end; `skip` events of it were read. */
async function* readExport(
  config: WinConfig,
  host: PluginHost,
  skip: number,
): AsyncGenerator<Chunk> {
  const file = config.file!;
  const source = config.pretty_name ?? file;
  const events = file.toLowerCase().endsWith('.evtx')
    ? await ask(host, 'file', {file, query: `/q:${xpathOf(config)}`})
    : eventsOf(textOf(await readFile(file))).filter((event) => isWanted(event, config));
  for (let at = skip; at < events.length; at += CHUNK_EVENTS) {
    const some = events.slice(at, at + CHUNK_EVENTS);
    host.count('records_total', some.length, {source});
    yield chunkOf(some, source, at + some.length, host.now());
  }
}

const isWanted = ({id, level}: WinEvent, {event_ids, event_level}: WinConfig) =>
  (!event_ids || event_ids.includes(id)) && (!event_level || levelsOf(event_level).includes(level));

const plugin = definePlugin({datasources: {wineventlog: winEventLog()}});

export {plugin as default};
