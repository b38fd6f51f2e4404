// The commands on the store: what an operator decides, sees and takes back.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {runCli} from './harness.ts';

let state = '';
let drawn = 0;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'firewatch-state-'));
});
afterEach(() => rmSync(state, {recursive: true}));

const run = (...argv: string[]) =>
  runCli([...argv, '--state', state], {
    context: {random: (length) => new Uint8Array(length).fill(++drawn)},
  });

describe('decisions', () => {
  test('made, listed, taken back', async () => {
    expect(await run('decisions', 'add', '-i', '203.0.113.7', '-R', 'odd')).toMatchObject({
      code: 0,
      stderr: 'Decision successfully added\n',
    });
    await run('decisions', 'add', '--range', '198.51.100.0/24', '-t', 'captcha', '-d', '7d');
    expect((await run('decisions', 'list')).stdout).toBe(
      'ID  Source  Scope:Value            Reason                             Action   Country  AS  Events  expiration  Alert ID\n' +
        "2   cscli   Range:198.51.100.0/24  manual 'captcha' from 'localhost'  captcha               1       168h0m0s    2\n" +
        '1   cscli   Ip:203.0.113.7         odd                                ban                   1       4h0m0s      1\n',
    );
    expect((await run('decisions', 'list', '--ip', '198.51.100.9', '-o', 'raw')).stdout).toBe(
      'id,source,ip,reason,action,country,as,events_count,expiration,simulated,alert_id\n' +
        "2,cscli,Range:198.51.100.0/24,\"manual 'captcha' from 'localhost'\",captcha,,,1,168h0m0s,false,2\n",
    );
    expect((await run('decisions', 'delete', '-i', '203.0.113.7')).stderr).toBe(
      '1 decision(s) deleted\n',
    );
    expect((await run('decision', 'list', '-v', '203.0.113.7')).stdout).toBe(
      'No active decisions\n',
    );
  });

  test('the store of the configuration is the store of the commands', async () => {
    const config = join(state, 'firewatch.yaml');
    writeFileSync(config, `store: \${WHERE}/other.db\nstate: elsewhere\n`);
    const configured = (...argv: string[]) =>
      runCli([...argv, '--config', config], {env: {WHERE: state}});
    expect(await configured('decisions', 'add', '-i', '203.0.113.9')).toMatchObject({code: 0});
    const other = join(state, 'other.db');
    const listed = await runCli(['decisions', 'list', '--store', other, '-o', 'raw']);
    expect(listed.stdout).toContain('203.0.113.9');
    expect((await run('decisions', 'list')).stdout).toBe('No active decisions\n');
    writeFileSync(config, 'store: 7\n');
    const refused = await configured('decisions', 'list');
    expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('FW6103')});
  });

  test('nobody is locked out, unless told to', async () => {
    const here = (...argv: string[]) =>
      runCli([...argv, '--state', state], {
        context: {
          machine: {
            interfaces: () => ({eth0: [{address: '203.0.113.7'}]}),
            read: async () => Buffer.alloc(0),
            list: async () => [],
            link: async () => '',
          },
        },
      });
    const refused = await here('decisions', 'add', '-r', '203.0.113.0/24');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'FW5023 203.0.113.0/24 would lock out 203.0.113.7 (own address of eth0)',
    );
    expect(await here('decisions', 'add', '-i', '203.0.113.8')).toMatchObject({code: 0});
    expect(await here('decisions', 'add', '-i', '203.0.113.7', '--force')).toMatchObject({code: 0});
  });

  test('as the Local API gives them', async () => {
    await run('decisions', 'add', '--scope', 'username', '--value', 'eve', '-R', 'odd');
    const [alert] = JSON.parse((await run('decisions', 'list', '-o', 'json')).stdout);
    expect(alert).toMatchObject({
      id: 1,
      kind: 'cscli',
      scenario: 'odd',
      events: null,
      labels: null,
      source: {scope: 'username', value: 'eve'},
      decisions: [
        {id: 1, type: 'ban', scope: 'username', value: 'eve', duration: '4h0m0s', origin: 'cscli'},
      ],
    });
  });

  test('equal ones are shown once', async () => {
    await run('decisions', 'add', '-i', '203.0.113.7', '-d', '1h');
    await run('decisions', 'add', '-i', '203.0.113.7', '-d', '2h');
    const {stdout} = await run('decisions', 'list');
    expect(stdout).toContain('1h0m0s'.replace('1', '2'));
    expect(stdout).toContain('1 duplicated entry skipped');
  });

  const WRONG: [argv: string[], code: number, says: string][] = [
    [['add'], 2, 'expected one of --ip, --range, --value'],
    [['add', '-i', '203.0.113.7', '-r', '203.0.113.0/24'], 2, 'expected one of'],
    [['add', '-i', 'nobody'], 1, 'FW5012 "nobody" is no address'],
    [['add', '-i', '203.0.113.7', '-d', 'soon'], 1, 'FW5013 "soon" is no duration'],
    [['delete'], 2, 'expected a criterion'],
    [['delete', '--id', 'x'], 2, '--id: expected a number'],
    [['list', '--since', 'yore'], 2, '--since: "yore"'],
    [['list', '--ip', 'nobody'], 1, 'FW5012'],
  ];
  for (const [argv, code, says] of WRONG) {
    test(`wrong: ${argv.join(' ')}`, async () => {
      const outcome = await run('decisions', ...argv);
      expect(outcome.code).toBe(code);
      expect(outcome.stderr).toContain(says);
    });
  }
});

