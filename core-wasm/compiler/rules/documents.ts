// The documents of rule files, one after the other: read, checked, compiled or
// dropped. A fault costs the document it is in; a syntax error costs the file. A
// document that holds a whitelist is never dropped quietly: its faults are fatal.

import type {Fault, RuleFile} from '../../host/model.ts';
import {nearest} from '../yaml/nearest.ts';
import {readDocuments} from '../yaml/read.ts';
import {SourceFile} from '../yaml/source-file.ts';
import type {YamlDocument, YamlNode} from '../yaml/tree.ts';
import {FaultLog} from './fault-log.ts';
import {byBytes} from './order.ts';

/** What compiling a document gave. */
export interface Outcome<T> {
  /** Undefined for a document that is skipped or of no use. */
  readonly program: T | undefined;
  /** Name of the item, for reports. */
  readonly item: string;
}

/** A program with where it comes from. */
export interface Compiled<T> {
  readonly program: T;
  readonly file: RuleFile;
  readonly document: number;
}

/** Compiles one document; faults go to the log. */
export type CompileDocument<T> = (
  document: YamlDocument,
  file: RuleFile,
  log: FaultLog,
) => Outcome<T>;

/** Compiles every document of the files, in the order files load. */
export function compileDocuments<T>(
  files: readonly RuleFile[],
  faults: Fault[],
  compile: CompileDocument<T>,
): Compiled<T>[] {
  const sorted = [...files].sort((a, b) => byBytes(a.order ?? a.path, b.order ?? b.path));
  return sorted.flatMap((file) => {
    const source = new SourceFile(file.path, file.text);
    const syntax = new FaultLog(source);
    if (!/\.ya?ml$/.test(file.path)) {
      syntax.skip(
        'FW2012',
        0,
        `"${file.path}" is not a rule file: expected .yaml or .yml, it is skipped`,
      );
      faults.push(...syntax.settle(file.path));
      return [];
    }
    const documents = readDocuments(syntax);
    if (syntax.failed) {
      faults.push(...syntax.settle(file.path, mayWhitelist(file) && seemsWhitelist(file.text)));
      return [];
    }
    return documents.flatMap((document) => {
      const log = new FaultLog(source);
      const {program, item} = compile(document, file, log);
      const whitelists = mayWhitelist(file) && mentionsWhitelist(document.root);
      faults.push(...log.settle(item, whitelists));
      return log.failed || program === undefined ? [] : {program, file, document: document.index};
    });
  });
}

function mayWhitelist({kind}: RuleFile): boolean {
  return kind === 'parsers' || kind === 'postoverflows';
}

/** A key `whitelist`, or one misspelled, wherever it stands. */
function mentionsWhitelist(node: YamlNode): boolean {
  if (node.kind === 'list') return node.items.some(mentionsWhitelist);
  if (node.kind === 'scalar') return false;
  return node.entries.some(
    ({key, value}) => nearest(key.text, ['whitelist']) !== undefined || mentionsWhitelist(value),
  );
}

/** For files that are no YAML: a line that begins like a whitelist. */
function seemsWhitelist(text: string): boolean {
  return /^[ \t-]*["']?whitelist["']?[ \t]*:/m.test(text);
}
