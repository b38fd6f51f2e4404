// A YAML text with places: every fault is told with the line and column of what it concerns.
import type {Problem} from '@firewatch/schemas';
import {type Document, isNode, LineCounter, parseAllDocuments} from 'yaml';
import type {ConfigFault} from '../plugin.ts';

/** Aliases may repeat this much; a bomb repeats more. */
const ALIASES_MAX = 100;

export interface ConfigDocument {
  readonly value: unknown;
  /** Before variables were replaced. */
  readonly written: unknown;
  /** Where the value of a JSON pointer is, or the nearest thing around it. */
  place(pointer: string): {readonly file: string; readonly line: number; readonly column: number};
}

export interface ParsedConfig {
  readonly documents: readonly ConfigDocument[];
  readonly faults: readonly Problem[];
}

/** The documents of a text, empty ones left out. `env`: for `${NAME}` and `$NAME` in values, where it is defined. */
export function parseConfig(
  file: string,
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): ParsedConfig {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {lineCounter: lines, prettyErrors: false});
  const at = (offset: number) => {
    const {line, col} = lines.linePos(offset);
    return {file, line, column: col};
  };
  const faults: Problem[] = [];
  const documents: ConfigDocument[] = [];
  for (const document of Array.isArray(parsed) ? (parsed as Document.Parsed[]) : []) {
    for (const {message, pos} of document.errors)
      faults.push({code: 'FW6101', severity: 'error', message, where: at(pos[0])});
    if (document.errors.length > 0 || document.contents === null) continue;
    try {
      const written: unknown = document.toJS({maxAliasCount: ALIASES_MAX});
      const value = expanded(written, env);
      if (value !== null)
        documents.push({value, written, place: (pointer) => at(offsetOf(document, pointer))});
    } catch (error) {
      const message = (error as Error).message;
      faults.push({code: 'FW6101', severity: 'error', message, where: at(0)});
    }
  }
  return {documents, faults};
}

/** A fault that a schema or a plugin found, as a problem with a place. */
export const faultAt = (
  document: ConfigDocument,
  {at, message}: ConfigFault,
  below = '',
): Problem => ({
  code: 'FW6102',
  severity: 'error',
  message: `${below}${at || ''}${below || at ? ': ' : ''}${message}`,
  where: document.place(`${below}${at}`),
});

function offsetOf(document: Document.Parsed, pointer: string): number {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** Texts with variables replaced where they are defined. */
export function expanded(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  if (typeof value === 'string')
    return value.replaceAll(VARIABLE, (whole, braced, bare) => env[braced ?? bare] ?? whole);
  if (Array.isArray(value)) return value.map((one) => expanded(one, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, expanded(one, env)]));
}
