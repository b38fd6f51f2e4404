// Alert contexts: lists of expressions by name, kept with every alert.
//
// A context item has them under `context`; the local file console/context.yaml
// is the map itself. Several sources unite: expressions in load order, each once.

import {type CompiledExpression, ENVIRONMENTS} from '../expr/index.ts';
import {list, type Text, text} from '../yaml/decode.ts';
import {isNull} from '../yaml/resolve.ts';
import type {YamlEntry, YamlNode} from '../yaml/tree.ts';
import type {ContextInfo} from './debug.ts';
import type {FaultLog} from './fault-log.ts';
import type {Workshop} from './workshop.ts';

const LOCAL_FILE = /(^|\/)console\/context\.ya?ml$/;

/** One expression of one context. */
export interface ContextProgram {
  readonly key: string;
  readonly text: string;
  readonly expression: CompiledExpression;
}

/** The contexts of one document. Keys beside `context` are metadata and not looked at. */
export function compileContexts(
  root: YamlNode,
  item: string,
  workshop: Workshop,
  log: FaultLog,
): ContextProgram[] {
  if (root.kind !== 'map') {
    log.error('FW2013', root.start, `a context document must be a map, found a ${root.kind}`);
    return [];
  }
  const isLocal = LOCAL_FILE.test(log.file.path);
  const entries = isLocal ? root.entries : contextEntries(root.entries, log);
  if (!isLocal && entries?.length === 0) {
    log.warn('FW2701', root.start, `context "${item}" has no "context" entries and adds nothing`);
  }
  return (entries ?? []).flatMap(({key, value}) => {
    const purpose = {env: ENVIRONMENTS.context, item, role: `context ${key.text}`};
    return texts(value, key.text, log).flatMap((text) => {
      const compiled = workshop.require(text, purpose, log);
      return compiled ? {key: key.text, text: text.value, expression: compiled} : [];
    });
  });
}

/** Undefined after a fault; empty when there is no `context`. */
function contextEntries(
  entries: readonly YamlEntry[],
  log: FaultLog,
): readonly YamlEntry[] | undefined {
  const found = entries.find(({key}) => key.text === 'context')?.value;
  if (!found || (found.kind === 'scalar' && isNull(found))) return [];
  if (found.kind === 'map') return found.entries;
  log.error(
    'FW2002',
    found.start,
    `"context" is of the wrong type: expected a map, found a ${found.kind}`,
  );
  return undefined;
}

function texts(value: YamlNode, key: string, log: FaultLog): readonly Text[] {
  if (value.kind === 'scalar' && isNull(value)) return [];
  return list(text)(value, key, log) ?? [];
}

/** Unites the contexts of all documents, in load order. */
export function uniteContexts(programs: readonly ContextProgram[]): ContextInfo[] {
  const united = new Map<string, Map<string, number>>();
  for (const {key, text, expression} of programs) {
    const byText = united.get(key) ?? new Map<string, number>();
    united.set(key, byText);
    if (!byText.has(text)) byText.set(text, expression.id);
  }
  return [...united].map(([key, byText]) => ({key, expressions: [...byText.values()]}));
}
