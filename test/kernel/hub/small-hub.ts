// A hub made for a test: files by their paths, in a folder of its own.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';

export type Files = Readonly<Record<string, string>>;

/** Writes the files; the folder goes when the test ends. */
export function smallHub(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'firewatch-hub-'));
  onTestFinished(() => rmSync(root, {recursive: true, force: true}));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), {recursive: true});
    writeFileSync(join(root, path), text);
  }
  return root;
}

const RAW = `name: some/raw
description: takes every line
onsuccess: next_stage
statics:
  - meta: datasource_path
    expression: evt.Line.Src
`;
const DOOR = `name: some/door
description: knocks
filter: evt.Line.Labels.type == 'door'
onsuccess: next_stage
grok:
  pattern: '^%{TIMESTAMP_ISO8601:when} knock from %{IP:address} (?:by %{WORD:who}|\\((?P<rest>.*)\\))$'
  apply_on: Line.Raw
statics:
  - meta: log_type
    value: knock
  - meta: source_ip
    expression: evt.Parsed.address
  - meta: who
    expression: evt.Parsed.who
  - target: evt.StrTime
    expression: evt.Parsed.when
`;
const DATE = `name: some/date
description: dates
filter: evt.StrTime != ''
statics:
  - method: ParseDate
    expression: evt.StrTime
  - target: evt.MarshaledTime
    expression: evt.Enriched.MarshaledTime
`;
const KNOCKS = `type: leaky
name: some/knocks
description: three knocks
filter: evt.Meta.log_type == 'knock'
groupby: evt.Meta.source_ip
capacity: 2
leakspeed: 10s
blackhole: 1m
labels:
  service: door
  behavior: door:knock
  label: Knocks
  confidence: 1
  spoofable: 0
  remediation: true
`;

/** Parsers and a scenario of doors that are knocked at. */
export const DOORS: Files = {
  'parsers/s00-raw/some/raw.yaml': RAW,
  'parsers/s01-parse/some/door.yaml': DOOR,
  'parsers/s02-enrich/some/date.yaml': DATE,
  'scenarios/some/knocks.yaml': KNOCKS,
};

export const KNOCKS_LOG = [0, 1, 2]
  .map((second) => `2026-03-01T10:00:0${second}Z knock from 203.0.113.9 by joe\n`)
  .join('');

/** A test of the doors in the reference's format. */
export const referenceTest = (assertions: {parser?: string; scenario?: string}): Files => ({
  '.tests/knocks/config.yaml': `parsers:
- some/raw
- ./parsers/s01-parse/some/door.yaml
- some/date
scenarios:
- some/knocks
postoverflows:
- ""
log_file: door.log
log_type: door
ignore_parsers: false
`,
  '.tests/knocks/door.log': KNOCKS_LOG,
  ...(assertions.parser && {'.tests/knocks/parser.assert': assertions.parser}),
  ...(assertions.scenario && {'.tests/knocks/scenario.assert': assertions.scenario}),
});
