// A new parser, scenario or collection with a test that passes: of a service that writes failed
// logins, one a line. A scenario needs events and a collection items; those that the folder does
// not have yet come with it.
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {parseName, writeNew} from './write.ts';

export const NEW_ITEM_KINDS = ['parser', 'scenario', 'collection'] as const;
export type NewItemKind = (typeof NEW_ITEM_KINDS)[number];

export interface NewItem {
  readonly kind: NewItemKind;
  /** author/name */
  readonly name: string;
  /** Folder of the hub it becomes part of. */
  readonly folder: string;
}

const SUFFIX = '-bf';
const ATTACKER = '203.0.113.7';

/** Writes the item, its test, and what it needs; gives the paths, relative to the folder. */
export async function newItem({kind, name, folder}: NewItem): Promise<readonly string[]> {
  const {author, base} = parseName(name);
  const service = base.endsWith(SUFFIX) ? base.slice(0, -SUFFIX.length) : base;
  const [parsers, scenarios] = [`parsers/s01-parse/${author}`, `scenarios/${author}`];
  const has = async (below: string, file: string) => {
    const there: readonly string[] = await readdir(join(folder, below)).catch(() => []);
    return there.includes(`${file}.yaml`);
  };
  const files = new Map<string, string>();

  if (kind === 'parser' || !(await has(parsers, service))) {
    const parser = kind === 'parser' ? base : service;
    files.set(`${parsers}/${parser}.yaml`, parserText(author, parser));
    addTest(files, parser, parser, [`${author}/${parser}`], 1, []);
  }
  const scenario = kind === 'scenario' ? base : `${service}${SUFFIX}`;
  if (kind === 'scenario' || (kind === 'collection' && !(await has(scenarios, scenario)))) {
    files.set(`${scenarios}/${scenario}.yaml`, scenarioText(author, scenario, service));
    const test = scenario === service ? `${scenario}${SUFFIX}` : scenario;
    const rules = [...new Set([`${author}/${service}`, `${author}/${scenario}`])];
    addTest(files, test, service, rules, 6, [`${author}/${scenario}`]);
  }
  if (kind === 'collection') {
    files.set(
      `collections/${author}/${base}.yaml`,
      collectionText(author, base, service, scenario),
    );
  }
  return writeNew(folder, files);
}

/** A log of failed logins, and what is expected of it. */
function addTest(
  files: Map<string, string>,
  test: string,
  service: string,
  rules: readonly string[],
  count: number,
  alerts: readonly string[],
): void {
  const lines = Array.from(
    {length: count},
    (_, at) => `2026-03-14T10:00:0${at}Z login failed for "user ${at}" from ${ATTACKER}`,
  );
  const events = lines.map((_, at) => ({
    line: at + 1,
    time: `2026-03-14T10:00:0${at}Z`,
    meta: {
      log_type: `${service}_failed_auth`,
      service,
      source_ip: ATTACKER,
      target_user: `user ${at}`,
    },
  }));
  // The last one has nothing wrong with it: the parser has to leave it alone.
  lines.push('2026-03-14T10:01:00Z login of "user 0" from 192.0.2.1');
  const expected = {
    type: service,
    rules,
    events,
    alerts: alerts.map((scenario) => ({scenario, source: ATTACKER, events_count: count})),
  };
  files.set(`tests/${test}/input.log`, `${lines.join('\n')}\n`);
  files.set(`tests/${test}/expected.json`, `${JSON.stringify(expected, undefined, 2)}\n`);
}

const parserText = (author: string, base: string) => `\
# Failed logins of ${base}. The name is text of the peer: it may hold quotes, blanks and addresses,
# so the pattern is anchored at both ends, and the address is the last thing of the line.
name: ${author}/${base}
author: ${author}
description: Reads failed logins from the log of ${base}
references:
  - https://example.com/${base}/logs
filter: evt.Line.Labels.type == '${base}'
onsuccess: next_stage
grok:
  pattern: '^%{TIMESTAMP_ISO8601:timestamp} login failed for "%{GREEDYDATA:user}" from %{IP:source_ip}$'
  expression: evt.Line.Raw
statics:
  - meta: service
    value: ${base}
  - meta: log_type
    value: ${base}_failed_auth
  - meta: source_ip
    expression: evt.Parsed.source_ip
  - meta: target_user
    expression: evt.Parsed.user
  - target: evt.StrTime
    expression: evt.Parsed.timestamp
  - method: ParseDate
    expression: evt.StrTime
  - target: MarshaledTime
    expression: evt.Enriched.MarshaledTime
`;

const scenarioText = (author: string, base: string, service: string) => `\
# Six failed logins of one address within seconds; one leaves the bucket every ten.
type: leaky
name: ${author}/${base}
description: Several failed logins to ${service} in a short time
references:
  - https://attack.mitre.org/techniques/T1110/
filter: evt.Meta.log_type == '${service}_failed_auth'
groupby: evt.Meta.source_ip
capacity: 5
leakspeed: 10s
blackhole: 1m
labels:
  service: ${service}
  behavior: ${service}:bruteforce
  label: ${service} brute force
  classification:
    - attack.T1110
  confidence: 3
  spoofable: 0
  remediation: true
`;

const collectionText = (author: string, base: string, parser: string, scenario: string) => `\
name: ${author}/${base}
author: ${author}
description: "${parser}: failed logins"
parsers:
  - ${author}/${parser}
scenarios:
  - ${author}/${scenario}
`;
