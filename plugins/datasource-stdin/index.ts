// The datasources `stdin` and `fifo`: what other programs write while firewatch listens.
import {
  type Datasource,
  type DatasourceRun,
  definePlugin,
  type PluginHost,
  type PluginPackage,
} from '@firewatch/kernel';
import fifoSchema from './fifo.schema.json' with {type: 'json'};
import {type FifoConfig, openFifo} from './fifo.ts';
import {chunksOf} from './pieces.ts';
import manifest from './plugin.json' with {type: 'json'};
import stdinSchema from './stdin.schema.json' with {type: 'json'};

function reading(
  stream: AsyncIterable<Uint8Array>,
  source: string,
  host: PluginHost,
  release: () => void,
): DatasourceRun {
  const {promise: closed, resolve} = Promise.withResolvers<void>();
  return {
    chunks: chunksOf(stream, source, host, closed),
    close: async () => {
      resolve();
      release();
    },
  };
}

const fifo: Datasource<FifoConfig> = {
  async open(config, host) {
    const stream = await openFifo(config);
    return reading(stream, config.path, host, () => stream.destroy());
  },
};

const stdin = (input: () => AsyncIterable<Uint8Array>): Datasource<object> => ({
  open: async (_config, host) => reading(input(), 'stdin', host, () => {}),
});

/** As it is bundled: `input` is the standard input of the process. */
export const packaged = (input: () => AsyncIterable<Uint8Array>): PluginPackage => ({
  manifest: manifest as PluginPackage['manifest'],
  schemas: {'stdin.schema.json': stdinSchema, 'fifo.schema.json': fifoSchema},
  code: {plugin: definePlugin({datasources: {stdin: stdin(input), fifo}})},
});
