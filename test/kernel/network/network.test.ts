// What rules may ask of the network, against servers on the loopback and a made-up resolver.
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {HostFunctions} from '@firewatch/core-wasm';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {openFlight} from '../../../kernel/network/flight.ts';
import {networkFunctions} from '../../../kernel/network/functions.ts';
import {AnswerMemory} from '../../../kernel/network/memory.ts';
import type {Resolver} from '../../../kernel/network/resolver.ts';

const MIB = 1024 * 1024;
const SECOND = 1_000_000_000n;
let server: Server;
let port = 0;
let asked: string[] = [];
let now = 0n;
let smokeStatus = 200;

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'good.example': ['127.0.0.1'],
  'cti.example': ['127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'mixed.example': ['127.0.0.1', '::ffff:169.254.169.254'],
  'empty.example': [],
};
const resolver: Resolver = {
  addresses: async (name) => {
    asked.push(`addresses of ${name}`);
    if (name === 'slow.example') return new Promise(() => {});
    return ADDRESSES[name] ?? Promise.reject(new Error('no such name'));
  },
  names: async (address) => {
    asked.push(`names of ${address}`);
    return address === '192.0.2.1' ? ['one.example'] : [];
  },
};

const ITEM = {
  ip: '192.0.2.1',
  reputation: 'malicious',
  background_noise_score: 7,
  as_num: 64512,
  behaviors: [{name: 'http:scan'}],
  classifications: {classifications: [{name: 'community-blocklist'}], false_positives: []},
  scores: {overall: {total: 3}},
};

function serve(request: IncomingMessage, response: ServerResponse): void {
  asked.push(`${request.method} ${request.url}`);
  const [path] = request.url!.split('?');
  if (path === '/large') response.end('x'.repeat(11 * MIB));
  else if (path === '/slow') return;
  else if (path === '/here') response.writeHead(302, {location: '/there'}).end();
  else if (path === '/loop') response.writeHead(302, {location: '/loop'}).end();
  else if (path === '/away')
    response.writeHead(302, {location: `http://other.example:${port}/`}).end();
  else if (path === '/metadata')
    response.writeHead(302, {location: 'http://169.254.169.254/latest'}).end();
  else if (path!.startsWith('/v2/smoke/'))
    response.writeHead(smokeStatus).end(JSON.stringify(ITEM));
  else {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () =>
      response
        .writeHead(201, {'x-kind': request.headers['content-type'] ?? 'none'})
        .end(`${request.method} ${body}`),
    );
  }
}

beforeAll(async () => {
  server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  now = 0n;
  smokeStatus = 200;
});

const HOSTS = ['good.example', 'metadata.example', 'mixed.example', 'empty.example', '127.0.0.1'];
/** Of an answer that comes; ms. */
const PATIENT_MS = 30_000;
/** Of one that never comes. */
const SHORT_MS = 300;

const functions = (
  hosts: readonly string[] = HOSTS,
  timeoutMs: number = PATIENT_MS,
): HostFunctions =>
  networkFunctions({
    hosts: [...hosts, 'gone.example', 'slow.example', '[::ffff:a9fe:a9fe]', '::ffff:a9fe:a9fe'],
    resolver,
    now: () => now,
    cti: {url: `http://cti.example:${port}/v2`, key: 'secret'},
    timeoutMs,
  });
const get = (url: string, hosts?: readonly string[], timeoutMs?: number) =>
  functions(hosts, timeoutMs).functions!.HTTPGet!(url);

describe('HTTP', () => {
  test('a named host answers', async () => {
    expect(await get(`http://good.example:${port}/x?y`)).toMatchObject({
      StatusCode: 201n,
      Body: 'GET ',
      Headers: {'X-Kind': ['none']},
    });
    expect(asked).toEqual(['addresses of good.example', 'GET /x?y']);
  });

  test('methods, headers and bodies are sent', async () => {
    const {HTTPPost, HTTPHead, HTTPRequest} = functions().functions!;
    const url = `http://127.0.0.1:${port}/`;
    expect(await HTTPPost!(url, 'text/plain', 'hi')).toMatchObject({
      Body: 'POST hi',
      Headers: {'X-Kind': ['text/plain']},
    });
    expect(await HTTPHead!(url)).toMatchObject({StatusCode: 201n, Body: ''});
    const sent = HTTPRequest!('put', url, {'Content-Type': 'a/b'}, 'body');
    expect(await sent).toMatchObject({Body: 'PUT body', Headers: {'X-Kind': ['a/b']}});
  });

  test('a redirect within the host is followed', async () => {
    expect(await get(`http://127.0.0.1:${port}/here`)).toMatchObject({StatusCode: 201n});
    expect(asked).toEqual(['GET /here', 'GET /there']);
  });

  test('a body is cut at 10 MiB', async () => {
    const {Body} = (await get(`http://127.0.0.1:${port}/large`)) as {Body: string};
    expect(Body.length).toBe(10 * MIB);
  });

  test('a port may be named alone', async () => {
    const url = `http://good.example:${port}/`;
    expect(await get(url, [`good.example:${port}`])).toMatchObject({StatusCode: 201n});
    await expect(get(url, ['good.example:1'])).rejects.toThrow('FW2711');
  });

  const REFUSED: readonly (readonly [string, string, string])[] = [
    ['a host that is not named', 'http://other.example/', 'FW2711'],
    ['a part of a named host', 'http://example/', 'FW2711'],
    ['a name with a user before it', 'http://good.example@other.example/', 'FW2711'],
    ['an address of metadata, named or not', 'http://[::ffff:169.254.169.254]/', 'FW2712'],
    ['a name of an address of metadata', 'http://metadata.example/', 'FW2712'],
    ['a name with one bad address', 'http://mixed.example/', 'FW2712'],
    ['a redirect to another host', 'http://127.0.0.1:PORT/away', 'FW2713'],
    ['a redirect to metadata', 'http://127.0.0.1:PORT/metadata', 'FW2713'],
    ['an endless redirect', 'http://127.0.0.1:PORT/loop', 'FW2715'],
    ['a server that says nothing', 'http://127.0.0.1:PORT/slow', 'FW2714'],
    ['a resolver that says nothing', 'http://slow.example/', 'FW2714'],
    ['a name that is not', 'http://gone.example/', 'FW2715'],
    ['a name without address', 'http://empty.example/', 'FW2715'],
    ['another protocol', 'file:///etc/passwd', 'FW2715'],
    ['no URL', 'good.example', 'FW2715'],
  ];
  test.each(REFUSED)('refused: %s', async (_, url, code) => {
    const timeoutMs = url.includes('slow') ? SHORT_MS : PATIENT_MS;
    const got = get(url.replace('PORT', String(port)), HOSTS, timeoutMs);
    await expect(got).rejects.toMatchObject({
      code,
      message: expect.stringContaining(code),
    });
    expect(asked.filter((one) => one.startsWith('GET /latest'))).toEqual([]);
  });
});

