// Sources while the agent runs: what a reload changes of them, and what becomes of their input when
// the journal is full.
import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {
  type Acquisition,
  openAcquisition,
  type RunningAcquisition,
} from '../../../kernel/agent/acquisition.ts';
import {Acquisitions} from '../../../kernel/agent/acquisitions.ts';
import {JournalRoom} from '../../../kernel/agent/journal/room.ts';
import type {Pipeline} from '../../../kernel/agent/pipeline.ts';
import {PluginMetrics} from '../../../kernel/metrics/plugin-metrics.ts';
import type {Chunk, PluginPackage} from '../../../kernel/plugin.ts';

/** A source that gives what it is told to. */
const packageOf = (chunks: readonly string[], rereadable: boolean): PluginPackage => ({
  manifest: {
    name: 'datasource-test',
    version: '1.0.0',
    engine: '^1.0.0',
    event: 1,
    provides: {datasources: {test: {schema: 'schema.json', modes: ['tail'], rereadable}}},
  } as unknown as PluginPackage['manifest'],
  schemas: {'schema.json': {type: 'object'}},
  code: {
    plugin: {
      datasources: {
        test: {
          open: async () => ({
            close: async () => {},
            chunks: (async function* (): AsyncGenerator<Chunk> {
              for (const [i, text] of chunks.entries())
                yield {
                  bytes: new TextEncoder().encode(text),
                  source: 'one',
                  position: i + 1,
                  at: 0n,
                  framing: 'line',
                };
            })(),
          }),
        },
      },
    },
  },
});

const acquisitionOf = (key: string, plugin = packageOf([], true), config = {}): Acquisition => ({
  origin: {key, module: 'test', labels: {type: 'test'}},
  use: {plugin, name: 'test', config},
  isFinite: false,
});

function readWith(room: JournalRoom, rereadable: boolean) {
  const taken: string[] = [];
  const said: string[] = [];
  const metrics = new PluginMetrics();
  const running = openAcquisition(acquisitionOf('a', packageOf(['1\n', '22\n'], rereadable)), {
    streams: [],
    pipeline: {
      take: async (_: unknown, {bytes}: Chunk) => {
        taken.push(new TextDecoder().decode(bytes));
      },
    } as unknown as Pipeline,
    room,
    metrics,
    onAwaited: () => {},
    environment: {
      timers: {now: () => 0n, after: () => () => {}},
      limits: {} as never,
      node: process.execPath,
      confinement: {} as never,
    },
    log: (_, message, fields) => said.push(`${message} ${JSON.stringify(fields)}`),
  });
  const counted = (name: string) => metrics.read().find((family) => family.name === name)?.samples;
  return {running, taken, said, counted};
}

const soon = async () => {
  for (let i = 0; i < 20; i++) await setImmediate();
};

test('a full journal: what can be read again waits, and goes on after a checkpoint', async () => {
  const room = new JournalRoom(100);
  room.add(1, {bytes: 100});
  const {running, taken, said} = readWith(room, true);
  await soon();
  expect(taken).toEqual([]);
  expect(said.join()).toContain('FW6010');
  room.add(2, {bytes: 10});
  room.saved(2);
  await running.ended;
  expect(taken).toEqual(['1\n', '22\n']);
  expect(running.dropped()).toEqual({chunks: 0, bytes: 0});
});

test('a full journal: what cannot be read again is dropped, counted and told', async () => {
  const room = new JournalRoom(100);
  room.add(1, {bytes: 100});
  const {running, taken, said, counted} = readWith(room, false);
  const labels = {source: 'test', name: 'a'};
  expect(counted('fw_source_dropped_bytes_total')).toEqual([{labels, value: 0}]);
  await running.ended;
  expect(taken).toEqual([]);
  expect(running.dropped()).toEqual({chunks: 2, bytes: 5});
  expect(counted('fw_source_dropped_chunks_total')).toEqual([{labels, value: 2}]);
  expect(counted('fw_source_dropped_bytes_total')).toEqual([{labels, value: 5}]);
  expect(said.filter((one) => one.includes('FW6011'))).toHaveLength(1);
  room.add(2, {bytes: 0});
  room.saved(2);
  await soon();
  expect(said.at(-1)).toContain('"dropped_bytes":5');
});

test('a reload ends what is left out, begins what is new, and leaves the rest alone', async () => {
  const events: string[] = [];
  const open = ({origin: {key}, use}: Acquisition): RunningAcquisition => {
    const {promise, resolve} = Promise.withResolvers<void>();
    const name = `${key} ${JSON.stringify(use.config)}`;
    events.push(`open ${name}`);
    return {
      origin: {key, module: 'test', labels: {}},
      isFinite: false,
      state: () => ({state: 'running'}),
      ended: promise,
      dropped: () => ({chunks: 0, bytes: 0}),
      acknowledge: async () => {},
      close: async () => {
        events.push(`close ${name}`);
        resolve();
      },
    };
  };
  const sources = new Acquisitions(open, () => events.push('all ended'));
  const [a, b] = [acquisitionOf('a'), acquisitionOf('b')];
  sources.begin([a, b]);
  const changed = acquisitionOf('b', undefined, {more: 1});
  const {added, removed} = await sources.change([changed, {...a}, acquisitionOf('c')]);
  expect(events).toEqual([
    'open a {}',
    'open b {}',
    'close b {}',
    'open b {"more":1}',
    'open c {}',
  ]);
  expect(added.map(({origin}) => origin.key)).toEqual(['b', 'c']);
  expect(removed).toEqual([b]);
});
