// A sender that waits is told within a moment that what it sent is safe, alert or not.
import {expect, test} from 'vitest';
import {openAcquisition} from '../../../kernel/agent/acquisition.ts';
import type {JournalRoom} from '../../../kernel/agent/journal/room.ts';
import type {Pipeline} from '../../../kernel/agent/pipeline.ts';
import {Inbox} from '../../../kernel/plugin/kit/inbox.ts';
import {definePlugin} from '../../../kernel/plugin.ts';
import {environment} from './workshop.ts';

test('the agent hears of chunks that somebody waits for, and acknowledges them once', async () => {
  const inbox = new Inbox(() => 1_000_000n);
  const plugin = definePlugin({
    datasources: {
      inbox: {
        open: async () => ({
          chunks: inbox.chunks,
          acknowledge: (source, position) => inbox.acknowledge(source, position),
          close: async () => inbox.close(),
        }),
      },
    },
  });
  const taken: {name: string; position: unknown}[] = [];
  let heard = 0;
  const {sinks: _, ...here} = environment();
  const running = openAcquisition(
    {
      origin: {key: 'inbox', module: 'inbox', labels: {type: 'x'}},
      use: {
        plugin: {
          manifest: {
            name: 'test/inbox',
            version: '1.0.0',
            description: 'x',
            engine: '^1.0.0',
            event: 1,
            main: 'x.js',
            provides: {
              datasources: {inbox: {schema: 's.json', modes: ['server'], rereadable: false}},
            },
          },
          schemas: {'s.json': {type: 'object'}},
          code: {plugin},
        },
        name: 'inbox',
        config: {},
      },
      isFinite: false,
    },
    {
      streams: [],
      pipeline: {
        take: async (_origin: unknown, {source, position}: {source: string; position: unknown}) => {
          taken.push({name: source, position});
        },
      } as unknown as Pipeline,
      room: {isFull: false} as JournalRoom,
      environment: here,
      log: () => {},
      onAwaited: () => {
        heard += 1;
      },
    },
  );
  await inbox.put('a', [Buffer.from('one')]);
  await expect.poll(() => taken.length).toBe(1);
  expect(heard).toBe(0);
  const safe = inbox.deliver('a', [Buffer.from('two')]);
  await expect.poll(() => heard).toBe(1);
  const streams = taken.map((one) => ({...one, key: 'inbox', module: 'inbox', labels: {}}));
  await running.acknowledge([streams[0]!] as never);
  const early = await Promise.race([safe, Promise.resolve('waits')]);
  expect(early).toBe('waits');
  await running.acknowledge([streams[1]!] as never);
  expect(await safe).toBe(true);
  await running.close();
  expect(await inbox.deliver('a', [Buffer.from('late')])).toBe(false);
});
