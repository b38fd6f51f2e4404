// The datasources `docker` and `podman`: the logs of containers.
import {type Datasource, definePlugin} from '@firewatch/kernel';
import {checkConfig, configOfDsn, type DockerConfig} from './config.ts';
import {Watch} from './watch.ts';

const containers: Datasource<DockerConfig> = {
  check: checkConfig,
  dsn: configOfDsn,
  async open(config, host, positions) {
    const watch = new Watch(config, host, positions);
    try {
      await watch.begin();
    } catch (error) {
      await watch.close();
      throw error;
    }
    return {chunks: watch.relay.chunks, close: () => watch.close()};
  },
};

const plugin = definePlugin({datasources: {docker: containers, podman: containers}});

export {plugin as default};
