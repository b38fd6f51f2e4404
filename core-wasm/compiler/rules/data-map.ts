// Files of type `map`: a JSON object a line, found by its `pattern`, answered by its `tag`.

import {MapRow} from '../../assembly/abi.ts';
import {patternFault} from '../expr/pattern.ts';
import {type DataLine, jsonObject} from './data-line.ts';
import type {FaultLog} from './fault-log.ts';

export interface MapEntry {
  readonly kind: MapRow;
  readonly pattern: string;
  readonly tag: string;
  /** The whole row, as FileMap lists it. */
  readonly row: readonly (readonly [string, string])[];
}

const KINDS: Readonly<Record<string, MapRow>> = {
  equals: MapRow.Equals,
  contains: MapRow.Contains,
  regex: MapRow.Regex,
};

/**
 * Reading stops at the first bad line; what came before is listed but cannot be
 * looked up, as in the reference. A bad regular expression costs its line alone.
 */
export function mapEntries(lines: readonly DataLine[], log: FaultLog): MapEntry[] {
  const entries: MapEntry[] = [];
  for (const {text, start} of lines) {
    const entry = mapEntry(text);
    if (typeof entry === 'string') {
      log.warn(
        'FW2603',
        start,
        `bad line: ${entry}; the lines before it are listed, nothing is found by look-up`,
      );
      return entries.map((before) => ({...before, kind: MapRow.Unindexed}));
    }
    const fault = entry.kind === MapRow.Regex ? patternFault(entry.pattern) : undefined;
    if (fault)
      log.warn(
        'FW2603',
        start,
        `"${entry.pattern}" is not a regular expression: ${fault}; the line is ignored`,
      );
    else entries.push(entry);
  }
  return entries;
}

function mapEntry(text: string): MapEntry | string {
  const object = jsonObject(text);
  if (typeof object === 'string') return object;
  const row: [string, string][] = [];
  for (const [key, value] of Object.entries(object)) {
    if (typeof value !== 'string') return `"${key}" is not a string`;
    row.push([key, value]);
  }
  const {pattern, tag, type} = Object.fromEntries(row);
  if (!pattern) return 'no "pattern"';
  if (!tag) return 'no "tag"';
  if (!type || !Object.hasOwn(KINDS, type)) {
    return `"type": expected equals, contains or regex, found "${type ?? ''}"`;
  }
  return {kind: KINDS[type]!, pattern, tag, row};
}
