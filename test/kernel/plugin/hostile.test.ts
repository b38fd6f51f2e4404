// Plugins that a stranger wrote to do harm, or a friend in haste: each is ended or refused, with a
// clear reason, and the host goes on.
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {findConfinement} from '../../../kernel/plugin/confine.ts';
import type {PluginEnvironment} from '../../../kernel/plugin/run/environment.ts';
import {openUse} from '../../../kernel/plugin/run/open.ts';
import {environment, type PluginText, plugin} from './workshop.ts';

const work = mkdtempSync(join(tmpdir(), 'firewatch-hostile-'));
afterAll(() => rmSync(work, {recursive: true, force: true}));
const signal = new AbortController().signal;
const BATCH = {key: 'k', alerts: []};

/** Opens a notification whose `deliver` is the code, and delivers once. */
async function deliver(
  code: string,
  more: Partial<PluginText> = {},
  limits = {},
  around: Partial<PluginEnvironment> = {},
) {
  const here = environment({pingMs: 1500, callMs: 8000, closeMs: 500, ...limits}, around);
  const use = await openUse(
    {
      plugin: await plugin({
        kind: 'notifications',
        head: `import fs from 'node:fs';`,
        code: `{async open(config, host) { return {async deliver(batch, signal) { ${code} }, async close() {}}; }}`,
        ...more,
      }),
      kind: 'notifications',
      name: 'it',
      config: {},
    },
    here,
  );
  const answer = await use.run.deliver(BATCH, signal).catch((error) => error);
  return {answer, use, here};
}

const ENDED: readonly {
  name: string;
  code: string;
  end: RegExp;
  answer: string;
  limits?: object;
  needs?: PluginText['needs'];
}[] = [
  {name: 'loops', code: 'for (;;);', end: /did not answer for 1500 ms/, answer: 'FW4302'},
  {name: 'exits', code: 'process.exit(7);', end: /exit code 7/, answer: 'FW4302'},
  {
    name: 'throws out of turn',
    code: `setTimeout(() => { throw new Error('out of turn'); }); await new Promise(() => {});`,
    end: /exit code 1: .*out of turn/,
    answer: 'FW4302',
  },
  {
    name: 'allocates objects',
    code: `const all = []; for (;;) { all.push(new Array(1000).fill({})); if (all.length % 100 === 0) await new Promise(setImmediate); }`,
    end: /SIGABRT|SIGTRAP|exit code 13[34]|heap/i,
    answer: 'FW4302',
    needs: {memory_mib: 32},
    limits: {callMs: 20_000, pingMs: 4000},
  },
  {
    name: 'allocates buffers',
    code: `const all = []; for (let n = 0; n < 100; n++) { all.push(Buffer.alloc(8 << 20, 1)); await new Promise((resolve) => setTimeout(resolve, 5)); } await new Promise(() => {});`,
    end: /more than its 32 MiB of memory/,
    answer: 'FW4302',
    needs: {memory_mib: 32},
    limits: {callMs: 20_000, pingMs: 2000},
  },
  {
    name: 'never answers',
    code: 'await new Promise(() => {});',
    end: /longer than 300 ms/,
    limits: {callMs: 300},
    answer: 'FW4303',
  },
  {
    name: 'writes garbage to the channel',
    code: `fs.writeSync(3, Buffer.alloc(64, 0xff)); await new Promise(() => {});`,
    end: /announces 4294967295/,
    answer: 'FW4302',
  },
  {
    name: 'writes a frame that is no JSON',
    code: `const head = Buffer.alloc(8); head.writeUInt32LE(3); fs.writeSync(3, Buffer.concat([head, Buffer.from('{{{')])); await new Promise(() => {});`,
    end: /no JSON/,
    answer: 'FW4302',
  },
  {
    name: 'answers what nobody asked',
    code: `const text = Buffer.from('{"k":"reply","i":5}'); const head = Buffer.alloc(8); head.writeUInt32LE(text.length); fs.writeSync(3, Buffer.concat([head, text])); await new Promise(() => {});`,
    end: /no question/,
    answer: 'FW4302',
  },
  {
    name: 'calls what there is not',
    code: `const text = Buffer.from('{"k":"call","i":9,"m":"__proto__"}'); const head = Buffer.alloc(8); head.writeUInt32LE(text.length); fs.writeSync(3, Buffer.concat([head, text])); await new Promise(() => {});`,
    end: /call of nothing/,
    answer: 'FW4302',
  },
  {
    name: 'floods the channel',
    code: `const text = Buffer.from('{"k":"note","m":"log"}'); const head = Buffer.alloc(8); head.writeUInt32LE(text.length); const many = Buffer.concat(Array(1000).fill(Buffer.concat([head, text]))); const send = () => { for (;;) { try { fs.writeSync(3, many); } catch { setImmediate(send); return; } } }; send(); await new Promise(() => {});`,
    end: /over 5000 messages a second|no JSON|no message|announces/,
    answer: 'FW4302',
    limits: {callMs: 20_000, pingMs: 5000},
  },
  {
    name: 'answers nonsense',
    code: `return {status: 'perhaps'};`,
    end: /contract: status of a delivery/,
    answer: 'FW4304',
  },
];

