// What plugins run in when a command starts them.
import {
  type Confinement,
  findConfinement,
  PLUGIN_LIMITS,
  type Platform,
  type PluginEnvironment,
  type PluginPackage,
  type PluginSinks,
} from '@firewatch/kernel';
import type {CliContext} from '../../context.ts';

/** Nobody listens to what the plugin says, but for what `heard` takes. */
export const pluginEnvironment = (
  {now, after, node}: CliContext,
  confinement: Confinement,
  heard: Partial<PluginSinks> = {},
): PluginEnvironment => ({
  timers: {now, after},
  sinks: {
    log: () => {},
    count: () => {},
    gauge: () => {},
    health: () => {},
    write: async () => {},
    ...heard,
  },
  limits: PLUGIN_LIMITS,
  node,
  confinement,
});

/** Nothing that is bundled runs in a process of its own. */
const NOT_NEEDED: Confinement = {
  wrapper: [],
  network: 'guarded',
  signals: 'guarded',
  memory: 'heap',
};

/** The confinement of the machine, which is tried out, where one of these plugins has a process. */
export const confinementFor = async (
  plugins: readonly PluginPackage[],
  platform: Platform,
): Promise<Confinement> =>
  plugins.every(({code}) => 'plugin' in code) ? NOT_NEEDED : findConfinement(platform);
