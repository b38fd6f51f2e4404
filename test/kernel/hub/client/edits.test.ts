// The operator's own changes: shown, carried over, merged, and never lost silently.
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {HubContext} from '../../../../kernel/hub/client/context.ts';
import {diffInstalled} from '../../../../kernel/hub/client/diff.ts';
import {installItems, removeItems, upgradeItems} from '../../../../kernel/hub/client/index.ts';
import {listItems} from '../../../../kernel/hub/client/list.ts';
import {readInstalled, readSituation} from '../../../../kernel/hub/client/situation.ts';
import {verifyInstalled} from '../../../../kernel/hub/client/verify.ts';
import {mergeTexts} from '../../../../kernel/hub/edits/merge.ts';
import {unifiedDiff} from '../../../../kernel/hub/edits/unified.ts';
import {client, DOOR_HUB, folder, installedFile, LISTED, publish, wish, write} from './hubs.ts';

const KNOCKS = 'scenarios/some/knocks.yaml';
const hubs = DOOR_HUB[KNOCKS]!;
const capacity = (value: number) => hubs.replace('capacity: 2', `capacity: ${value}`);

async function installed() {
  const out = folder();
  await publish(out, {...DOOR_HUB, ...LISTED});
  const hub = client(out);
  await installItems(hub, wish('some/doors', 'some/listed'));
  const put = (path: string, text: string) => write(join(hub.state, 'hub/current'), {[path]: text});
  return {out, hub, put};
}
const statuses = async (hub: HubContext) =>
  Object.fromEntries(
    (await listItems(await readSituation(hub, 'cached')))
      .filter(({isInstalled}) => isInstalled)
      .map(({type, name, status}) => [`${type}:${name}`, status]),
  );

test('are the words that scripts know', async () => {
  const {out, hub, put} = await installed();
  put(KNOCKS, capacity(9));
  put('scenarios/mine.yaml', 'name: me/mine\n');
  await publish(out, {...DOOR_HUB, ...LISTED, 'data/visitors.txt': 'jack\n'});
  await readSituation(hub, 'refresh');
  expect(await statuses(hub)).toEqual({
    'collections:some/doors': 'enabled,tainted',
    'parsers:some/date': 'enabled',
    'parsers:some/door': 'enabled',
    'parsers:some/raw': 'enabled',
    'scenarios:me/mine': 'enabled,local',
    'scenarios:some/knocks': 'enabled,tainted',
    'scenarios:some/listed': 'enabled,update-available',
  });
});

test('are shown as a diff, data files too', async () => {
  const {hub, put} = await installed();
  put(KNOCKS, capacity(9));
  put('data/visitors.txt', 'joe\njane\njim\n');
  const diffs = await diffInstalled(await readInstalled(hub));
  expect(diffs.map(({path}) => path).sort()).toEqual(['data/visitors.txt', KNOCKS]);
  expect(diffs.find(({path}) => path === KNOCKS)?.diff).toContain('-capacity: 2\n+capacity: 9\n');
});

describe('where the hub changed the same lines', () => {
  const conflicting = async () => {
    const {out, hub, put} = await installed();
    put(KNOCKS, capacity(9));
    put('data/visitors.txt', 'joe\njane\n');
    await publish(out, {
      ...DOOR_HUB,
      ...LISTED,
      [KNOCKS]: `${capacity(3)}# more\n`,
      'data/visitors.txt': 'joe\njack\n',
    });
    return hub;
  };

  test('nothing is changed, and every conflict is told with its place', async () => {
    const hub = await conflicting();
    await expect(upgradeItems(hub, wish())).rejects.toMatchObject({
      code: 'FW4051',
      faults: [
        {where: {file: KNOCKS, line: 6}, message: expect.stringContaining('"capacity: 9"')},
        {where: {file: 'data/visitors.txt', line: 2}},
      ],
    });
    expect(installedFile(hub, KNOCKS)).toBe(capacity(9));
  });

  for (const {policy, expected} of [
    {policy: 'mine', expected: `${capacity(9)}# more\n`},
    {policy: 'theirs', expected: `${capacity(3)}# more\n`},
  ] as const) {
    test(`--conflicts ${policy} decides, and what did not touch is merged all the same`, async () => {
      const hub = await conflicting();
      await upgradeItems(hub, {...wish(), policy});
      expect(installedFile(hub, KNOCKS)).toBe(expected);
    });
  }

  test('--force takes the files of the hub, and says where the others are', async () => {
    const hub = await conflicting();
    const {problems} = await upgradeItems(hub, {...wish(), isForced: true});
    expect(problems).toMatchObject([
      {code: 'FW4053', message: expect.stringContaining('generation 1')},
      {code: 'FW4053'},
    ]);
    expect(installedFile(hub, KNOCKS)).toBe(`${capacity(3)}# more\n`);
  });
});

