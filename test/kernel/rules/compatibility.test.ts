// What docs/compatibility.md says of our engine, where no other test shows it.
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {compileRules} from '../../../core-wasm/compiler/index.ts';
import type {RaisedAlert, RuleFile} from '../../../core-wasm/host/model.ts';
import {Engine} from '../../../core-wasm/index.ts';

/** Lines are `TIME IP TEXT`; TEXT that is JSON is read. */
const PARSER = `
name: test/lines
onsuccess: next_stage
grok: {pattern: '^%{NOTSPACE:time} %{IP:ip} %{GREEDYDATA:text}$', apply_on: Line.Raw}
statics:
  - {method: ParseDate, expression: evt.Parsed.time}
  - {target: evt.MarshaledTime, expression: evt.Enriched.MarshaledTime}
  - {meta: source_ip, expression: evt.Parsed.ip}
  - {parsed: read, expression: "UnmarshalJSON(evt.Parsed.text, evt.Unmarshaled, 'json') != nil ? 'no' : 'yes'"}
`;

const scenario = (name: string, keys: string) =>
  `---\n{name: test/${name}, description: x, labels: {remediation: true}, ${keys}}\n`;

interface Rules {
  readonly scenarios: string;
  readonly postoverflows?: string;
}

async function open(files: readonly RuleFile[]): Promise<Engine> {
  const {image, faults} = compileRules({files, data: [], patterns: []});
  expect(faults).toEqual([]);
  return Engine.open({
    wasm: readFileSync('core-wasm/dist/core.wasm'),
    image: image!,
    now: 1_800_000_000_000_000_000n,
    mode: 'replay',
  });
}

/** The alerts of a log. */
async function alerts(
  {scenarios, postoverflows}: Rules,
  log: string | Uint8Array,
): Promise<RaisedAlert['alert'][]> {
  const file = (kind: RuleFile['kind'], stage: string, text: string): RuleFile => ({
    kind,
    stage,
    path: `${kind}/${stage}/test.yaml`,
    text,
  });
  const files = [file('parsers', 's00-raw', PARSER), file('scenarios', '', scenarios)];
  if (postoverflows) files.push(file('postoverflows', 's00-enrich', postoverflows));
  const engine = await open(files);
  const source = engine.addSource({name: 'x', module: 'file', labels: {}});
  const bytes = typeof log === 'string' ? new TextEncoder().encode(log) : log;
  engine.input().set(bytes);
  return [
    ...engine.feed(source, bytes.length),
    ...engine.endSource(source),
    ...engine.finish(),
  ].map(({alert}) => alert);
}

const line = (text: string, ip = '192.0.2.1') => `2026-03-01T10:00:00Z ${ip} ${text}\n`;
const names = (raised: readonly {scenario: string}[]) => raised.map(({scenario}) => scenario);

test('a run-time error in a filter costs its scenario alone', async () => {
  const raised = await alerts(
    {
      scenarios:
        scenario('a', 'type: trigger, filter: "evt.Overflow.Alert.Remediation == true"') +
        scenario('b', 'type: trigger, filter: "evt.Parsed.text == \'x\'"'),
    },
    line('x'),
  );
  expect(names(raised)).toEqual(['test/b']);
});

test('a filter and a partition of the wrong type cost their scenario alone', async () => {
  const raised = await alerts(
    {
      scenarios:
        scenario('a', 'type: trigger, filter: "evt.Unmarshaled.json.n"') +
        scenario('b', 'type: trigger, filter: "true", groupby: evt.Unmarshaled.json.n') +
        scenario('c', 'type: trigger, filter: "true"'),
    },
    line('{"n": 1}'),
  );
  expect(names(raised)).toEqual(['test/c']);
});

test('an invalid byte is one character of a grok', async () => {
  const log = Buffer.from(line('a?b'));
  log[log.indexOf('?')] = 0xff;
  const raised = await alerts(
    {scenarios: scenario('a', 'type: trigger, filter: "evt.Parsed.text matches \'^a.b$\'"')},
    log,
  );
  expect(names(raised)).toEqual(['test/a']);
});

test('a queue holds a thousand events, and the oldest leaves', async () => {
  const counts = (least: number) =>
    scenario(
      `${least}`,
      `type: conditional, capacity: -1, leakspeed: 1h, filter: "true", condition: "len(queue.Queue) >= ${least}"`,
    );
  const raised = await alerts(
    {scenarios: counts(1000) + counts(1001)},
    Array.from({length: 1100}, () => line('x')).join(''),
  );
  expect(names(raised)).toEqual(['test/1000']);
});

test('the sources of an alert come in the order in which they were met', async () => {
  const raised = await alerts(
    {scenarios: scenario('a', 'type: leaky, capacity: 2, leakspeed: 1m, filter: "true"')},
    ['192.0.2.9', '192.0.2.1', '192.0.2.5'].map((ip) => line('x', ip)).join(''),
  );
  expect(raised.map(({source}) => source.value)).toEqual(['192.0.2.9', '192.0.2.1', '192.0.2.5']);
});

test('a scope that a postoverflow writes is that of its alert alone', async () => {
  const raised = await alerts(
    {
      scenarios: scenario('a', 'type: trigger, filter: "true", groupby: evt.Meta.source_ip'),
      postoverflows: `
name: test/range
filter: IsIPV6(evt.Overflow.Alert.Source.IP)
statics:
  - {target: evt.Overflow.Alert.Source.Scope, value: Range}
  - {target: evt.Overflow.Alert.Source.Value, expression: "IpToRange(evt.Overflow.Alert.Source.IP, '/64')"}
`,
    },
    line('x', '2001:db8::1') + line('x', '192.0.2.1'),
  );
  expect(raised.map(({source: {scope, value}}) => `${scope} ${value}`)).toEqual([
    'Range 2001:db8::/64',
    'Ip 192.0.2.1',
  ]);
});

test('a stash without a size loads', async () => {
  const text = `${PARSER}stash: [{name: s, key: evt.Parsed.ip, value: evt.Parsed.text, ttl: 1m}]\n`;
  const files: RuleFile[] = [{kind: 'parsers', stage: 's00-raw', path: 'a.yaml', text}];
  const {faults, loaded} = compileRules({files, data: [], patterns: []});
  expect({faults, parsers: loaded.parsers}).toEqual({faults: [], parsers: 1});
});

test.each([
  ['a time of day alone is of the year 2000', "date('10:11:12').Year()", '2000'],
  ['a date before 1677 is the earliest instant', "date('1500-01-01').Year()", '1677'],
])('%s', async (_, expression, wanted) => {
  const text = `name: test/value\nstatics: [{parsed: value, expression: "string(${expression})"}]\n`;
  const files: RuleFile[] = [{kind: 'parsers', stage: 's00-raw', path: 'a.yaml', text}];
  const engine = await open(files);
  const source = engine.addSource({name: 'x', module: 'file', labels: {}});
  const {event} = engine.explain(source, new TextEncoder().encode('x'));
  expect(event.parsed.value).toBe(wanted);
});
