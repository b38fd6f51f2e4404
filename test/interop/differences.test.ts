// Where we differ from the reference on purpose: a few rules and lines each, what we find and
// what the reference finds. docs/compatibility.md explains them.
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {describe, expect, test} from 'vitest';
import {OurRules} from './ours.ts';
import {writeDirectory} from './reference/directory.ts';
import type {PushedAlert} from './reference/local-api.ts';
import {referenceAlerts} from './reference/run.ts';
import {against, hasReference, reference, temporaryFolder} from './workshop.ts';

/** Of the reference at most. */
const RUNS = 3;

interface Difference {
  readonly scenarios: string;
  /** `TIME|IP|TEXT`, TIME may be empty. */
  readonly lines: readonly string[];
  /** `scenario source events` of every alert. */
  readonly ours: readonly string[];
  /** Scenarios that raised an alert. */
  readonly theirs: readonly string[];
}

const PARSERS = {
  'parsers/s00-raw/lines.yaml': `
name: test/lines
onsuccess: next_stage
filter: evt.Line.Labels.type == 'lines'
grok: {pattern: '^%{DATA:time}\\|%{IP:ip}\\|%{GREEDYDATA:text}$', apply_on: Line.Raw}
statics:
  - {target: evt.StrTime, expression: evt.Parsed.time}
  - {meta: source_ip, expression: evt.Parsed.ip}
`,
  'parsers/s01-enrich/time.yaml': `
name: test/time
filter: evt.StrTime != ''
statics:
  - {method: ParseDate, expression: evt.StrTime}
  - {target: evt.MarshaledTime, expression: evt.Enriched.MarshaledTime}
`,
  'parsers/s01-enrich/any.yaml': `
name: test/any
filter: 'true'
statics: [{meta: seen, value: yes}]
`,
};

const leaky = (name: string, more: string) => `---
{type: leaky, name: test/${name}, description: x, leakspeed: 1m, labels: {remediation: false}, ${more}}
`;

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'alerts that are poured again count at their own time, not by the clock': {
    scenarios: `---
{type: trigger, name: test/first, description: x, reprocess: true, labels: {remediation: false},
 filter: "evt.GetType() == 'log'", groupby: evt.Meta.source_ip}
${leaky('second', `capacity: 2, filter: "evt.GetType() == 'overflow'"`)}`,
    lines: [
      '2026-03-01T10:00:00Z|192.0.2.1|x',
      '2026-03-01T11:00:00Z|192.0.2.2|x',
      '2026-03-01T12:00:00Z|192.0.2.3|x',
    ],
    ours: ['test/first 192.0.2.1 1', 'test/first 192.0.2.2 1', 'test/first 192.0.2.3 1'],
    theirs: ['test/first', 'test/second'],
  },
  'a line without a date has the time of the lines before it, not of the clock': {
    scenarios: leaky('undated', 'capacity: 2, filter: "true", groupby: evt.Meta.source_ip'),
    lines: [
      '2026-03-01T10:00:00Z|192.0.2.1|x',
      'none|192.0.2.1|x',
      '2026-03-01T10:00:02Z|192.0.2.1|x',
    ],
    ours: ['test/undated 192.0.2.1 3'],
    theirs: [],
  },
  'a timed bucket ends at its own time, not by the clock': {
    scenarios: `---
{type: counter, name: test/timed, description: x, capacity: -1, duration: 1m, labels: {remediation: false},
 filter: "true", groupby: evt.Meta.source_ip}
`,
    lines: [
      '2026-03-01T10:00:00Z|192.0.2.1|x',
      '2026-03-01T10:00:10Z|192.0.2.1|x',
      '2026-03-01T10:05:00Z|192.0.2.1|x',
    ],
    ours: ['test/timed 192.0.2.1 2'],
    theirs: [],
  },
};

describe.skipIf(!hasReference)(against('differences on purpose'), () => {
  const folder = temporaryFolder();

  test.concurrent.each(Object.entries(DIFFERENCES))(
    '%s',
    async (name, {scenarios, lines, ours, theirs}) => {
      const directory = join(folder, name.replaceAll(/\W+/g, '-'));
      writeDirectory(directory, reference, () => false);
      for (const [path, text] of Object.entries({...PARSERS, 'scenarios/all.yaml': scenarios})) {
        mkdirSync(dirname(join(directory, path)), {recursive: true});
        writeFileSync(join(directory, path), text);
      }
      const log = {path: join(directory, 'lines.log'), type: 'lines'};
      writeFileSync(log.path, `${lines.join('\n')}\n`);
      const rules = await OurRules.load(directory);
      expect(rules.faults).toEqual([]);
      expect(said(await rules.alerts(log))).toEqual(ours);
      // It loses an event now and then: what it can find is asked for, not what it always does.
      const runs: string[][] = [];
      while (runs.length < RUNS && !runs.some((run) => isDeepStrictEqual(run, theirs))) {
        const found = await referenceAlerts(reference, directory, log);
        runs.push([...new Set(found.map(({scenario}) => scenario))].sort());
      }
      expect(runs).toContainEqual(theirs);
    },
  );
});

const said = (alerts: readonly PushedAlert[]) =>
  alerts
    .map(({scenario, source, events_count}) => `${scenario} ${source.value} ${events_count}`)
    .sort();
