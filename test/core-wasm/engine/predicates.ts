// Rules whose conditional buckets never leak: one for each condition.
import type {RuleFile, RuleSet} from '@firewatch/core-wasm';

const PARSER = `name: test/words
filter: evt.Line.Labels.type == 'x'
onsuccess: next_stage
grok:
  pattern: '^%{WORD:word} %{NUMBER:number}$'
  apply_on: Line.Raw
statics:
  - meta: word
    expression: evt.Parsed.word
  - meta: source_ip
    value: 192.0.2.1
  - target: evt.StrTime
    value: '2026-01-02T03:04:05Z'
`;
const DATES = `name: test/dates
statics:
  - method: ParseDate
    expression: evt.StrTime
  - target: evt.MarshaledTime
    expression: evt.Enriched.MarshaledTime
`;

const scenario = (condition: string, i: number): RuleFile => ({
  kind: 'scenarios',
  stage: '',
  path: `condition-${i}.yaml`,
  text: [
    'type: conditional',
    `name: test/condition-${i}`,
    'description: a condition over a queue',
    "filter: 'true'",
    'groupby: evt.Meta.source_ip',
    `condition: ${JSON.stringify(condition)}`,
    'capacity: -1',
    'leakspeed: 1h',
    'labels: {}',
  ].join('\n'),
});

export const predicatesOf = (conditions: readonly string[]): RuleSet => ({
  files: [
    {kind: 'parsers', stage: 's00-raw', path: 'words.yaml', text: PARSER},
    {kind: 'parsers', stage: 's02-enrich', path: 'dates.yaml', text: DATES},
    ...conditions.map(scenario),
  ],
  data: [],
  patterns: [],
});
