// Plugins in processes of their own: what they are for works.
import {createServer as createHttp} from 'node:http';
import {type AddressInfo, connect, createServer as createTcp} from 'node:net';
import {text} from 'node:stream/consumers';
import {describe, expect, test} from 'vitest';
import {openUse} from '../../../kernel/plugin/run/open.ts';
import type {Chunk, Decision} from '../../../kernel/plugin.ts';
import {environment, plugin} from './workshop.ts';

const decision = (id: number): Decision => ({
  id,
  scope: 'Ip',
  value: `203.0.113.${id}`,
  type: 'ban',
  origin: 'firewatch',
  scenario: 'firewatch/ssh-bf',
  until: 1_900_000_000_000_000_000n,
});
const signal = new AbortController().signal;

test('a datasource: chunks, positions, the end', async () => {
  const use = await openUse(
    {
      plugin: await plugin({
        kind: 'datasources',
        code: `{async open(config, host, positions) {
          return {
            chunks: (async function* () {
              for (let n = positions.counter ?? 0; n < config.lines; n++)
                yield {bytes: Buffer.from('line ' + n + '\\n'), source: 'counter', position: n + 1, at: host.now(), framing: 'line'};
            })(),
            async close() {},
          };
        }}`,
        schema: {type: 'object', properties: {lines: {type: 'integer', default: 5}}},
      }),
      kind: 'datasources',
      name: 'it',
      config: {},
      positions: {counter: 2},
    },
    environment(),
  );
  const chunks: Chunk[] = [];
  for await (const chunk of use.run.chunks) chunks.push(chunk);
  await use.close();
  expect(chunks.map(({bytes, position}) => [Buffer.from(bytes).toString(), position])).toEqual([
    ['line 2\n', 3],
    ['line 3\n', 4],
    ['line 4\n', 5],
  ]);
  expect(typeof chunks[0]!.at).toBe('bigint');
  expect(await use.ended).toBeUndefined();
});

test('a bouncer: everything in batches, then changes', async () => {
  const use = await openUse(
    {
      plugin: await plugin({
        kind: 'bouncers',
        code: `{async open() {
          const held = new Map();
          return {
            async resync(decisions) {
              held.clear();
              for await (const batch of decisions) for (const one of batch) held.set(one.id, one.until);
              return {status: 'ok', inForce: held.size};
            },
            async apply({adds, deletes}) {
              for (const {id} of deletes) held.delete(id);
              for (const one of adds) held.set(one.id, one.until);
              return typeof adds[0].until === 'bigint' ? {status: 'ok', inForce: held.size} : {};
            },
            async counts() { return [{origin: 'firewatch', remediation: 'ban', unit: 'packet', count: 7}]; },
            async clear() { held.clear(); },
            async close() {},
          };
        }}`,
      }),
      kind: 'bouncers',
      name: 'it',
      config: {},
    },
    environment(),
  );
  const batches = async function* () {
    yield [decision(1), decision(2)];
    yield [decision(3)];
  };
  expect(await use.run.resync(batches(), signal)).toMatchObject({status: 'ok', inForce: 3});
  expect(await use.run.apply({adds: [decision(4)], deletes: [decision(1)]}, signal)).toMatchObject({
    status: 'ok',
    inForce: 3,
  });
  expect(await use.run.counts!()).toEqual([
    {origin: 'firewatch', remediation: 'ban', unit: 'packet', count: 7},
  ]);
  await use.run.clear();
  await use.close();
});

test('an enricher and a command', async () => {
  const enricher = await openUse(
    {
      plugin: await plugin({
        kind: 'enrichers',
        code: `{async open() { return {
          async lookup(questions) { return questions.map(({argument}) => ({fields: {upper: argument.toUpperCase()}})); },
          async close() {},
        }; }}`,
      }),
      kind: 'enrichers',
      name: 'it',
      config: {},
    },
    environment(),
  );
  expect(await enricher.run.lookup([{method: 'name', argument: 'x'}], signal)).toEqual([
    {fields: {upper: 'X'}},
  ]);
  await enricher.close();
  const here = environment();
  const command = await openUse(
    {
      plugin: await plugin({
        kind: 'commands',
        code: `{async run(argv, host, output) { await output.out(argv.join('+') + '\\n'); return 3; }}`,
      }),
      kind: 'commands',
      name: 'it',
      config: {},
    },
    here,
  );
  expect(await command.run.run(['a', 'b'], {out: async () => {}, err: async () => {}})).toBe(3);
  expect(here.heard.written).toBe('a+b\n');
  await command.close();
});

