// From the text of a file to documents of places and source text.
//
// Package `yaml` parses with the failsafe schema: every scalar keeps its text.
// Aliases and merge keys are applied here. Aliases share nodes, so they cost no
// memory, but whoever walks the tree visits an aliased part again and again:
// a document whose walk would visit more than EXPANDED_NODES_MAX is refused.

import {
  isAlias,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type {FaultLog} from '../rules/fault-log.ts';
import {isNull} from './resolve.ts';
import type {
  ScalarStyle,
  YamlDocument,
  YamlEntry,
  YamlList,
  YamlMap,
  YamlNode,
  YamlScalar,
} from './tree.ts';

/** Nodes a walk over one document may visit, aliased parts counted each time. */
export const EXPANDED_NODES_MAX = 100_000;
/** Collections inside collections: below the stack of whoever walks the tree. */
export const YAML_DEPTH_MAX = 100;

/** Faults of syntax reported per file: most of them only follow from the first. */
const SYNTAX_FAULTS_MAX = 10;

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

const CORE_TAG = 'tag:yaml.org,2002:';
const CORE_TAGS = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq', 'merge']);

/**
 * Reads all documents that hold something. Faults of the syntax go to `log`:
 * then the places of what follows cannot be trusted and the file is unusable.
 */
export function readDocuments(log: FaultLog): YamlDocument[] {
  const parsed = parseAllDocuments(log.file.text, {
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents: YamlDocument[] = [];
  const errors = parsed.flatMap((document) => document.errors);
  for (const {code, message, pos} of errors.slice(0, SYNTAX_FAULTS_MAX)) {
    if (code === 'RESOURCE_EXHAUSTION') log.error('FW2008', pos[0], TOO_DEEP);
    else log.error('FW2001', pos[0], `not YAML: ${asClause(message)}`);
  }
  for (const document of parsed) {
    if (document.errors.length > 0 || !document.contents) continue;
    const root = new TreeBuilder(log).build(document.contents as Node);
    if (root && !(root.kind === 'scalar' && isNull(root))) {
      documents.push({root, index: documents.length});
    }
  }
  return documents;
}

const TOO_DEEP = `collections are nested too deeply: expected at most ${YAML_DEPTH_MAX} levels`;

/** A sentence of the parser in the house's form: lower-case, without a full stop. */
function asClause(sentence: string): string {
  const clause = sentence.trim().replace(/\.$/, '');
  return clause.charAt(0).toLowerCase() + clause.slice(1);
}

class TreeBuilder {
  private readonly log: FaultLog;
  /** Finished nodes by anchor; undefined while the anchored node is being built. */
  private readonly anchors = new Map<string, YamlNode | undefined>();
  /** Nodes a walk over a collection visits, and the collections below it. */
  private readonly weights = new Map<YamlNode, {size: number; height: number}>();
  private refused = false;

  constructor(log: FaultLog) {
    this.log = log;
  }

  build(contents: Node): YamlNode | undefined {
    const root = this.node(contents, 0);
    return this.refused ? undefined : root;
  }

  private node(node: Node, depth: number): YamlNode {
    if (isAlias(node)) return this.alias(node.source, node.range?.[0] ?? 0);
    const anchor = 'anchor' in node ? (node.anchor as string | undefined) : undefined;
    if (anchor) this.anchors.set(anchor, undefined);
    const built = isScalar(node) ? this.scalar(node) : this.collection(node, depth + 1);
    if (anchor) this.anchors.set(anchor, built);
    return built;
  }

  private alias(name: string, at: number): YamlNode {
    const target = this.anchors.get(name);
    if (target) return target;
    const why = this.anchors.has(name) ? 'stands inside its own anchor' : 'has no anchor before it';
    this.refuse('FW2006', at, `alias "*${name}" ${why}`);
    return emptyScalar(at);
  }

  private refuse(
    code: 'FW2005' | 'FW2006' | 'FW2007' | 'FW2008' | 'FW2009',
    at: number,
    message: string,
  ): void {
    this.refused = true;
    this.log.error(code, at, message);
  }

  private scalar(node: Scalar): YamlScalar {
    const [start, end] = node.range ?? [0, 0];
    const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
    const text = node.source ?? String(node.value ?? '');
    return {kind: 'scalar', start, end, text, style, tag: this.tag(node.tag, start)};
  }

  private tag(tag: string | undefined, at: number): string {
    if (!tag || tag === '!') return tag ? 'str' : '';
    const name = tag.startsWith(CORE_TAG) ? tag.slice(CORE_TAG.length) : '';
    if (CORE_TAGS.has(name)) return name;
    this.refuse(
      'FW2005',
      at,
      `unknown tag "${tag}": expected none, or one of !!${[...CORE_TAGS].join(', !!')}`,
    );
    return 'str';
  }

  private collection(node: Node, depth: number): YamlNode {
    const [start, end] = node.range ?? [0, 0];
    if (depth > YAML_DEPTH_MAX) {
      if (!this.refused) this.refuse('FW2008', start, TOO_DEEP);
      return emptyScalar(start);
    }
    const built: YamlMap | YamlList = isMap(node)
      ? {kind: 'map', start, end, entries: this.entries(node, depth)}
      : {
          kind: 'list',
          start,
          end,
          items: (node as unknown as {items: Node[]}).items.map((item) => this.node(item, depth)),
        };
    this.weigh(built);
    return built;
  }

  /** Explicit keys win over merged ones, earlier merged maps over later ones. */
  private entries(map: YAMLMap, depth: number): YamlEntry[] {
    const explicit: YamlEntry[] = [];
    const merged: YamlEntry[] = [];
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const key = this.key(pair.key, map.range?.[0] ?? 0, depth);
      const value = pair.value ? this.node(pair.value, depth) : emptyScalar(key.end);
      const merges =
        key.tag === 'merge' || (key.text === '<<' && key.style === 'plain' && !key.tag);
      if (merges) merged.push(...this.merged(value));
      else explicit.push({key, value});
    }
    const names = new Set(explicit.map(({key}) => key.text));
    for (const entry of merged) {
      if (names.has(entry.key.text)) continue;
      names.add(entry.key.text);
      explicit.push(entry);
    }
    return explicit;
  }

  private key(node: Node | null, mapStart: number, depth: number): YamlScalar {
    if (!node) return emptyScalar(mapStart);
    const key = this.node(node, depth);
    if (key.kind === 'scalar') return key;
    this.refuse(
      'FW2009',
      key.start,
      `a key must be a string: expected a scalar, found a ${key.kind}`,
    );
    return emptyScalar(key.start);
  }

  private merged(value: YamlNode): readonly YamlEntry[] {
    if (value.kind === 'map') return value.entries;
    const maps = value.kind === 'list' ? value.items : [value];
    return maps.flatMap((map) => {
      if (map.kind === 'map') return map.entries;
      this.refuse('FW2006', map.start, `"<<" merges maps: expected a map, found a ${map.kind}`);
      return [];
    });
  }

  /** Aliases make a tree wider and deeper than its text: both are bounded. */
  private weigh(node: YamlMap | YamlList): void {
    const parts = node.kind === 'map' ? node.entries.map(({value}) => value) : node.items;
    let size = 1;
    let height = 1;
    for (const part of parts) {
      const weight = this.weights.get(part) ?? {size: 1, height: 0};
      size += weight.size;
      height = Math.max(height, weight.height + 1);
    }
    this.weights.set(node, {size: Math.min(size, EXPANDED_NODES_MAX + 1), height});
    if (this.refused) return;
    if (size > EXPANDED_NODES_MAX) {
      this.refuse(
        'FW2007',
        node.start,
        `aliases make this too large: expected at most ${EXPANDED_NODES_MAX} values`,
      );
    } else if (height > YAML_DEPTH_MAX) {
      this.refuse('FW2008', node.start, TOO_DEEP);
    }
  }
}

function emptyScalar(at: number): YamlScalar {
  return {kind: 'scalar', start: at, end: at, text: '', style: 'plain', tag: ''};
}
