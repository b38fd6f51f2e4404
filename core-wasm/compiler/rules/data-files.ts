// Data files that rules declare: read, checked, written into the image.
//
// A file is loaded once under its name, with the type of the first declaration.
// A missing or unreadable one is absent, and expressions see an empty list.

import {DataFileType, NONE, Section, SetEntryKind} from '../../assembly/abi.ts';
import type {DataFile, Fault} from '../../host/model.ts';
import {patternFault} from '../expr/pattern.ts';
import {AS_IT_IS, type FileSet} from '../text-sets.ts';
import {SourceFile} from '../yaml/source-file.ts';
import {bots} from './data-bots.ts';
import type {DataDeclaration} from './data-declaration.ts';
import {type DataLine, dataLines} from './data-line.ts';
import {mapEntries} from './data-map.ts';
import type {DataFileInfo} from './debug.ts';
import {emitBots} from './emit-bots.ts';
import {emitMap} from './emit-map.ts';
import {FaultLog} from './fault-log.ts';
import type {Workshop} from './workshop.ts';

const TYPE_NAMES: Readonly<Record<DataFileType, string>> = {
  [DataFileType.String]: 'string',
  [DataFileType.Regexp]: 'regexp',
  [DataFileType.Map]: 'map',
  [DataFileType.Bots]: 'bots',
};

/** Loads what was declared; answers what Debug says of it. */
export function emitDataFiles(
  declarations: readonly DataDeclaration[],
  files: readonly DataFile[],
  workshop: Workshop,
  faults: Fault[],
): DataFileInfo[] {
  const texts = new Map(files.map(({name, text}) => [name, text]));
  const loaded = new Map<string, DataDeclaration>();
  return declarations.flatMap((declaration) => {
    const {name, type, where} = declaration;
    const first = loaded.get(name);
    if (first) {
      if (first.type !== type) faults.push(otherType(declaration, first));
      return [];
    }
    loaded.set(name, declaration);
    const text = texts.get(name);
    if (text === undefined) {
      const message = `data file "${name}" is missing: expressions see an empty list`;
      faults.push({code: 'FW2602', message, where, severity: 'warning'});
      return [];
    }
    const log = new FaultLog(new SourceFile(name, text));
    const content = readContent(declaration, workshop, log);
    faults.push(...log.settle(name));
    if (!content) return [];
    const {image} = workshop;
    const {entries, sets = NONE} = content;
    const record = [image.string(name), type, image.list(entries), entries.length, sets];
    image.record(Section.DataFiles, record);
    return {name, type: TYPE_NAMES[type], entries: entries.length};
  });
}

function otherType({name, type, where}: DataDeclaration, first: DataDeclaration): Fault {
  const before = `"${TYPE_NAMES[first.type]}" at ${first.where.file}:${first.where.line}`;
  const message = `data file "${name}" is declared as "${TYPE_NAMES[type]}" here but as ${before}: the first counts`;
  return {code: 'FW2605', message, where, severity: 'warning'};
}

/** Entries and sets as DATAFILE in abi.ts has them. */
export interface Content {
  readonly entries: readonly number[];
  readonly sets?: number;
}

function readContent(
  {name, type}: DataDeclaration,
  workshop: Workshop,
  log: FaultLog,
): Content | undefined {
  const {image} = workshop;
  const lines = dataLines(log.file, log);
  if (!lines) return undefined;
  switch (type) {
    case DataFileType.String: {
      const texts = lines.map(({text}) => text);
      image.sets.fill(name, type, texts);
      return {entries: texts.map((text) => image.string(text))};
    }
    case DataFileType.Regexp: {
      const texts = patterns(lines, log);
      const sets = texts.length > 0 ? image.sets.ofFile(wholeFile(name)) : NONE;
      image.sets.fill(name, type, texts);
      return {entries: texts.map((text) => image.string(text)), sets};
    }
    case DataFileType.Map:
      return emitMap(mapEntries(lines, log), image);
    case DataFileType.Bots: {
      const read = bots(lines, log);
      return read && emitBots(read, image);
    }
  }
}

/** A bad expression is a fault of the file: the reference refuses to start over it. */
function patterns(lines: readonly DataLine[], log: FaultLog): string[] {
  return lines.flatMap(({text, start}) => {
    const fault = patternFault(text);
    if (!fault) return text;
    log.error(
      'FW2604',
      start,
      `"${text}" is not a regular expression: ${fault}; the line is ignored`,
    );
    return [];
  });
}

/** All lines of a file of regular expressions. */
const wholeFile = (file: string): FileSet => ({
  file,
  type: DataFileType.Regexp,
  kind: SetEntryKind.Regexp,
  ...AS_IT_IS,
});
