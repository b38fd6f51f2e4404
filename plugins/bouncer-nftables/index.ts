// The bouncer `nftables`.
import {type Bouncer, definePlugin} from '@firewatch/kernel';
import {checkConfig, type NftablesConfig} from './config.ts';
import {Nftables} from './nftables.ts';

const nftables: Bouncer<NftablesConfig> = {
  check: checkConfig,
  open: async (config, host) => new Nftables(config, host),
};

const plugin = definePlugin({bouncers: {nftables}});

export {plugin as default};
