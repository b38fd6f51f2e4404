// Publish, serve, install, upgrade, remove: the ways that are meant to work.

import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {
  installItems,
  pinItems,
  removeItems,
  upgradeItems,
} from '../../../../kernel/hub/client/index.ts';
import {listItems} from '../../../../kernel/hub/client/list.ts';
import {rollback} from '../../../../kernel/hub/client/rollback.ts';
import {readInstalled, readSituation} from '../../../../kernel/hub/client/situation.ts';
import {installedRules} from '../../../../kernel/hub/state/installed-rules.ts';
import {loadRules} from '../../../../kernel/rules/load.ts';
import {
  client,
  collection,
  DOOR_HUB,
  folder,
  installedFile,
  LISTED,
  publish,
  wish,
} from './hubs.ts';
import {serve} from './web-server.ts';

const KNOCKS = 'scenarios/some/knocks.yaml';
const knocks = (capacity: number, more = '') =>
  `${DOOR_HUB[KNOCKS]!.replace('capacity: 2', `capacity: ${capacity}`)}${more}`;
const versions = async (context: Parameters<typeof readInstalled>[0]) =>
  Object.fromEntries(
    (await readInstalled(context)).lock.items.map(({name, version}) => [name, version]),
  );

describe('a collection over http', () => {
  test('comes with all it asks for, and is what the engine loads', async () => {
    const out = folder();
    await publish(out, {...DOOR_HUB, ...LISTED});
    const web = await serve(out);
    const hub = client(web.url);
    const report = await installItems(hub, wish('some/doors', 'some/listed'));
    expect(report).toMatchObject({outcome: 'done', generation: 1, fetched: {files: 7}});
    expect(await versions(hub)).toEqual({
      'some/date': '1.0.0',
      'some/door': '1.0.0',
      'some/doors': '1.0.0',
      'some/knocks': '1.0.0',
      'some/listed': '1.0.0',
      'some/raw': '1.0.0',
    });
    const rules = await loadRules(installedRules(hub.state)!);
    expect(rules.files.map(({path, version}) => [path.split('/').at(-1), version])).toEqual([
      ['raw.yaml', '1.0.0'],
      ['door.yaml', '1.0.0'],
      ['date.yaml', '1.0.0'],
      ['knocks.yaml', '1.0.0'],
      ['listed.yaml', '1.0.0'],
    ]);
    expect(rules.data).toEqual([{name: 'visitors.txt', text: 'joe\njim\n'}]);
  });

  test('asked for again, costs one request and changes nothing', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    const web = await serve(out);
    const hub = client(web.url);
    await installItems(hub, wish('some/doors'));
    web.log.length = 0;
    expect(await installItems(hub, wish('some/doors'))).toMatchObject({
      outcome: 'nothing',
      generation: 1,
    });
    expect(web.log).toEqual(['GET /index.json 304']);
  });

  test('a dry run leaves no trace', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    const hub = client(out);
    const report = await installItems(hub, {...wish('some/doors'), isDryRun: true});
    expect(report.outcome).toBe('dry-run');
    expect(report.plan.steps).toHaveLength(5);
    expect(existsSync(join(hub.state, 'hub/current'))).toBe(false);
  });
});

describe('versions', () => {
  test('the newest within a range; upgrades go on within it', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    await publish(out, {...DOOR_HUB, [KNOCKS]: knocks(3)});
    await publish(out, {...DOOR_HUB, [KNOCKS]: `# hub-version: 2.0.0\n${knocks(4)}`});
    const hub = client(out);
    await installItems(hub, wish('scenarios:some/knocks@<1.1', 'some/door'));
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.0.0'});
    await installItems(hub, wish('scenarios:some/knocks@^1'));
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.0.0'});
    expect((await upgradeItems(hub, wish())).plan.steps).toEqual([
      {action: 'upgrade', type: 'scenarios', name: 'some/knocks', from: '1.0.0', to: '1.1.0'},
    ]);
    await upgradeItems(hub, wish('some/knocks@*'));
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.1.0'});
    await installItems(hub, {...wish('some/knocks'), isForced: true});
    expect(await versions(hub)).toMatchObject({'some/knocks': '2.0.0'});
  });

  test('a pinned item stays, also at a version that is named, until it is let go', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    await publish(out, {...DOOR_HUB, [KNOCKS]: knocks(3)});
    const hub = client(out);
    await installItems(hub, wish('some/doors'));
    await pinItems(hub, {...wish('some/knocks@1.0.0'), isPinned: true});
    expect((await upgradeItems(hub, wish())).outcome).toBe('nothing');
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.0.0'});
    await pinItems(hub, {...wish('some/knocks'), isPinned: false});
    await upgradeItems(hub, wish());
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.1.0'});
  });

  test('a data file that changes makes a new version of its item', async () => {
    const out = folder();
    await publish(out, LISTED);
    const hub = client(out);
    await installItems(hub, wish('some/listed'));
    await publish(out, {...LISTED, 'data/visitors.txt': 'jack\n'});
    await upgradeItems(hub, wish());
    expect(await versions(hub)).toEqual({'some/listed': '1.1.0'});
    expect(installedFile(hub, 'data/visitors.txt')).toBe('jack\n');
  });
});

