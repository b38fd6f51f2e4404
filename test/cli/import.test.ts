// Decisions out of files and into files.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type RunOptions, runCli} from './harness.ts';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'firewatch-import-'));
});
afterEach(() => rmSync(state, {recursive: true}));

let drawn = 0;
const random = (length: number) => {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, ++drawn);
  return bytes;
};
const run = (argv: readonly string[], {context, ...more}: RunOptions = {}) =>
  runCli([...argv, '--state', state], {...more, context: {random, ...context}});
const importing = (stdin: string, ...argv: string[]) =>
  run(['decisions', 'import', '-i', '-', ...argv], {stdin});
const exported = async (format: string, ...argv: string[]) =>
  (await run(['decisions', 'export', '--format', format, ...argv])).stdout;
const listed = async () => (await exported('csv')).trimEnd().split('\n').slice(1).sort();

describe('import', () => {
  test('of values, with what options say', async () => {
    const list = '# ours\n192.0.2.1\n198.51.100.0/24 # a net\n2001:db8::/32\n';
    const {code, stderr} = await importing(list, '--format', 'values', '-d', '7d', '-R', 'ours');
    expect([code, stderr]).toEqual([0, 'Imported 3 decisions\n']);
    expect(await listed()).toEqual([
      '192.0.2.1,ban,Ip,168h0m0s,ours',
      '198.51.100.0/24,ban,Range,168h0m0s,ours',
      '2001:db8::/32,ban,Range,168h0m0s,ours',
    ]);
    const [alert] = JSON.parse((await run(['alerts', 'list', '-o', 'json'])).stdout);
    expect(alert).toMatchObject({scenario: 'import stdin: 3 IPs', kind: 'cscli'});
    expect(alert.decisions[0]).toMatchObject({origin: 'cscli-import'});
  });

  test('of CSV and JSON, with what records say', async () => {
    const file = join(state, 'list.csv');
    writeFileSync(
      file,
      'value,scope,type,duration,reason\neve,username,captcha,1h,"a, b"\n192.0.2.9,,,,\n',
    );
    expect((await run(['decisions', 'import', '-i', file])).stderr).toBe('Imported 2 decisions\n');
    await importing('[{"value":"192.0.2.8","duration":"2h"}]', '--format', 'json');
    expect(await listed()).toEqual([
      '192.0.2.8,ban,Ip,2h0m0s,manual',
      '192.0.2.9,ban,Ip,4h0m0s,manual',
      'eve,captcha,username,1h0m0s,"a, b"',
    ]);
  });

  test('all faults at once, with their lines, and nothing is imported', async () => {
    const list = '192.0.2.1\nnonsense\n192.0.2.2\n300.1.1.1\n10.0.0.0/33\n';
    const {code, stderr} = await importing(list, '--format', 'values');
    expect(code).toBe(1);
    expect(stderr).toContain('FW7010');
    for (const fault of [
      '-:2',
      '"nonsense" is no address',
      '-:4',
      '-:5',
      '"10.0.0.0/33" is no range',
    ])
      expect(stderr).toContain(fault);
    expect(stderr).not.toContain('Imported');
    expect(await listed()).toEqual([]);
    expect(JSON.parse((await run(['alerts', 'list', '-o', 'json'])).stdout)).toEqual([]);
  });

  test('what is right alone, when that is asked for', async () => {
    const list = '192.0.2.1\nnonsense\n192.0.2.2\n';
    const {code, stderr} = await importing(list, '--format', 'values', '--skip-faulty');
    expect(code).toBe(1);
    expect(stderr).toContain('Imported 2 decisions');
    expect(stderr).toContain('"nonsense"');
    expect(await listed()).toHaveLength(2);
  });

  test('batches are kept one by one', async () => {
    const list = '192.0.2.1\n192.0.2.2\n192.0.2.3\nnonsense\n192.0.2.4\nmore nonsense\n';
    const {code, stderr} = await importing(list, '--format', 'values', '--batch', '2');
    expect(code).toBe(1);
    expect(stderr).toContain('Imported 2 decisions');
    expect(stderr).toContain('more nonsense');
    expect(await listed()).toHaveLength(2);
  });

  test('friends are left out and named', async () => {
    await run(['allowlists', 'create', 'office', '-d', 'x']);
    await run(['allowlists', 'add', 'office', '203.0.113.0/24', '198.51.100.7']);
    const machine = {
      interfaces: () => ({eth0: [{address: '192.0.2.200'}]}),
      read: async () => Buffer.alloc(0),
      list: async () => [],
      link: async () => '',
    };
    const list = '203.0.113.9\n198.51.100.0/24\n192.0.2.0/24\n192.0.2.1\n';
    const options = {stdin: list, context: {machine}};
    const argv = ['decisions', 'import', '-i', '-', '--format', 'values'];
    expect((await run(argv, options)).stderr).toBe(
      'left out: 203.0.113.9 is allowlisted by 203.0.113.0/24\n' +
        'left out: 198.51.100.0/24 is allowlisted by 198.51.100.7\n' +
        'left out: 192.0.2.0/24 would lock out 192.0.2.200\n' +
        'Imported 1 decisions\n',
    );
    const forced = await run([...argv, '-B', '--force'], options);
    expect(forced.stderr).toBe('Imported 4 decisions\n');
  });

  test('a file that is not there, a name that tells nothing', async () => {
    expect((await run(['decisions', 'import', '-i', '/nowhere.csv'])).stderr).toContain('FW1002');
    expect(await run(['decisions', 'import', '-i', '/nowhere'])).toMatchObject({code: 2});
  });
});

describe('export', () => {
  test('comes back as it went', async () => {
    await importing(
      JSON.stringify([
        {value: 'a,"b"\n#c', scope: 'username', reason: '=cmd'},
        {value: '192.0.2.1', duration: '90m'},
        {value: '2001:db8::/64', type: 'captcha'},
      ]),
      '--format',
      'json',
    );
    const text = await exported('json');
    const file = join(state, 'out.json');
    expect((await run(['decisions', 'export', '-f', file, '--format', 'json'])).stderr).toBe(
      'Exported 3 decisions\n',
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
    await run(['decisions', 'delete', '--all']);
    expect(await exported('json')).toBe('[]\n');
    expect((await run(['decisions', 'import', '-i', file])).stderr).toBe('Imported 3 decisions\n');
    expect(await exported('json')).toBe(text);
    const plain = await run(['decisions', 'export', '--format', 'values']);
    expect(plain.stdout).toBe('192.0.2.1\n2001:db8::/64\n');
    expect(plain.stderr).toBe('left out: a,"b"\\x0a#c\n');
    expect(await exported('values', '--scope', 'range')).toBe('2001:db8::/64\n');
  });
});
