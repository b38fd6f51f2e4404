// Where hubs are: files, addresses, proxies, hub.yaml.
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, onTestFinished, test} from 'vitest';
import {installItems} from '../../../../kernel/hub/client/index.ts';
import {readInstalled, readSituation} from '../../../../kernel/hub/client/situation.ts';
import {buildShippedIndex} from '../../../../kernel/hub/publish/shipped.ts';
import {readSources} from '../../../../kernel/hub/source/sources-file.ts';
import {client, DOOR_HUB, folder, publish, wish, write} from './hubs.ts';
import {serve} from './web-server.ts';

test('a file: address is a folder', async () => {
  const out = folder();
  await publish(out, DOOR_HUB);
  const report = await installItems(client(pathToFileURL(out).href), wish('some/doors'));
  expect(report.outcome).toBe('done');
});

for (const place of ['ftp://hub.example.org/', 'http://']) {
  test(`"${place}" is no place of a hub`, async () => {
    await expect(readSituation(client(place), 'cached')).rejects.toMatchObject({code: 'FW4021'});
  });
}

test('a folder without an index is no hub', async () => {
  await expect(readSituation(client(folder()), 'cached')).rejects.toMatchObject({code: 'FW4002'});
});

test('the shipped hub is trusted by the digests of its index, and by nothing else', async () => {
  const shipped = folder();
  write(shipped, DOOR_HUB);
  const index = join(folder(), 'index.json');
  write(join(index, '..'), {'index.json': await buildShippedIndex(shipped, '0.1.0')});
  const hub = client(shipped, {shippedIndex: index, keys: []});
  await installItems(hub, wish('some/raw'));
  expect((await readInstalled(hub)).lock.items).toMatchObject([{version: '0.1.0'}]);
  write(shipped, {'scenarios/some/knocks.yaml': 'name: other\n'});
  await expect(installItems(hub, wish('some/knocks'))).rejects.toMatchObject({
    code: expect.stringMatching(/FW402[234]/),
  });
});

test('the proxy of the environment is used, and not for those it excludes', async () => {
  const out = folder();
  await publish(out, DOOR_HUB);
  const web = await serve(out);
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(502).end();
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  onTestFinished(() => void proxy.close());
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const through = (env: Record<string, string>) => {
    const hub = client(web.url);
    return readSituation({...hub, network: {...hub.network, env}}, 'refresh');
  };
  await expect(through({HTTP_PROXY})).rejects.toMatchObject({code: 'FW4022'});
  expect(asked[0]).toBe(`${web.url}index.json`);
  expect((await through({HTTP_PROXY, NO_PROXY: '127.0.0.1'})).sources).toHaveLength(1);
});

describe('hub.yaml', () => {
  const read = (text: string) => {
    const root = folder();
    write(root, {'hub.yaml': text});
    return readSources(join(root, 'hub.yaml')).then((read) => ({...read, root}));
  };

  test('that is not there means the shipped hub', async () => {
    expect(await readSources('/nowhere/hub.yaml')).toEqual({sources: [], hasShipped: true});
  });

  test('lists hubs; places are relative to it', async () => {
    const {sources, hasShipped, root} = await read(
      'hubs:\n  - place: rules\n    mirrors: [https://hub.example.org/]\n    keys: [RWx]\n    allow: [expired]\nshipped: false\n',
    );
    expect(hasShipped).toBe(false);
    expect(sources).toEqual([
      {
        places: [join(root, 'rules'), 'https://hub.example.org/'],
        keys: ['RWx'],
        allow: ['expired'],
      },
    ]);
  });

  test('tells all its faults', async () => {
    await expect(read('hubs:\n  - place: 3\n    allow: [all]\nkeys: []\n')).rejects.toMatchObject({
      code: 'FW4028',
      faults: [{}, {}, {}],
    });
  });
});
