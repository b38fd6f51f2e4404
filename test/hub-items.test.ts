// Our hub items: what each parser reads, and does not let itself be told, and what
// each scenario finds. Cases lie in hub-index/tests; docs/hub-items.md has the format.
import {readdirSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {parse, parseAllDocuments} from 'yaml';
import {lintHub} from '../kernel/hub/lint/index.ts';
import {type HubAlert, HubEngine} from './hub-engine.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const cases = readdirSync('hub-index/tests');
const expectedOf = (name: string) => JSON.parse(read(`hub-index/tests/${name}/expected.json`));
const items = (kind: string) =>
  readdirSync(`hub-index/${kind}`, {recursive: true, encoding: 'utf8'})
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => `hub-index/${kind}/${path}`);

/** The forged address of all cases; whoever finds it as a source believed the peer. */
const FORGED = '192.0.2.66';

let hub: HubEngine;
beforeAll(async () => {
  hub = await HubEngine.compile({whitelists: true});
});

describe('hub tests', () => {
  test.each(cases)('%s', async (name) => {
    const {type, labels, events, alerts} = expectedOf(name);
    const log = read(`hub-index/tests/${name}/input.log`);
    const dated = new Set(events.filter((event: object) => 'time' in event).map(lineOf));
    const met = (await hub.events({...labels, type}, log)).map(
      ({line, time, whitelisted, meta}) => ({
        line,
        ...(dated.has(line) && {time}),
        meta,
        ...(whitelisted && {whitelisted}),
      }),
    );
    expect(met).toEqual(events);
    expect(met.filter(({meta}) => meta.source_ip === FORGED)).toEqual([]);
    expect(await hub.alerts({...labels, type}, log)).toEqual(alerts);
  });
});

interface Attacker {
  readonly file: string;
  readonly type: string;
  readonly value: string;
  readonly scenarios: readonly string[];
}

describe('example logs', () => {
  const attackers: Attacker[] = JSON.parse(read('examples/attackers.json'));
  const files = [...new Map(attackers.map(({file, type}) => [file, type]))];

  test.each(files)('%s: exactly the planted attackers', async (file, type) => {
    const found = byScenario(await hub.alerts({type}, read(`examples/logs/${file}`)));
    const planted = attackers
      .filter((attacker) => attacker.file === file)
      .flatMap(({value, scenarios}) => scenarios.map((scenario) => `${value} ${scenario}`));
    expect(found).toEqual(planted.sort());
  });
});

describe('items', () => {
  test('a collection names only what is there', () => {
    const have = new Set(
      ['parsers', 'scenarios', 'collections'].flatMap((kind) =>
        items(kind).map((path) => `${kind} firewatch/${basename(path, '.yaml')}`),
      ),
    );
    const named = items('collections').flatMap((path) => {
      const collection = parse(read(path));
      return ['parsers', 'scenarios', 'collections'].flatMap((kind) =>
        (collection[kind] ?? []).map((name: string) => `${kind} ${name}`),
      );
    });
    expect(named.filter((name) => !have.has(name))).toEqual([]);
    const members = new Set(named);
    const left = [...have].filter((name) => !name.startsWith('collections') && !members.has(name));
    expect(left).toEqual([]);
  });

  test.each(items('scenarios'))('%s: labelled', (path) => {
    for (const document of parseAllDocuments(read(path))) {
      const {name, description, labels} = document.toJS();
      expect(name).toMatch(/^firewatch\/[a-z0-9_-]+$/);
      expect(description).toBeTruthy();
      expect(labels).toMatchObject({
        service: expect.any(String),
        behavior: expect.stringMatching(/^[a-z]+:[a-z]+$/),
        label: expect.any(String),
        confidence: expect.any(Number),
        spoofable: expect.any(Number),
        remediation: expect.any(Boolean),
      });
    }
  });

  test('a reviewer has nothing to say', async () => {
    const {findings, summary} = await lintHub({hub: 'hub-index', data: []});
    expect(findings.map(({code, message, where}) => `${where?.file}: ${code} ${message}`)).toEqual(
      [],
    );
    expect(summary.items).toBe(['parsers', 'scenarios', 'collections'].flatMap(items).length);
  });

  test('every data file says where it comes from', () => {
    for (const name of readdirSync('hub-index/data')) {
      expect(read(`hub-index/data/${name}`), name).toMatch(
        /^#[\s\S]*\n# Written by the firewatch authors from /,
      );
    }
  });
});

const lineOf = (event: {line: number}) => event.line;
const byScenario = (alerts: readonly HubAlert[]) =>
  [...new Set(alerts.map(({source, scenario}) => `${source} ${scenario}`))].sort();