describe('alerts', () => {
  beforeEach(() => run('decisions', 'add', '-i', '203.0.113.7', '-R', '\x1b[31modd'));

  test('hostile text is shown escaped', async () => {
    const {stdout} = await run('alerts', 'list');
    expect(stdout).toContain('\\x1b[31modd');
    expect(stdout).not.toContain('\x1b');
  });

  test('one, whole', async () => {
    const {stdout} = await run('alerts', 'inspect', '1', '-d');
    expect(stdout).toContain('Scope:Value   Ip:203.0.113.7\n');
    expect(stdout).toContain('Active decisions\n');
    expect(await run('alerts', 'inspect', '9')).toMatchObject({code: 1});
  });

  test('removed with what was decided', async () => {
    expect((await run('alerts', 'delete')).code).toBe(2);
    expect((await run('alerts', 'delete', '--ip', '203.0.113.7')).stderr).toBe(
      '1 alert(s) deleted\n',
    );
    expect((await run('decisions', 'list')).stdout).toBe('No active decisions\n');
  });

  test('old ones are forgotten, not those that hold', async () => {
    expect((await run('alerts', 'flush', '--max-items', '1')).stderr).toBe(
      '0 alert(s) forgotten\n',
    );
  });
});

describe('allowlists', () => {
  beforeEach(() => run('allowlists', 'create', 'office', '-d', 'who works here'));

  test('keep decisions off, unless told to', async () => {
    await run('allowlists', 'add', 'office', '203.0.113.0/24', '-d', 'vpn');
    const refused = await run('decisions', 'add', '-i', '203.0.113.7');
    expect(refused).toMatchObject({code: 1});
    expect(refused.stderr).toContain('FW5022 203.0.113.7 is allowlisted by 203.0.113.0/24');
    expect((await run('decisions', 'add', '-B', '-i', '203.0.113.7')).code).toBe(0);
  });

  test('of names and files, looked up at once', async () => {
    const resolver = async () => ({
      addresses: async (name: string) => (name === 'vpn.example.com' ? ['203.0.113.7'] : []),
      names: async () => [],
    });
    const here = (...argv: string[]) => runCli([...argv, '--state', state], {context: {resolver}});
    writeFileSync(join(state, 'list'), '198.51.100.0/24\n');
    const added = await here(
      ...['allowlists', 'add', 'office', 'vpn.example.com', 'gone.example.com'],
      ...['--file', join(state, 'list')],
    );
    expect(added.code).toBe(1);
    expect(added.stderr).toBe(
      'added 3 values to allowlist office\nvpn.example.com stands for 1 addresses\n' +
        'firewatch: FW5026 gone.example.com: there is no such name, or it has no address\n' +
        `${join(state, 'list')} stands for 1 addresses\n`,
    );
    const {stdout} = await here('allowlists', 'inspect', 'office');
    expect(stdout).toContain('203.0.113.7      vpn.example.com');
    expect(stdout).toContain('gone.example.com');
    const refused = await here('decisions', 'add', '-r', '198.51.0.0/16');
    expect(refused.stderr).toContain('FW5022 198.51.0.0/16 is allowlisted by 198.51.100.0/24');
  });

  test('say what they cover', async () => {
    await run('allowlists', 'add', 'office', '203.0.113.0/24', '-d', 'vpn');
    expect((await run('allowlists', 'check', '203.0.113.7', '192.0.2.1')).stdout).toBe(
      '203.0.113.7 is allowlisted by item 203.0.113.0/24 from office (vpn)\n192.0.2.1 is not allowlisted\n',
    );
    await run('allowlists', 'remove', 'office', '203.0.113.0/24');
    const [list] = JSON.parse((await run('allowlists', 'list', '-o', 'json')).stdout);
    expect(list).toMatchObject({name: 'office', items: []});
  });

  test('are made once and deleted once', async () => {
    expect((await run('allowlists', 'create', 'office', '-d', '')).code).toBe(1);
    expect((await run('allowlists', 'delete', 'office')).code).toBe(0);
    expect((await run('allowlists', 'inspect', 'office')).stderr).toContain('FW5020');
  });
});
