// Documents of scenario files.

import {type DataDeclaration, declaredData} from './data-declaration.ts';
import type {CompileDocument} from './documents.ts';
import {acceptsFormat} from './format.ts';
import {compileScenario, type ScenarioProgram} from './scenario.ts';
import {scenarioSpec} from './spec-decoders.ts';
import type {Workshop} from './workshop.ts';

export interface LoadedScenario {
  readonly scenario: ScenarioProgram;
  readonly data: readonly DataDeclaration[];
}

/** Compiles scenario documents; all of them need a name. */
export function scenarioCompiler(workshop: Workshop): CompileDocument<LoadedScenario> {
  return ({root}, file, log) => {
    if (root.kind !== 'map') {
      log.error('FW2013', root.start, `a document must be a map of keys, found a ${root.kind}`);
      return {item: file.path, program: undefined};
    }
    const spec = scenarioSpec(root, 'document', log)!;
    const item = spec.name?.value || file.path;
    if (!acceptsFormat(spec.format, log)) return {item, program: undefined};
    const scenario = compileScenario(spec, item, workshop, log);
    const data = declaredData(spec.data, log);
    return {item, program: scenario && {scenario, data}};
  };
}