describe('names', () => {
  test('the name of an address, kept for an hour; nothing for five minutes', async () => {
    const {enrich} = functions();
    const name = (address: string) => enrich!.reverse_dns!(address);
    expect(await name('192.0.2.1')).toEqual({reverse_dns: 'one.example.'});
    expect(await name('192.0.2.2')).toBeUndefined();
    now = 301n * SECOND;
    expect(await name('192.0.2.1')).toEqual({reverse_dns: 'one.example.'});
    expect(await name('192.0.2.2')).toBeUndefined();
    expect(await name('no address')).toBeUndefined();
    expect(asked).toEqual(['names of 192.0.2.1', 'names of 192.0.2.2', 'names of 192.0.2.2']);
  });

  test('addresses of a name', async () => {
    const {LookupHost} = functions().functions!;
    expect(await LookupHost!('good.example')).toEqual(['127.0.0.1']);
    const {LookupHost: lookup} = functions(HOSTS, SHORT_MS).functions!;
    await expect(lookup!('slow.example')).rejects.toThrow('FW2714');
  });
});

describe('CTI', () => {
  const cti = (network: HostFunctions, address = '192.0.2.1') =>
    network.functions!.CrowdsecCTI!(address) as Promise<Record<string, unknown>>;

  test('an item has the members and methods rules use, and is kept', async () => {
    const network = functions();
    const item = (await cti(network)) as Record<string, () => unknown>;
    expect(item).toMatchObject({Ip: '192.0.2.1', Reputation: 'malicious', AsNum: 64512n});
    expect(item.GetMaliciousnessScore!()).toBeCloseTo(0.6);
    expect(item.GetBackgroundNoiseScore!()).toBe(7n);
    expect(item.GetBehaviors!()).toEqual(['http:scan']);
    expect(item.IsPartOfCommunityBlocklist!()).toBe(true);
    expect(item.IsFalsePositive!()).toBe(false);
    await cti(network);
    now = 601n * SECOND;
    await cti(network);
    expect(asked.filter((one) => one.startsWith('GET'))).toHaveLength(2);
  });

  test('an unknown address is an empty item', async () => {
    smokeStatus = 404;
    expect(await cti(functions())).toMatchObject({Ip: '', Reputation: ''});
  });

  test('a refused key ends the asking', async () => {
    const network = functions();
    smokeStatus = 403;
    await expect(cti(network)).rejects.toThrow('FW2717');
    await expect(cti(network)).rejects.toThrow('FW2717');
    expect(asked.filter((one) => one.startsWith('GET'))).toHaveLength(1);
  });

  test('an exceeded quota lets it rest for five minutes', async () => {
    const network = functions();
    smokeStatus = 429;
    await expect(cti(network)).rejects.toThrow('FW2718');
    smokeStatus = 200;
    await expect(cti(network)).rejects.toThrow('FW2718');
    now = 301n * SECOND;
    expect(await cti(network)).toMatchObject({Ip: '192.0.2.1'});
  });

  test('another status is an error, and so is what is no address', async () => {
    smokeStatus = 500;
    await expect(cti(functions())).rejects.toThrow('FW2719');
    await expect(cti(functions(), '../fire')).rejects.toThrow('FW2719');
  });
});

test('so much runs, so much waits, the rest is refused', async () => {
  const flight = openFlight(1, 1);
  let finish = () => {};
  const first = flight(
    () =>
      new Promise<string>((resolve) => {
        finish = () => resolve('first');
      }),
  );
  const second = flight(async () => 'second');
  await expect(flight(async () => 'third')).rejects.toThrow('FW2716');
  finish();
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  expect(await flight(async () => 'fourth')).toBe('fourth');
});

test('memory forgets what was unused for longest', () => {
  const memory = new AnswerMemory<number>(2, () => 0n);
  memory.keep('a', 1, 1n);
  memory.keep('b', 2, 1n);
  memory.get('a');
  memory.keep('c', 3, 1n);
  expect(['a', 'b', 'c'].map((key) => memory.get(key)?.answer)).toEqual([1, undefined, 3]);
});