test('two changes that do not touch and make no YAML together are a conflict', async () => {
  const {out, hub, put} = await installed();
  const lines = hubs.split('\n');
  const at = lines.indexOf('labels:');
  put(KNOCKS, lines.with(at, 'labels: &all').concat('more: *all', '').join('\n'));
  await publish(out, {
    ...DOOR_HUB,
    ...LISTED,
    [KNOCKS]: hubs.replace('remediation: true', "remediation: true\nmore: 'x'"),
  });
  await expect(upgradeItems(hub, wish())).rejects.toMatchObject({code: 'FW4051'});
});

test('a file in the way of an item is not overwritten', async () => {
  const {out, hub, put} = await installed();
  put('scenarios/some/slams.yaml', 'name: me/slams\n');
  await publish(out, {
    ...DOOR_HUB,
    ...LISTED,
    'scenarios/some/slams.yaml': hubs.replaceAll('knocks', 'slams'),
  });
  await expect(installItems(hub, wish('some/slams'))).rejects.toMatchObject({
    faults: [{code: 'FW4052'}],
  });
  expect(installedFile(hub, 'scenarios/some/slams.yaml')).toBe('name: me/slams\n');
});

test('to an item that is removed stay in the generation before', async () => {
  const {hub, put} = await installed();
  put('data/visitors.txt', 'jane\n');
  const {problems} = await removeItems(hub, wish('some/listed'));
  expect(problems).toMatchObject([{code: 'FW4053', where: {file: 'data/visitors.txt'}}]);
});

test('a deleted file is a fault that --force mends, and so is a damaged artefact', async () => {
  const {hub} = await installed();
  rmSync(join(hub.state, 'hub/current', KNOCKS));
  const {lock, places} = await readInstalled(hub);
  const raw = lock.items.find(({name}) => name === 'some/raw')!;
  writeFileSync(places.blob(raw.digest), 'no');
  const codes = async () =>
    (await verifyInstalled(await readInstalled(hub))).problems.map(({code}) => code).sort();
  expect(await codes()).toEqual(['FW4036', 'FW4037']);
  await installItems(hub, {...wish('some/doors'), isForced: true});
  expect(await codes()).toEqual([]);
});

describe('the merge', () => {
  const base = 'a\nb\nc\nd\ne\nf\n';
  const rows = [
    {name: 'nobody changed', mine: base, theirs: base, text: base},
    {name: 'only I', mine: 'A\nb\nc\nd\ne\nf\n', theirs: base, text: 'A\nb\nc\nd\ne\nf\n'},
    {name: 'only they', mine: base, theirs: 'a\nb\nc\n', text: 'a\nb\nc\n'},
    {name: 'both the same', mine: 'a\nX\n', theirs: 'a\nX\n', text: 'a\nX\n'},
    {
      name: 'both, apart',
      mine: 'A\nb\nc\nd\ne\nf\n',
      theirs: 'a\nb\nc\nd\ne\nF\ng\n',
      text: 'A\nb\nc\nd\ne\nF\ng\n',
    },
    {
      name: 'both the same line',
      mine: 'a\nb\nX\nd\ne\nf\n',
      theirs: 'a\nb\nY\nd\ne\nf\n',
      text: undefined,
    },
    {
      name: 'I removed what they changed',
      mine: 'a\nb\nd\ne\nf\n',
      theirs: 'a\nb\nY\nd\ne\nf\n',
      text: undefined,
    },
  ];
  for (const {name, mine, theirs, text} of rows)
    test(name, () => expect(mergeTexts(base, mine, theirs, 'stop').text).toBe(text));
});

test('a diff applies to the lines it names', () => {
  const before = Array.from({length: 30}, (_, at) => `line ${at}`);
  const after = before.with(2, 'two').toSpliced(20, 1).concat('end');
  expect(unifiedDiff(before.join('\n'), after.join('\n'), 'old', 'new')).toBe(
    [
      '--- old',
      '+++ new',
      '@@ -1,6 +1,6 @@',
      ' line 0',
      ' line 1',
      '-line 2',
      '+two',
      ' line 3',
      ' line 4',
      ' line 5',
      '@@ -18,7 +18,6 @@',
      ' line 17',
      ' line 18',
      ' line 19',
      '-line 20',
      ' line 21',
      ' line 22',
      ' line 23',
      '@@ -28,3 +27,4 @@',
      ' line 27',
      ' line 28',
      ' line 29',
      '+end',
      '',
    ].join('\n'),
  );
});