describe('is ended when it', () => {
  for (const {name, code, end, answer, limits, needs} of ENDED) {
    test.concurrent(name, async () => {
      const {answer: given, use} = await deliver(code, {needs}, limits);
      expect(given).toMatchObject({name: 'EngineError', code: answer});
      expect((await use.ended)?.reason).toMatch(end);
      await use.close();
    });
  }
});

test('logs by the thousand are thinned out', async () => {
  const {use, here} = await deliver(
    `for (let n = 0; n < 50_000; n++) host.log('info', 'x'.repeat(100_000 * (n === 0))); return {status: 'ok'};`,
    {},
    {callMs: 20_000, pingMs: 5000},
  );
  expect(here.heard.logs.length).toBeLessThan(1000);
  expect(here.heard.logs[0]!.length).toBeLessThan(5000);
  await use.close();
});

test('an error thrown is told, control characters escaped', async () => {
  const {answer, use} = await deliver(`throw new Error('sink \\u001b[2J said\\nno');`);
  expect(answer.code).toBe('FW4305');
  expect(answer.message).toContain('sink \\u001b[2J said\\nno');
  await use.close();
});

const FORBIDDEN: readonly {name: string; code: string}[] = [
  {name: 'read /etc/passwd', code: `fs.readFileSync('/etc/passwd')`},
  {name: 'list a folder', code: `fs.readdirSync('/')`},
  {name: 'write a file', code: `fs.writeFileSync('${work}/written', 'x')`},
  {name: 'write into its own folder', code: `fs.writeFileSync('written', 'x')`},
  {name: 'make a link', code: `fs.symlinkSync('/etc/passwd', 'link')`},
  {name: 'spawn', code: `(await import('node:child_process')).spawnSync('id')`},
  {
    name: 'start a thread',
    code: `new (await import('node:worker_threads')).Worker('1', {eval: true})`,
  },
  {name: 'load an addon', code: `process.dlopen({exports: {}}, '/tmp/x.node')`},
  {
    name: 'open a database file',
    code: `new (await import('node:sqlite')).DatabaseSync('${work}/db')`,
  },
  {name: 'start WASI', code: `new (await import('node:wasi')).WASI({version: 'preview1'})`},
  {name: 'reach a built-in by its back door', code: `process.getBuiltinModule('child_process')`},
  {name: 'make a require', code: `(await import('node:module')).createRequire('/')('node:sqlite')`},
  {name: 'reach bindings', code: `process.binding('tcp_wrap')`},
  {name: 'signal the host', code: `process.kill(process.ppid, 'SIGSTOP')`},
  {name: 'attach a debugger', code: `(await import('node:inspector')).open(0)`},
  {name: 'connect', code: `(await import('node:net')).connect(PORT, '127.0.0.1')`},
  {name: 'fetch', code: `await fetch('http://127.0.0.1:PORT/')`},
  {
    name: 'send a datagram',
    code: `(await import('node:dgram')).createSocket('udp4').send('x', PORT, '127.0.0.1')`,
  },
  {name: 'listen', code: `(await import('node:net')).createServer().listen(0)`},
  {name: 'resolve a name', code: `(await import('node:dns')).lookup('localhost', () => {})`},
  {
    name: 'connect by the broker elsewhere',
    code: `await host.connect({host: '127.0.0.1', port: PORT})`,
  },
  {name: 'run by the broker what is not declared', code: `await host.run('id')`},
];

