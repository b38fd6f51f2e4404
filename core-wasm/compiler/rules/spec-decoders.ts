// Which keys an item has and what each takes.

import {
  type Decoder,
  flag,
  float,
  integer,
  jsonMap,
  list,
  mistyped,
  record,
  type Text,
  text,
  uniqueEntries,
} from '../yaml/decode.ts';
import {resolve} from '../yaml/resolve.ts';
import type {YamlNode} from '../yaml/tree.ts';
import type {FaultLog} from './fault-log.ts';
import type {
  BayesianConditionSpec,
  DataSpec,
  GrokSpec,
  NodeSpec,
  PatternSyntaxSpec,
  ScenarioSpec,
  ScopeSpec,
  StashSpec,
  StaticSpec,
  WhitelistSpec,
} from './specs.ts';

const staticSpec = record<StaticSpec>('a static', () => ({
  method: text,
  parsed: text,
  meta: text,
  enriched: text,
  target: text,
  value: text,
  expression: text,
}));

const grokSpec = record<GrokSpec>('a grok', () => ({
  name: text,
  pattern: text,
  apply_on: text,
  expression: text,
  statics: list(staticSpec),
}));

const stashSpec = record<StashSpec>('a stash', () => ({
  name: text,
  key: text,
  value: text,
  ttl: text,
  size: integer,
  strategy: text,
}));

const whitelistSpec = record<WhitelistSpec>('a whitelist', () => ({
  reason: text,
  ip: list(text),
  cidr: list(text),
  expression: list(text),
}));

const dataSpec = record<DataSpec>('a data entry', () => ({
  source_url: text,
  dest_file: text,
  type: text,
  cache: flag,
  strategy: text,
  size: integer,
  ttl: text,
}));

/** Both sides must be YAML strings; the reference crashes on others. */
const patternSyntax: Decoder<PatternSyntaxSpec> = (node, name, log) => {
  if (node.kind !== 'map') return mistyped(node, name, 'a map of names and patterns', log);
  const entries = uniqueEntries(node.entries, 'pattern_syntax', log).flatMap(({key, value}) => {
    const name = yamlString(key, 'a name', log);
    const pattern = yamlString(value, `pattern "${key.text}"`, log);
    return name && pattern ? [{name, pattern}] : [];
  });
  return {start: node.start, entries};
};

function yamlString(node: YamlNode, what: string, log: FaultLog): Text | undefined {
  const found = node.kind === 'scalar' ? resolve(node).is : node.kind;
  if (node.kind === 'scalar' && found === 'string') return {value: node.text, at: node};
  const shown = node.kind === 'scalar' && node.text ? ` "${node.text}"` : '';
  log.error(
    'FW2009',
    node.start,
    `${what} of "pattern_syntax" is not a string: found the ${found}${shown}, quote it`,
  );
  return undefined;
}

/** Reads a parser or postoverflow document. */
export const nodeSpec: Decoder<NodeSpec> = record<NodeSpec>('a node', () => ({
  format: text,
  name: text,
  author: text,
  description: text,
  references: list(text),
  stage: text,
  debug: flag,
  profiling: flag,
  filter: text,
  onsuccess: text,
  pattern_syntax: patternSyntax,
  grok: grokSpec,
  nodes: list(nodeSpec),
  statics: list(staticSpec),
  stash: list(stashSpec),
  whitelist: whitelistSpec,
  data: list(dataSpec),
}));

const scopeSpec = record<ScopeSpec>('a scope', () => ({type: text, expression: text}));

const bayesianCondition = record<BayesianConditionSpec>('a bayesian condition', () => ({
  condition: text,
  prob_given_evil: float,
  prob_given_benign: float,
  guillotine: flag,
}));

/** Reads a scenario document. */
export const scenarioSpec: Decoder<ScenarioSpec> = record<ScenarioSpec>('a scenario', () => ({
  format: text,
  type: text,
  name: text,
  description: text,
  references: list(text),
  version: text,
  filter: text,
  groupby: text,
  distinct: text,
  capacity: integer,
  leakspeed: text,
  duration: text,
  blackhole: text,
  cache_size: integer,
  overflow_filter: text,
  cancel_on: text,
  condition: text,
  labels: jsonMap,
  scope: scopeSpec,
  reprocess: flag,
  debug: flag,
  data: list(dataSpec),
  bayesian_prior: float,
  bayesian_threshold: float,
  bayesian_conditions: list(bayesianCondition),
}));
