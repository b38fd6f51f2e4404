// `analyze --network`: rules ask a host of the loopback, and only where they may.
import {cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Report} from '@firewatch/schemas';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {firewatch, root} from './harness.ts';

const LINE =
  'Feb  3 10:01:00 web sshd[20]: Failed password for root from 203.0.113.7 port 4000 ssh2\n';

let folder = '';
let server: Server;
let host = '';
let asked: string[] = [];
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('known attacker');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'firewatch-network-'));
  writeFileSync(at('auth.log'), LINE);
  cpSync(join(root, 'hub-index'), at('rules'), {recursive: true});
  writeFileSync(
    at('rules/scenarios/firewatch/asking.yaml'),
    [
      'type: trigger',
      'name: firewatch/asking',
      'description: "asks a host for its verdict"',
      `filter: evt.Meta.source_ip != '' && HTTPGet('http://${host}/of/' + evt.Meta.source_ip).Body contains 'attacker'`,
      'groupby: evt.Meta.source_ip',
      'labels: {remediation: true}',
      '',
    ].join('\n'),
  );
});
beforeEach(() => {
  asked = [];
});
afterAll(() => {
  server.close();
  rmSync(folder, {recursive: true});
});

const analyze = (...args: string[]) =>
  firewatch(
    ['analyze', '-o', 'json', '--now', '2026-02-04', '--rules', at('rules')].concat(
      args,
      at('auth.log'),
    ),
  );
const reported = async (...args: string[]) => {
  const {stdout} = await analyze(...args);
  const {alerts, summary} = JSON.parse(stdout) as Report;
  const reasons = summary.expression_errors.map(({reason}) => reason).join('\n');
  return {scenarios: alerts.map(({scenario}) => scenario), reasons};
};

test('a host that is allowed is asked, and its answer decides', async () => {
  expect(await reported('--network', '--allow-host', host)).toEqual({
    scenarios: ['firewatch/asking'],
    reasons: '',
  });
  expect(asked).toContain('/of/203.0.113.7');
});

test('a host that is not allowed is not asked, and the refusal has a code', async () => {
  const {scenarios, reasons} = await reported('--network', '--allow-host', 'other.example');
  expect({scenarios, asked}).toEqual({scenarios: [], asked: []});
  expect(reasons).toMatch(/FW27\d\d/);
});

test('without --network nothing is asked', async () => {
  expect((await reported()).scenarios).toEqual([]);
  expect(asked).toEqual([]);
});

const WRONG = [
  {name: '--allow-host without --network', args: ['--allow-host', 'one.example']},
  {name: '--cti-key without --network', args: ['--cti-key', 'key']},
  {name: 'a key file that is not there', args: ['--network', '--cti-key', '/nowhere/key']},
];
for (const {name, args} of WRONG) {
  test(`${name} is wrong usage`, async () => {
    const {code, stderr} = await analyze(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(args.at(-2));
  });
}
