// One filter on alerts, in the language of profiles.
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {type Alert, Evaluator} from '@firewatch/core-wasm';
import {compileProfiles} from '@firewatch/core-wasm/compiler';

export type AlertFilter = (alert: Alert) => boolean;

/** Compiles it; a text says what is wrong with it. What cannot be evaluated holds: nothing is hidden by a mistake. */
export async function openFilter(expression: string): Promise<AlertFilter | string> {
  const text = JSON.stringify({name: 'filter', filters: [expression]});
  const {image, profiles, faults} = compileProfiles([{path: '', text}]);
  const fault = faults.find(({severity}) => severity === 'error');
  if (fault) return fault.message;
  const wasm = await readFile(
    createRequire(import.meta.url).resolve('@firewatch/core-wasm/core.wasm'),
  );
  const evaluator = await Evaluator.open({wasm, image: image!});
  const [filter] = profiles[0]!.filters;
  return (alert) => {
    evaluator.setAlert(alert);
    const outcome = evaluator.evaluate(filter!.expression);
    return 'error' in outcome || outcome.value === true;
  };
}
