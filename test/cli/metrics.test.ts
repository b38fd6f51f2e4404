// `firewatch metrics` against an endpoint, and what it says when there is none.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type MetricsEndpoint, serveMetrics} from '../../cli/agent/metrics.ts';
import {parseExposition} from '../../kernel/metrics/exposition.ts';
import {metricSections} from '../../kernel/metrics/sections.ts';
import {conformanceFolder, hasConformance, titled} from '../conformance-data.ts';
import {runCli} from './harness.ts';

let endpoint: MetricsEndpoint;
beforeAll(async () => {
  const counted = (name: string, labels: Record<string, string>, value: number) => ({
    name,
    help: 'h',
    type: 'counter' as const,
    samples: [{labels, value}],
  });
  endpoint = await serveMetrics({
    address: '127.0.0.1',
    port: 0,
    read: async () => [
      counted('cs_filesource_hits_total', {source: '/var/log/auth.log'}, 9920),
      counted('cs_parser_hits_ok_total', {source: '/var/log/auth.log', type: 'file'}, 5530),
      counted('cs_alerts', {reason: 'crowdsecurity/\x1b[2Jssh-bf'}, 17),
      counted('unheard_of_total', {}, 1),
    ],
  });
});
afterAll(() => endpoint.close());

const metrics = (...argv: string[]) => runCli(['metrics', ...argv, '--url', endpoint.url]);

test('sections that hold something', async () => {
  const {code, stdout} = await metrics();
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'Acquisition Metrics:',
    'Source                  Lines read  Lines parsed  Lines unparsed  Lines poured to bucket  Lines whitelisted',
    'file:/var/log/auth.log  9.92k       5.53k         -               -                       -',
    '',
    'Local API Alerts:',
    'Reason                       Count',
    'crowdsecurity/\\x1b[2Jssh-bf  17',
    '',
    '',
  ]);
});

test('a section that was named, empty, without units', async () => {
  expect((await metrics('show', 'acquisition', '--no-unit')).stdout).toContain('9920');
  expect((await metrics('show', 'stash')).stdout).toBe(
    'Parser Stash Metrics:\nName  Type  Items\n\n',
  );
});

test('json', async () => {
  const {stdout} = await metrics('show', 'acquisition', '-o', 'json');
  expect(JSON.parse(stdout)).toEqual({
    acquisition: {'file:/var/log/auth.log': {reads: 9920, parsed: 5530}},
  });
});

test('list', async () => {
  const {code, stdout} = await runCli(['metrics', 'list']);
  expect(code).toBe(0);
  expect(stdout).toContain('scenarios       Scenario Metrics\n');
});

describe('what goes wrong', () => {
  test('an unknown section', async () => {
    const {code, stderr} = await metrics('show', 'nonsense');
    expect(code).toBe(2);
    expect(stderr).toContain('unknown metrics type: nonsense');
  });

  test('nobody listens', async () => {
    const {code, stderr} = await runCli(['metrics', '--url', 'http://127.0.0.1:9/metrics']);
    expect(code).toBe(1);
    expect(stderr).toContain('FW6402');
  });

  test('not a page of metrics', async () => {
    const {code, stderr} = await runCli(['metrics', '--url', `${endpoint.url}/x`]);
    expect(code).toBe(1);
    expect(stderr).toContain('status 404');
  });
});

describe.skipIf(!hasConformance)(titled('an endpoint of the reference'), () => {
  test('is read', () => {
    const file = join(conformanceFolder, 'peer/cli/prometheus-raw.txt');
    const {alerts, decisions, scenarios} = metricSections(
      parseExposition(readFileSync(file, 'utf8')),
    );
    expect(alerts['crowdsecurity/ssh-bf']).toBe(67);
    expect(decisions['crowdsecurity/ssh-bf']).toEqual({crowdsec: {ban: 67}});
    expect(scenarios['crowdsecurity/ssh-bf']).toMatchObject({overflow: 836, instantiation: 907});
  });
});

test('the dashboard asks for metrics that there are', () => {
  const dashboard = readFileSync('examples/grafana/firewatch.json', 'utf8');
  const docs = readFileSync('docs/metrics.md', 'utf8');
  const names = new Set(dashboard.match(/\b(?:cs|fw|process)_[a-z_]+(?=\{)/g));
  expect(names.size).toBeGreaterThan(10);
  for (const name of names) {
    const [, ending] = /((?:_ok|_ko)_total)$/.exec(name) ?? [];
    const isNamed = docs.includes(name) || (ending !== undefined && docs.includes(`…${ending}`));
    expect(isNamed || docs.includes(name.replace('cs_bucket_', '…_')), name).toBe(true);
  }
});
