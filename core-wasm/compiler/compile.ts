// Rules → program image, and what was compiled on the way.
//
// Every file is read, every document compiled, all faults are collected. A faulty
// document is dropped and named and the rest is compiled; only a faulty whitelist
// (always) or any error (strict) leaves the result without an image. The image is
// a function of the rules alone: the same rules, the same bytes.

import type {CompiledRules, Fault, RuleFile, RuleSet} from '../host/model.ts';
import {compileContexts} from './rules/contexts.ts';
import {compileDocuments} from './rules/documents.ts';
import {emitImage, type Loaded} from './rules/emit-image.ts';
import {GrokShop} from './rules/grok-shop.ts';
import {nodeCompiler} from './rules/load-node.ts';
import {scenarioCompiler} from './rules/load-scenario.ts';
import type {SimulationSpec} from './rules/simulation.ts';
import {Workshop} from './rules/workshop.ts';

export interface CompileOptions {
  /** Any error leaves the result without an image. */
  readonly strict?: boolean;
  /** Event records keep the raw line, for evidence. */
  readonly keepRaw?: boolean;
  /** Filters are compiled by their conditions as well, so that `explain` can tell which was false. */
  readonly explain?: boolean;
  /** Scenarios whose alerts are marked simulated. */
  readonly simulation?: SimulationSpec;
}

/** A compiled rule set with the programs it was made of. */
export interface Compilation {
  readonly compiled: CompiledRules;
  readonly loaded: Loaded;
  readonly workshop: Workshop;
}

/** Compiles a rule set. Nothing throws: what is wrong with the rules is in `faults`. */
export function compileAll(rules: RuleSet, options: CompileOptions = {}): Compilation {
  const workshop = new Workshop(options.explain ?? false);
  const faults: Fault[] = [];
  const of = (kind: RuleFile['kind']) => rules.files.filter((file) => file.kind === kind);
  // Parsers and postoverflows have a library of patterns each, of the same files.
  const [parserGroks, postGroks] = [new GrokShop(workshop.image), new GrokShop(workshop.image)];
  faults.push(...parserGroks.addFiles(rules.patterns));
  postGroks.addFiles(rules.patterns);
  const nodes = (kind: 'parsers' | 'postoverflows', groks: GrokShop) =>
    compileDocuments(of(kind), faults, nodeCompiler({workshop, groks}));
  const parsers = nodes('parsers', parserGroks);
  const postoverflows = nodes('postoverflows', postGroks);
  const scenarios = compileDocuments(of('scenarios'), faults, scenarioCompiler(workshop));
  const contexts = compileDocuments(of('contexts'), faults, (document, file, log) => {
    const item = file.path;
    return {item, program: compileContexts(document.root, item, workshop, log)};
  });
  const loaded = {
    parsers,
    postoverflows,
    scenarios,
    contexts: contexts.flatMap(({program}) => program),
  };
  workshop.image.setDebug(emitImage(loaded, rules, options, workshop, faults));
  const stops = ({fatal, severity}: Fault) => fatal || (options.strict && severity === 'error');
  const compiled = {
    ...(!faults.some(stops) && {image: workshop.image.finish()}),
    faults,
    loaded: {
      parsers: parsers.length,
      postoverflows: postoverflows.length,
      scenarios: scenarios.length,
      contexts: contexts.length,
    },
  };
  return {compiled, loaded, workshop};
}
