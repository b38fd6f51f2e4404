// Profile files → an image of their expressions, and the profiles in the order
// they are asked. A faulty profile never is dropped quietly: what it would have
// decided, a later one would decide instead. So any error leaves no image.

import type {Fault} from '../host/model.ts';
import {FaultLog} from './rules/fault-log.ts';
import {compileProfile, type ProfileProgram, profileSpec} from './rules/profile.ts';
import {Workshop} from './rules/workshop.ts';
import {readDocuments} from './yaml/read.ts';
import {SourceFile} from './yaml/source-file.ts';

/** A file of profiles, in the order files are asked. */
export interface ProfileFile {
  readonly path: string;
  readonly text: string;
}

export interface CompiledProfiles {
  /** For an Evaluator; undefined when there is an error among the faults. */
  readonly image?: Uint8Array;
  readonly profiles: readonly ProfileProgram[];
  readonly faults: readonly Fault[];
}

/** Compiles profiles. Nothing throws: what is wrong with them is in `faults`. */
export function compileProfiles(files: readonly ProfileFile[]): CompiledProfiles {
  const workshop = new Workshop();
  const faults: Fault[] = [];
  const profiles = files.flatMap(({path, text}) => {
    const source = new SourceFile(path, text);
    const syntax = new FaultLog(source);
    const documents = readDocuments(syntax);
    faults.push(...syntax.settle(path, true));
    if (syntax.failed) return [];
    return documents.flatMap(({root}) => {
      const log = new FaultLog(source);
      if (root.kind !== 'map') {
        log.error('FW2013', root.start, `a document must be a map of keys, found a ${root.kind}`);
        faults.push(...log.settle(path, true));
        return [];
      }
      const spec = profileSpec(root, 'document', log)!;
      const item = spec.name?.value || path;
      const program = compileProfile(spec, item, workshop, log);
      faults.push(...log.settle(item, true));
      return program ?? [];
    });
  });
  const isUsable = faults.every(({severity}) => severity !== 'error');
  return {...(isUsable && {image: workshop.image.finish()}), profiles, faults};
}