describe('removing', () => {
  test('takes along what only it asked for', async () => {
    const out = folder();
    await publish(out, {
      ...DOOR_HUB,
      'collections/some/raws.yaml': collection('some/raws', {parsers: ['some/raw']}),
    });
    const hub = client(out);
    await installItems(hub, wish('some/doors', 'some/raws'));
    // The hub may be away.
    await removeItems(
      {...hub, sources: [{...hub.sources[0]!, places: ['/nowhere']}]},
      wish('some/doors'),
    );
    expect(Object.keys(await versions(hub))).toEqual(['some/raws', 'some/raw']);
  });

  test('what a collection asks for stays, unless forced; then it is left out of upgrades too', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    const hub = client(out);
    await installItems(hub, wish('some/doors'));
    const refused = await removeItems(hub, wish('some/knocks'));
    expect(refused).toMatchObject({outcome: 'nothing', problems: [{code: 'FW4045'}]});
    await removeItems(hub, {...wish('some/knocks'), isForced: true});
    await publish(out, {...DOOR_HUB, [KNOCKS]: knocks(3)});
    await upgradeItems(hub, wish());
    expect(await versions(hub)).not.toHaveProperty('some/knocks');
    const listed = await listItems(await readSituation(hub, 'cached'));
    expect(listed.find(({type}) => type === 'collections')).toMatchObject({
      status: 'enabled,tainted',
      taintedBy: ['scenarios:some/knocks'],
    });
    await installItems(hub, wish('some/knocks'));
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.1.0'});
  });
});

describe('rolling back', () => {
  test('restores versions, files and edits of then; own items stay', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    const hub = client(out);
    await installItems(hub, wish('some/doors'));
    const edited = knocks(7);
    writeFileSync(join(hub.state, 'hub/current', KNOCKS), edited);
    await publish(out, {...DOOR_HUB, [KNOCKS]: knocks(2, '# more\n')});
    await upgradeItems(hub, wish());
    expect(installedFile(hub, KNOCKS)).toBe(knocks(7, '# more\n'));
    writeFileSync(join(hub.state, 'hub/current/scenarios/mine.yaml'), 'name: mine\n');
    const report = await rollback(hub, {});
    expect(report).toMatchObject({outcome: 'done', restored: 1, generation: 3});
    expect(installedFile(hub, KNOCKS)).toBe(edited);
    expect(installedFile(hub, 'scenarios/mine.yaml')).toBe('name: mine\n');
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.0.0'});
    await rollback(hub, {to: 2});
    expect(await versions(hub)).toMatchObject({'some/knocks': '1.1.0'});
  });

  test('a dozen generations are kept, and the artefacts of no others', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    const hub = client(out);
    await installItems(hub, wish('some/doors'));
    for (let round = 0; round < 8; round++) {
      await publish(out, {...DOOR_HUB, [KNOCKS]: knocks(10 + round)});
      await upgradeItems(hub, wish());
      await pinItems(hub, {...wish('some/door'), isPinned: round % 2 === 0});
    }
    const root = join(hub.state, 'hub');
    expect(readdirSync(join(root, 'generations'))).toHaveLength(12);
    const blobs = readdirSync(join(root, 'store/blobs'), {recursive: true, withFileTypes: true});
    // Four that never changed, and a version of the scenario for every two generations kept.
    expect(blobs.filter((entry) => entry.isFile())).toHaveLength(4 + 6);
    expect(readdirSync(join(root, 'store/partial'))).toEqual([]);
  });
});

test('hub.lock is the same on every machine', async () => {
  const out = folder();
  await publish(out, {...DOOR_HUB, ...LISTED});
  const [one, other] = [client(out), client(out)];
  await installItems(one, wish('some/doors', 'some/listed'));
  await installItems(other, wish('some/listed'));
  await installItems(other, wish('some/doors'));
  const lock = ({state}: {state: string}) =>
    readFileSync(join(state, 'hub/current/hub.lock'), 'utf8');
  expect(lock(one)).toBe(lock(other));
});
