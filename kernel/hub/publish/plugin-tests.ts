// The tests of the plugins that are to be published, each run as it will run when it is installed.
import type {Problem} from '@firewatch/schemas';
import {EngineError} from '../../errors.ts';
import {FaultsError} from '../../faults-error.ts';
import {testPlugin} from '../../plugin/conformance/index.ts';
import type {PluginEnvironment} from '../../plugin/run/environment.ts';
import {problemOf} from '../../problem.ts';
import type {PackedPlugin} from './plugins.ts';

/** Warnings for plugins that cannot be tested; throws FaultsError (FW4012) for those that fail. */
export async function checkPlugins(
  plugins: readonly PackedPlugin[],
  environment: PluginEnvironment,
): Promise<Problem[]> {
  const [warnings, faults]: [Problem[], Problem[]] = [[], []];
  for (const {folder} of plugins) {
    try {
      for (const {test, duty, failure} of await testPlugin(folder, environment)) {
        if (failure === undefined) continue;
        const message = `test "${test}": ${duty}: ${failure}`;
        faults.push(problemOf(new EngineError('FW4012', message, {where: {file: folder}})));
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.code === 'FW4215') warnings.push(problemOf(error, 'warning'));
      else faults.push(problemOf(error));
    }
  }
  if (faults.length === 0) return warnings;
  throw new FaultsError(
    'FW4012',
    `${faults.length === 1 ? 'a fault' : `${faults.length} faults`} of plugins; nothing was published`,
    faults,
  );
}