describe('the brokers', () => {
  const call = async (
    code: string,
    needs: object,
    config: object = {},
    schema: object = {type: 'object'},
    head = '',
  ) => {
    const here = environment();
    const use = await openUse(
      {
        plugin: await plugin({
          kind: 'enrichers',
          head: `import {text} from 'node:stream/consumers';${head}`,
          code: `{async open(config, host) { return {
            async lookup() { try { return [{fields: {answer: String(await (${code})(host, config))}}]; } catch (error) { return [{error: (error.code ?? '') + ' ' + error.message}]; } },
            async close() {},
          }; }}`,
          needs,
          schema,
        }),
        kind: 'enrichers',
        name: 'it',
        config,
      },
      here,
    );
    const [answer] = await use.run.lookup([{method: 'name', argument: ''}], signal);
    return {answer, use, here};
  };

  test('HTTP where a setting points, nowhere else', async () => {
    const server = createHttp(async (request, response) => {
      response.setHeader('x-method', request.method!);
      response.end(`${request.url} ${await text(request)}`);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const needs = {net: [{setting: '/url'}]};
    const allowed = await call(
      `async (host, {url}) => { const {status, headers, body} = await host.request({method: 'POST', url: url + '/x', body: 'hello'}); return status + headers['x-method'] + Buffer.from(body); }`,
      needs,
      {url},
    );
    expect(allowed.answer).toEqual({fields: {answer: '200POST/x hello'}});
    await allowed.use.close();
    const refused = await call(
      `async (host, {url}) => host.request({method: 'GET', url: 'http://127.0.0.1:1/'})`,
      needs,
      {url},
    );
    expect(refused.answer).toMatchObject({
      error: expect.stringContaining('ERR_ACCESS_DENIED may not connect to "127.0.0.1:1"'),
    });
    await refused.use.close();
    server.close();
  });

  test('TCP, more than a window both ways', async () => {
    const server = createTcp((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const {port} = server.address() as AddressInfo;
    const {answer, use} = await call(
      `async (host) => {
        const stream = await host.connect({host: '127.0.0.1', port: ${port}});
        stream.end('x'.repeat(3_000_000));
        return (await text(stream)).length;
      }`,
      {net: [`127.0.0.1:${port}`]},
    );
    expect(answer).toEqual({fields: {answer: '3000000'}});
    await use.close();
    server.close();
  });

  test('an npm client over the connection: node:http with createConnection', async () => {
    const server = createHttp((_request, response) => response.end('over the broker')).listen(0);
    await new Promise((resolve) => server.once('listening', resolve));
    const {port} = server.address() as AddressInfo;
    const {answer, use} = await call(
      `async (host) => {
        const stream = await host.connect({host: 'localhost', port: ${port}});
        return new Promise((resolve, reject) => {
          const request = http.request({host: 'localhost', path: '/', createConnection: () => stream}, async (response) => resolve(await text(response)));
          request.on('error', reject);
          request.end();
        });
      }`,
      {net: [`localhost:${port}`]},
      {},
      {type: 'object'},
      `import http from 'node:http';`,
    );
    expect(answer).toEqual({fields: {answer: 'over the broker'}});
    await use.close();
    server.close();
  });

  test('listening', async () => {
    const {answer, use} = await call(
      `async (host) => {
        const listener = await host.listen({host: '127.0.0.1', port: 0});
        (async () => { for await (const connection of listener.connections) connection.end('from ' + connection.peer.split(':')[0]); })();
        return listener.port;
      }`,
      {listen: ['127.0.0.1:*']},
    );
    const port = Number((answer as {fields: {answer: string}}).fields.answer);
    expect(await text(connect(port, '127.0.0.1'))).toBe('from 127.0.0.1');
    await use.close();
  });

  test('datagrams, both ways', async () => {
    const {answer, use} = await call(
      `async (host) => {
        const receiver = await host.receiveDatagrams({host: '127.0.0.1', port: 0});
        for (const word of ['one', 'two']) await host.sendDatagram({host: '127.0.0.1', port: receiver.port}, Buffer.from(word));
        const got = [];
        for await (const batch of receiver.batches) {
          got.push(...batch.map(({bytes, peer}) => Buffer.from(bytes) + '@' + peer.split(':')[0]));
          if (got.length === 2) break;
        }
        await receiver.close();
        return got.join(' ') + ' ' + receiver.dropped;
      }`,
      {listen: ['127.0.0.1:*'], net: ['127.0.0.1:*']},
    );
    expect(answer).toEqual({fields: {answer: 'one@127.0.0.1 two@127.0.0.1 0'}});
    await use.close();
  });

  test('declared commands with declared places, no others', async () => {
    const needs = {
      commands: {say: {argv: ['printf', '%s-%s', {value: 'what'}, {setting: '/more'}]}},
    };
    const said = await call(
      `async (host) => { const {exitCode, stdout} = await host.run('say', {values: {what: 'a b;c'}}); return exitCode + Buffer.from(stdout).toString(); }`,
      needs,
      {more: 'z'},
    );
    expect(said.answer).toEqual({fields: {answer: '0a b;c-z'}});
    await said.use.close();
    const flag = await call(`async (host) => host.run('say', {values: {what: '-v'}})`, needs);
    expect(flag.answer).toMatchObject({error: expect.stringContaining('begins with "-"')});
    await flag.use.close();
    const other = await call(`async (host) => host.run('id')`, needs);
    expect(other.answer).toMatchObject({error: expect.stringContaining('no command "id"')});
    await other.use.close();
  });

  test('the output of a command as it comes', async () => {
    const {answer, use} = await call(
      `async (host) => (await text(await host.follow('count'))).length`,
      {commands: {count: {argv: ['seq', '1', '100000']}}},
    );
    expect(answer).toEqual({fields: {answer: '588895'}});
    await use.close();
  });

  test('secrets are given, and shown in nothing', async () => {
    const {answer, use, here} = await call(
      `async (host, {token}) => { host.log('info', 'using ' + token); host.health('degraded', token + ' expired'); throw new Error(token.length + ' no ' + token); }`,
      {},
      {token: 'hunter2hunter2'},
      {type: 'object', properties: {token: {type: 'string', writeOnly: true}}},
    );
    expect(answer).toEqual({error: ' 14 no ***'});
    expect(here.heard.logs).toEqual(['info using ***']);
    expect(here.heard.health).toEqual(['degraded *** expired']);
    await use.close();
  });
});
