// Documents of parser and postoverflow files.

import {type DataDeclaration, declaredData} from './data-declaration.ts';
import type {CompileDocument} from './documents.ts';
import type {FaultLog} from './fault-log.ts';
import {acceptsFormat} from './format.ts';
import {compileNode, type NodeBench, type NodeProgram} from './node.ts';
import {nodeSpec} from './spec-decoders.ts';
import type {NodeSpec} from './specs.ts';

export interface LoadedNode {
  readonly node: NodeProgram;
  readonly data: readonly DataDeclaration[];
}

/** Compiles top-level nodes. One without name, description and author is skipped. */
export function nodeCompiler(bench: NodeBench): CompileDocument<LoadedNode> {
  return ({root}, file, log) => {
    if (root.kind !== 'map') {
      log.error('FW2013', root.start, `a document must be a map of keys, found a ${root.kind}`);
      return {item: file.path, program: undefined};
    }
    const spec = nodeSpec(root, 'document', log)!;
    const item = spec.name?.value || file.path;
    if (!isNamed(spec, log) || !acceptsFormat(spec.format, log)) return {item, program: undefined};
    const node = compileNode(spec, spec.name?.value ?? '', bench, log);
    return {item, program: {node, data: declaredData(spec.data, log)}};
  };
}

function isNamed({name, description, author, damaged, start}: NodeSpec, log: FaultLog): boolean {
  if (name?.value || description?.value || author?.value || damaged) return true;
  log.skip(
    'FW2014',
    start,
    'the document has neither "name", "description" nor "author": it is skipped',
  );
  return false;
}
