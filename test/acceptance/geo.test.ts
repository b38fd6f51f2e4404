// `analyze --geo`: alerts carry country and network, lines cost nothing.
import {cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Report} from '@firewatch/schemas';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {mmdb} from '../kernel/enrich/mmdb-writer.ts';
import {firewatch, root} from './harness.ts';

const NETWORK = '203.0.113.0/24';
const LOG = Array.from(
  {length: 10},
  (_, at) =>
    `Feb  3 10:01:0${at} web sshd[${20 + at}]: Failed password for root from 203.0.113.7 port ${4000 + at} ssh2\n`,
).join('');

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firewatch-geo-'));
  writeFileSync(at('auth.log'), LOG);
  const country = mmdb('Some-Country', [{network: NETWORK, record: {country: {iso_code: 'FR'}}}]);
  const asn = mmdb('Some-ASN', [
    {
      network: NETWORK,
      record: {autonomous_system_number: 64512, autonomous_system_organization: 'Example'},
    },
  ]);
  writeFileSync(at('country.mmdb'), country);
  writeFileSync(at('asn.mmdb'), asn);
  writeFileSync(at('broken.mmdb'), asn.subarray(0, asn.length - 40));
  cpSync(join(root, 'hub-index'), at('rules'), {recursive: true});
  mkdirSync(at('rules/data'), {recursive: true});
  writeFileSync(at('rules/data/GeoLite2-City.mmdb'), country);
});
afterAll(() => rmSync(folder, {recursive: true}));

const analyze = (...args: string[]) =>
  firewatch(['analyze', '--now', '2026-02-04', ...args, at('auth.log')]);
const reported = async (...args: string[]) => {
  const {stdout, code, stderr} = await analyze('-o', 'json', ...args);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  return JSON.parse(stdout) as Report;
};

test('databases that are named fill the sources of alerts, and are facts of the run', async () => {
  const {summary, sources, alerts} = await reported(
    ...['--geo', at('country.mmdb'), '--geo', at('asn.mmdb')],
  );
  const place = {cn: 'FR', as_number: '64512', as_name: 'Example'};
  expect(alerts.map(({source}) => source)).toEqual([
    {scope: 'Ip', value: '203.0.113.7', ip: '203.0.113.7', ...place},
  ]);
  expect(sources[0]).toMatchObject(place);
  const built = '2026-02-02T02:40:00Z';
  expect(summary.geo).toEqual([
    {file: at('country.mmdb'), type: 'Some-Country', built},
    {file: at('asn.mmdb'), type: 'Some-ASN', built},
  ]);
});

test('people see the place under the address, and the age of the database', async () => {
  const {stdout} = await analyze('--plain', '--geo', at('country.mmdb'), '--geo', at('asn.mmdb'));
  expect(stdout).toContain('FR, AS64512 Example\n');
  expect(stdout).toContain('built 2026-02-02, 1 day old\n');
});

test('without a name, those in the data folder of the rules; --no-geo uses none', async () => {
  const rules = ['--rules', at('rules')];
  const found = await reported(...rules);
  expect(found.alerts[0]!.source.cn).toBe('FR');
  const off = await reported(...rules, '--no-geo');
  expect(off.alerts[0]!.source.cn).toBeUndefined();
  expect(off.summary.geo).toBeUndefined();
});

for (const name of ['broken.mmdb', 'missing.mmdb', 'auth.log']) {
  test(`${name} stops the run, by its code and name`, async () => {
    const {code, stderr, stdout} = await analyze('--geo', at(name));
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain('FW3009');
    expect(stderr).toContain(at(name));
  });
}

test('--geo and --no-geo exclude each other', async () => {
  const {code, stderr} = await analyze('--no-geo', '--geo', at('asn.mmdb'));
  expect(code).toBe(2);
  expect(stderr).toContain('--no-geo');
});
