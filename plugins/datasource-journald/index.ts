// The datasource `journalctl`: the systemd journal, resumed exactly by its cursors.
import {
  type Chunk,
  type Datasource,
  definePlugin,
  type PluginHost,
  type PluginPackage,
  type Position,
} from '@firewatch/kernel';
import schema from './config.schema.json' with {type: 'json'};
import {configOfDsn, type JournalConfig, sourceOf} from './config.ts';
import {EntryReader} from './entries.ts';
import type {Entry} from './entry.ts';
import manifest from './plugin.json' with {type: 'json'};

const NS_PER_US = 1000n;

const journalctl: Datasource<JournalConfig> = {
  dsn: configOfDsn,
  async open(config, host, positions) {
    const source = sourceOf(config);
    const cursor = cursorOf(positions[source]);
    const isTail = config.mode === 'tail';
    const output = await (cursor === undefined
      ? host.follow(isTail ? 'follow' : 'read')
      : host.follow(isTail ? 'follow_after' : 'read_after', {values: {cursor}}));
    // Asked for the last entry, to know where following begins: it was there before.
    const after = isTail && cursor === undefined ? host.now() / NS_PER_US : undefined;
    let isClosed = false;
    return {
      chunks: (async function* () {
        try {
          yield* chunksOf(output, {config, host, source, after});
        } catch (error) {
          if (!isClosed) throw error;
        }
        if (isTail && !isClosed) throw new Error('journalctl ended');
      })(),
      close: async () => {
        isClosed = true;
        output.destroy();
      },
    };
  },
};

interface Reading {
  readonly config: JournalConfig;
  readonly host: PluginHost;
  readonly source: string;
  /** µs: entries before this only say where the journal is. */
  readonly after: bigint | undefined;
}

async function* chunksOf(
  output: AsyncIterable<Uint8Array>,
  {config, host, source, after}: Reading,
): AsyncGenerator<Chunk> {
  const reader = new EntryReader(config.format);
  let skipped = 0;
  let isFirst = true;
  for await (const piece of output) {
    const entries = reader.push(piece);
    if (reader.skipped > skipped) {
      host.log('warn', `${reader.skipped - skipped} entries of the journal are left out: too long`);
      host.count('skipped_total', reader.skipped - skipped, {source});
      skipped = reader.skipped;
    }
    if (entries.length === 0) continue;
    const isBefore = isFirst && after !== undefined && entries[0]!.realtime < after;
    isFirst = false;
    const fresh = isBefore ? entries.slice(1) : entries;
    host.count('records_total', fresh.length, {source});
    yield {...recordsOf(fresh), source, position: {cursor: entries.at(-1)!.cursor}, at: host.now()};
  }
}

/** None: a chunk without bytes, for its position. */
function recordsOf(entries: readonly Entry[]): Pick<Chunk, 'bytes' | 'framing' | 'ends'> {
  if (entries.length === 0) return {bytes: new Uint8Array(), framing: 'line'};
  let end = 0;
  return {
    bytes: Buffer.concat(entries.map(({line}) => line)),
    framing: 'record',
    ends: entries.map(({line}) => {
      end += line.length;
      return end;
    }),
  };
}

/** undefined: it is none of ours. */
function cursorOf(position: Position | undefined): string | undefined {
  if (typeof position !== 'object' || position === null || Array.isArray(position))
    return undefined;
  const {cursor} = position as Readonly<Record<string, Position>>;
  return typeof cursor === 'string' ? cursor : undefined;
}

/** As it is bundled. */
export const packaged: PluginPackage = {
  manifest: manifest as PluginPackage['manifest'],
  schemas: {'config.schema.json': schema},
  code: {plugin: definePlugin({datasources: {journalctl}})},
};
