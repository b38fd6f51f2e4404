// Holds a plugin to the contract: `firewatch plugins test DIR`, and the tests of our own plugins.
import {EngineError} from '../../errors.ts';
import type {Plugin, PluginPackage} from '../../plugin.ts';
import {MANIFEST, readPlugin, requireCompatible} from '../manifest.ts';
import type {PluginEnvironment} from '../run/environment.ts';
import {eachCase, TEST_FOLDER} from './case.ts';
import {dutiesOf} from './duties.ts';

export interface PluginTestOutcome {
  /** Name of the test file. */
  readonly test: string;
  readonly duty: string;
  /** Why it was not fulfilled; absent when it was. */
  readonly failure?: string;
}

/**
 * Tries every duty with every test of the plugin in `folder`; `code` is tried in this process
 * instead of the folder's in one of its own. Throws FW4211 to FW4215 for a plugin or a test that
 * cannot be tried.
 */
export async function testPlugin(
  folder: string,
  environment: PluginEnvironment,
  code?: Plugin,
): Promise<readonly PluginTestOutcome[]> {
  const installed = await readPlugin(folder);
  const plugin: PluginPackage = code ? {...installed, code: {plugin: code}} : installed;
  requireCompatible(plugin.manifest);
  const outcomes: PluginTestOutcome[] = [];
  const count = await eachCase(folder, async (one) => {
    for (const {duty, try: attempt} of dutiesOf({plugin, one, environment})) {
      try {
        await attempt();
        outcomes.push({test: one.name, duty});
      } catch (error) {
        outcomes.push({test: one.name, duty, failure: (error as Error).message});
      }
    }
  });
  if (count > 0) return outcomes;
  throw new EngineError('FW4215', `there is no test: expected ${TEST_FOLDER}/NAME.json`, {
    where: {file: folder},
    hint: `the folder of a plugin has its ${MANIFEST} and a folder ${TEST_FOLDER}`,
  });
}
