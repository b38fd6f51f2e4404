// What a client does not believe, and that nothing of the installed state changes by it.
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {installItems, upgradeItems} from '../../../../kernel/hub/client/index.ts';
import {blobPath, digestOf} from '../../../../kernel/hub/index/digest.ts';
import type {Allowance} from '../../../../kernel/hub/source/spec.ts';
import {
  client,
  collection,
  DOOR_HUB,
  folder,
  installedFile,
  KEY,
  LISTED,
  NOW,
  OTHER_KEY,
  OTHER_PEM,
  PEM,
  publish,
  wish,
} from './hubs.ts';
import {serve} from './web-server.ts';

const DAY = 86_400_000_000_000n;
const KNOCKS = 'scenarios/some/knocks.yaml';
const NEWER = {...DOOR_HUB, [KNOCKS]: DOOR_HUB[KNOCKS]!.replace('capacity: 2', 'capacity: 3')};

/** A published hub, and a client that has installed from it. */
async function installed() {
  const out = folder();
  await publish(out, DOOR_HUB);
  const hub = client(out);
  await installItems(hub, wish('some/doors'));
  return {out, hub};
}

/** Every file of the installed generation. */
const state = (hub: {state: string}) => {
  const current = join(hub.state, 'hub/current');
  return readdirSync(current, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map(({parentPath, name}) => [name, readFileSync(join(parentPath, name), 'utf8')]);
};

/** Rewrites the index of a hub, and leaves the signature as it is. */
function tamper(out: string, change: (text: string) => string): void {
  const index = join(out, 'index.json');
  writeFileSync(index, change(readFileSync(index, 'utf8')));
}

interface Distrust {
  readonly name: string;
  readonly code: string;
  /** Flag that takes it all the same. */
  readonly allow?: Allowance;
  spoil(out: string): Promise<void> | void;
}

const DISTRUSTS: readonly Distrust[] = [
  {
    name: 'an unsigned index',
    code: 'FW4004',
    allow: 'unsigned',
    spoil: async (out) => {
      await publish(out, NEWER);
      rmSync(join(out, 'index.json.minisig'));
    },
  },
  {
    name: 'an index that was changed after it was signed',
    code: 'FW4005',
    allow: 'bad-signature',
    spoil: (out) => tamper(out, (text) => text.replace('"serial": 2', '"serial": 3')),
  },
  {
    name: 'a signature that is none',
    code: 'FW4005',
    allow: 'bad-signature',
    spoil: async (out) => {
      await publish(out, NEWER);
      writeFileSync(join(out, 'index.json.minisig'), 'signed: me\n');
    },
  },
  {
    name: 'an index by an unknown key',
    code: 'FW4006',
    allow: 'unknown-key',
    spoil: async (out) => {
      await publish(out, NEWER, {key: OTHER_PEM});
    },
  },
  {
    name: 'an expired index',
    code: 'FW4007',
    allow: 'expired',
    spoil: async (out) => {
      await publish(out, NEWER, {now: NOW - 40n * DAY});
    },
  },
  {
    name: 'an older index than the one that was seen',
    code: 'FW4008',
    allow: 'older',
    spoil: async (out) => {
      rmSync(join(out, 'index.json'));
      await publish(out, {...NEWER, [KNOCKS]: `# hub-version: 1.1.0\n${NEWER[KNOCKS]}`});
    },
  },
  {
    name: 'an index that is no JSON',
    code: 'FW4003',
    spoil: (out) => signed(out, 'no'),
  },
  {
    name: 'an index that is cut off',
    code: 'FW4003',
    spoil: (out) => signed(out, readFileSync(join(out, 'index.json'), 'utf8').slice(0, -200)),
  },
  {
    name: 'an index with a key that no index has',
    code: 'FW4003',
    spoil: (out) => changed(out, (index) => ({...index, scripts: ['rm']})),
  },
  {
    name: 'an index with a path that climbs out',
    code: 'FW4003',
    spoil: (out) =>
      changed(out, (index) => {
        index.items.scenarios['some/knocks'].path = 'scenarios/../../../evil.yaml';
        return index;
      }),
  },
  {
    name: 'an index with a data file that climbs out',
    code: 'FW4003',
    spoil: (out) =>
      changed(out, (index) => {
        const [release] = Object.values<Record<string, unknown>>(
          index.items.scenarios['some/knocks'].versions,
        );
        release!.data = [{name: '../../evil', digest: 'a'.repeat(64), size: 1}];
        return index;
      }),
  },
];

describe('an upgrade refuses, with the installed state intact,', () => {
  for (const {name, code, allow, spoil} of DISTRUSTS) {
    test(name, async () => {
      const {out, hub} = await installed();
      await publish(out, NEWER);
      const before = state(hub);
      // The client has seen the second publication, as a client that asks daily would have.
      await upgradeItems(hub, {...wish(), isDryRun: true});
      await spoil(out);
      await expect(upgradeItems(hub, wish())).rejects.toMatchObject({code});
      expect(state(hub)).toEqual(before);
      if (allow === undefined) return;
      const lenient = client(out, {state: hub.state, allow: [allow]});
      expect(await upgradeItems(lenient, wish())).toMatchObject({outcome: 'done'});
    });
  }
});

/** Signs a text as the index, whatever it is. */
async function signed(out: string, text: string): Promise<void> {
  const {signFile} = await import('../../../../kernel/hub/signature/signature.ts');
  writeFileSync(join(out, 'index.json'), text);
  writeFileSync(join(out, 'index.json.minisig'), signFile(Buffer.from(text), KEY, 'test'));
}

// biome-ignore lint/suspicious/noExplicitAny: an index that is made wrong on purpose
const changed = (out: string, change: (index: any) => unknown) =>
  signed(out, JSON.stringify(change(JSON.parse(readFileSync(join(out, 'index.json'), 'utf8')))));

describe('a new key', () => {
  test('that the old one vouches for is followed, and the old one is not believed any more', async () => {
    const {out, hub} = await installed();
    await publish(out, NEWER, {key: OTHER_PEM, oldKey: PEM});
    expect(await upgradeItems(hub, wish())).toMatchObject({outcome: 'done'});
    await publish(out, DOOR_HUB, {key: PEM});
    await expect(upgradeItems(hub, wish())).rejects.toMatchObject({code: 'FW4006'});
    // A client that knows only the first key finds its way as well.
    await publish(out, NEWER, {key: OTHER_PEM});
    expect(await installItems(client(out), wish('some/doors'))).toMatchObject({outcome: 'done'});
  });

  test('that nobody vouches for is refused, also when the operator trusts another', async () => {
    const {out, hub} = await installed();
    await publish(out, NEWER, {key: OTHER_PEM});
    await expect(upgradeItems(hub, wish())).rejects.toMatchObject({code: 'FW4006'});
    const told = client(out, {state: hub.state, keys: [OTHER_KEY.public.text]});
    expect(await upgradeItems(told, wish())).toMatchObject({outcome: 'done'});
  });
});

describe('an artefact', () => {
  const digest = digestOf(Buffer.from(LISTED['data/visitors.txt']!));
  const offered = async () => {
    const out = folder();
    await publish(out, LISTED);
    return out;
  };

  test('with another digest is refused and not kept', async () => {
    const out = await offered();
    writeFileSync(join(out, blobPath(digest)), 'joe\nbob\n');
    const hub = client((await serve(out)).url);
    await expect(installItems(hub, wish('some/listed'))).rejects.toMatchObject({code: 'FW4024'});
    expect(readdirSync(join(hub.state, 'hub')).includes('current')).toBe(false);
    expect(readdirSync(join(hub.state, 'hub/store/partial'))).toEqual([]);
  });

  test('that is missing or too long is refused', async () => {
    const out = await offered();
    const web = await serve(out);
    rmSync(join(out, blobPath(digest)));
    const hub = client(web.url);
    await expect(installItems(hub, wish('some/listed'))).rejects.toMatchObject({code: 'FW4022'});
    writeFileSync(join(out, blobPath(digest)), 'joe\njim\n'.repeat(1000));
    await expect(installItems(hub, wish('some/listed'))).rejects.toMatchObject({code: 'FW4023'});
  });

  test('whose transfer breaks goes on where it stopped', async () => {
    const out = folder();
    const long = `${'somebody with a name\n'.repeat(20_000)}`;
    await publish(out, {...LISTED, 'data/visitors.txt': long});
    const web = await serve(out);
    let broken = 0;
    web.fault = (request, response, body) => {
      if (body.length < 100_000 || broken === 2) return false;
      broken += 1;
      const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const headers = {'content-length': body.length - start};
      if (start > 0) {
        const range = `bytes ${start}-${body.length - 1}/${body.length}`;
        response.writeHead(206, {...headers, 'content-range': range});
      } else response.writeHead(200, headers);
      response.write(body.subarray(start, start + 100_000), () => response.destroy());
      return true;
    };
    const hub = client(web.url);
    await installItems(hub, wish('some/listed'));
    expect(broken).toBe(2);
    expect(installedFile(hub, 'data/visitors.txt')).toBe(long);
    expect(web.log.at(-1)).toMatch(/ 206$/);
  });

  test('of a server that stumbles comes after pauses; of one that stays down from a mirror', async () => {
    const out = await offered();
    const [web, mirror] = [await serve(out), await serve(out)];
    let stumbles = 3;
    web.fault = (request, response) => {
      if (request.url === '/index.json' || stumbles-- <= 0) return false;
      response.writeHead(503, {'retry-after': '1'}).end();
      return true;
    };
    const pauses: number[] = [];
    const patient = client(web.url);
    await installItems(
      {
        ...patient,
        network: {...patient.network, wait: async (ms) => void pauses.push(ms)},
      },
      wish('some/listed'),
    );
    expect(pauses.length).toBeGreaterThan(0);
    expect(pauses.every((ms) => ms >= 1000)).toBe(true);
    web.fault = (_, response) => {
      response.writeHead(500).end();
      return true;
    };
    const hub = client(web.url, {places: [web.url, mirror.url]});
    await installItems(hub, wish('some/listed'));
    expect(installedFile(hub, 'data/visitors.txt')).toBe('joe\njim\n');
  });
});

describe('dependencies', () => {
  const CYCLE = {
    ...DOOR_HUB,
    'collections/some/one.yaml': collection('some/one', {collections: ['some/two']}),
    'collections/some/two.yaml': collection('some/two', {collections: ['some/one']}),
  };
  test('in a ring are refused', async () => {
    const {out, hub} = await installed();
    await publish(out, CYCLE);
    const before = state(hub);
    await expect(installItems(hub, wish('some/one'))).rejects.toMatchObject({
      code: 'FW4044',
      message: expect.stringContaining(
        'collections:some/one → collections:some/two → collections:some/one',
      ),
    });
    expect(state(hub)).toEqual(before);
  });

  test('that cannot be had together are all told at once', async () => {
    const {out, hub} = await installed();
    await publish(out, {
      ...DOOR_HUB,
      'collections/some/old.yaml': collection('some/old', {scenarios: ['some/knocks@<1']}),
      'collections/some/new.yaml': collection('some/new', {
        parsers: ['some/door@^3'],
        scenarios: ['some/knocks@>=1', 'some/nobody'],
      }),
    });
    const refused = installItems(hub, wish('some/old', 'some/new'));
    await expect(refused).rejects.toMatchObject({
      code: 'FW4041',
      faults: [{code: 'FW4041'}, {code: 'FW4041'}, {code: 'FW4042'}],
    });
  });
});
