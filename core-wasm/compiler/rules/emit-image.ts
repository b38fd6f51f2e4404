import {Section} from '../../assembly/abi.ts';
import type {Fault, RuleSet} from '../../host/model.ts';
import {type ContextProgram, uniteContexts} from './contexts.ts';
import {emitDataFiles} from './data-files.ts';
import type {DebugInfo} from './debug.ts';
import {emitDispatch} from './dispatch.ts';
import type {Compiled} from './documents.ts';
import {emitKept} from './emit-kept.ts';
import {NodeEmitter} from './emit-nodes.ts';
import {emitScenarios} from './emit-scenarios.ts';
import type {LoadedNode} from './load-node.ts';
import type {LoadedScenario} from './load-scenario.ts';
import {isSimulated, type SimulationSpec} from './simulation.ts';
import {emitSlotTests} from './slot-tests.ts';
import type {Workshop} from './workshop.ts';

/** What was compiled, in load order. */
export interface Loaded {
  readonly parsers: readonly Compiled<LoadedNode>[];
  readonly postoverflows: readonly Compiled<LoadedNode>[];
  readonly scenarios: readonly Compiled<LoadedScenario>[];
  readonly contexts: readonly ContextProgram[];
}

/** Writes everything into the image; answers its Debug section. */
export function emitImage(
  {parsers, postoverflows, scenarios, contexts}: Loaded,
  rules: RuleSet,
  {keepRaw = false, simulation}: {readonly keepRaw?: boolean; readonly simulation?: SimulationSpec},
  workshop: Workshop,
  faults: Fault[],
): DebugInfo {
  const {image} = workshop;
  const emitter = new NodeEmitter(image);
  const staged = (nodes: Loaded['parsers']) =>
    nodes.map(({program, file}) => ({program: program.node, stage: file.stage, file: file.path}));
  const stages = emitter.emitStages(Section.Stages, staged(parsers));
  const postStages = emitter.emitStages(Section.PostStages, staged(postoverflows));
  const filed = scenarios.map(({program: {scenario}, file, document}) => ({
    program: scenario,
    file: file.path,
    document,
    hash: file.hash ?? '',
    version: file.version || '?',
    simulated: isSimulated(scenario.name, simulation),
  }));
  const scenarioInfos = emitScenarios(image, filed);
  const filters = filed.map(({program}) => program.filter.dispatch);
  const testing = emitSlotTests(
    image,
    filters.map((filter) => filter?.tests ?? []),
  );
  emitDispatch(
    image,
    filters.map((filter) => filter?.demands ?? []),
    testing,
  );
  const onRecords = [
    ...filed.flatMap(({program}) => program.pouring),
    ...contexts.map(({expression}) => expression),
  ];
  emitKept(image, onRecords, keepRaw);
  const declared = [...parsers, ...postoverflows, ...scenarios].flatMap(
    ({program}) => program.data,
  );
  return {
    nodes: emitter.nodes,
    scenarios: scenarioInfos,
    statics: emitter.statics,
    expressions: Array.from(workshop.expressions, (info) => info ?? null),
    ...(Object.keys(workshop.terms).length > 0 && {terms: workshop.terms}),
    dataFiles: emitDataFiles(declared, rules.data, workshop, faults),
    stashes: emitter.stashes,
    contexts: uniteContexts(contexts),
    stages,
    postStages,
    keepRaw,
  };
}
