// The datasource `file`: log files, read once or followed through their rotations.
import {type Datasource, definePlugin, type PluginPackage} from '@firewatch/kernel';
import {cat} from './cat.ts';
import schema from './config.schema.json' with {type: 'json'};
import {checkConfig, configOfDsn, type FileConfig} from './config.ts';
import manifest from './plugin.json' with {type: 'json'};
import {Tail} from './tail.ts';
import {realWorld, type World} from './world.ts';

const NS_PER_MS = 1_000_000n;

/** `worldOf`: for tests; the real one when absent. */
export const fileDatasource = (
  worldOf: (now: () => number) => World = realWorld,
): Datasource<FileConfig> => ({
  check: checkConfig,
  dsn: configOfDsn,
  async open(config, host, positions) {
    if (config.mode === 'cat') {
      const chunks = cat(config, host, positions);
      return {chunks, close: async () => {}};
    }
    const tail = new Tail(
      config,
      host,
      positions,
      worldOf(() => Number(host.now() / NS_PER_MS)),
    );
    await tail.begin();
    return {chunks: {[Symbol.asyncIterator]: () => tail.chunks()}, close: () => tail.close()};
  },
});

export const plugin = definePlugin({datasources: {file: fileDatasource()}});

/** As it is bundled. */
export const packaged: PluginPackage = {
  manifest: manifest as PluginPackage['manifest'],
  schemas: {'config.schema.json': schema},
  code: {plugin},
};