test('may not do anything of the list, in one process', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const port = String((server.address() as {port: number}).port);
  const tries = FORBIDDEN.map(
    ({name, code}) =>
      `try { ${code.replaceAll('PORT', port)}; done.push(${JSON.stringify(name)}); } catch {}`,
  );
  const {answer, use} = await deliver(
    `const done = []; ${tries.join('\n')} return {status: 'refused', reason: 'done: ' + done + ', env: ' + Object.keys(process.env)};`,
    {},
    {callMs: 20_000, pingMs: 10_000},
  );
  expect(answer).toEqual({status: 'refused', reason: 'done: , env: '});
  expect([existsSync(join(work, 'written')), existsSync(join(work, 'db')), connections]).toEqual([
    false,
    false,
    0,
  ]);
  await use.close();
  server.close();
});

test('reads what it declared, not what lies beside it', async () => {
  const [named, beside] = [join(work, 'named'), join(work, 'beside')];
  writeFileSync(named, 'declared');
  writeFileSync(beside, 'secret');
  const {answer, use} = await deliver(
    `let other = 'refused'; try { other = fs.readFileSync('${beside}', 'utf8'); } catch {} return {status: 'refused', reason: fs.readFileSync('${named}', 'utf8') + ' ' + other};`,
    {needs: {read: [named]}},
  );
  expect(answer).toEqual({status: 'refused', reason: 'declared refused'});
  await use.close();
});

test('a module that cannot be loaded, or exports something else, is told', async () => {
  for (const [head, message] of [
    ['syntax error here', /SyntaxError|Unexpected|missing/i],
    [`throw new Error('at import');`, /at import/],
  ] as const) {
    await expect(deliver('', {head})).rejects.toMatchObject({
      code: 'FW4305',
      message: expect.stringMatching(message),
    });
  }
  await expect(deliver('', {code: '{}'})).rejects.toMatchObject({
    code: 'FW4305',
    message: expect.stringContaining('no function notifications'),
  });
});

test('a process that does not begin in time is given up', async () => {
  await expect(
    openUse(
      {
        plugin: await plugin({kind: 'notifications', code: '{}'}),
        kind: 'notifications',
        name: 'it',
        config: {},
      },
      environment({openMs: 300}, {node: '/bin/sleep'}),
    ),
  ).rejects.toMatchObject({code: 'FW4301'});
});

const confinement = await findConfinement({
  node: process.versions.node,
  os: process.platform,
  uid: process.getuid?.(),
});
if (confinement.wrapper.length === 0) {
  console.log(
    'skipped: a plugin in namespaces of its own: "unshare --net --pid" is not allowed here',
  );
}

describe.skipIf(confinement.wrapper.length === 0)('in namespaces of its own', () => {
  test('it sees no network and no other process', async () => {
    const {answer, use} = await deliver(
      `const {networkInterfaces} = await import('node:os'); return {status: 'refused', reason: JSON.stringify([networkInterfaces(), process.ppid])};`,
      {},
      {},
      {confinement},
    );
    expect(answer).toEqual({status: 'refused', reason: '[{},0]'});
    await use.close();
  });

  test('its memory is watched all the same', async () => {
    const {code, limits, needs} = ENDED.find(({name}) => name === 'allocates buffers')!;
    const {answer, use} = await deliver(code, {needs}, limits, {confinement});
    expect(answer).toMatchObject({code: 'FW4302'});
    expect((await use.ended)?.reason).toMatch(/more than its 32 MiB/);
    await use.close();
  });
});

test('what can be enforced is found by trying', async () => {
  const found = (node: string, os: NodeJS.Platform, uid: number, works: boolean) =>
    findConfinement({node, os, uid}, async () => (works ? 0 : 1));
  expect(await found('24.21.0', 'linux', 0, true)).toMatchObject({
    network: 'namespace',
    signals: 'namespace',
  });
  expect((await found('24.21.0', 'linux', 1000, true)).wrapper).toContain('--user');
  expect(await found('24.21.0', 'linux', 0, false)).toMatchObject({
    network: 'guarded',
    wrapper: [],
  });
  expect(await found('26.10.0', 'darwin', 501, false)).toMatchObject({
    network: 'permission',
    memory: 'heap',
  });
});
