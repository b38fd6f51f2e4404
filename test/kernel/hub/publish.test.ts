// What is published: deterministic, versions that mean one thing, nothing that is not fit.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {HubIndex} from '@firewatch/schemas';
import {describe, expect, test} from 'vitest';
import {schemaFaults} from '../../../kernel/schema.ts';
import {collection, DOOR_HUB, folder, LISTED, NOW, publish, write} from './client/hubs.ts';
import {KNOCKS_LOG} from './small-hub.ts';

const KNOCKS = 'scenarios/some/knocks.yaml';
const knocks = DOOR_HUB[KNOCKS]!;
const stated = (version: string, text = knocks) => `# hub-version: ${version}\n${text}`;
const index = (out: string): HubIndex => JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'));
const versions = (out: string) => index(out).items.scenarios!['some/knocks']!.versions;
/** Every file of a published hub. */
const files = (out: string) =>
  readdirSync(out, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map(({parentPath, name}) => join(parentPath, name))
    .sort()
    .map((file) => [file.slice(out.length), readFileSync(file, 'latin1')]);

test('the same folder, history, key and instant are the same hub, byte for byte, by the schema', async () => {
  const outs = [folder(), folder()];
  for (const out of outs) {
    await publish(out, {...DOOR_HUB, ...LISTED});
    await publish(out, {...DOOR_HUB, ...LISTED, [KNOCKS]: `${knocks}# more\n`});
  }
  expect(files(outs[0]!)).toEqual(files(outs[1]!));
  expect(await schemaFaults('hub-index', index(outs[0]!))).toEqual([]);
});

describe('versions', () => {
  test('begin at 1.0.0, stay with the same bytes, and grow with others', async () => {
    const out = folder();
    await publish(out, DOOR_HUB);
    const again = await publish(out, DOOR_HUB);
    expect(again).toMatchObject({serial: 2, released: []});
    await publish(out, {...DOOR_HUB, [KNOCKS]: `${knocks}# a\n`});
    await publish(
      out,
      {...DOOR_HUB, [KNOCKS]: `${knocks}# b\n`},
      {
        versioning: {first: '1.0.0', bump: 'major'},
      },
    );
    await publish(out, {...DOOR_HUB, [KNOCKS]: stated('2.5.0')});
    expect(Object.keys(versions(out))).toEqual(['1.0.0', '1.1.0', '2.0.0', '2.5.0']);
  });

  const REFUSED = [
    {name: 'that is no version', text: stated('newest')},
    {name: 'below one that is published', text: stated('1.9.0')},
    {name: 'that is published with other bytes', text: stated('2.0.0', `${knocks}# other\n`)},
  ];
  for (const {name, text} of REFUSED) {
    test(`one ${name} is refused, and nothing is written`, async () => {
      const out = folder();
      await publish(out, {...DOOR_HUB, [KNOCKS]: stated('2.0.0')});
      const before = files(out);
      await expect(publish(out, {...DOOR_HUB, [KNOCKS]: text})).rejects.toMatchObject({
        code: 'FW4015',
      });
      expect(files(out)).toEqual(before);
    });
  }

  test('of an item that is gone stay, and are not offered any more', async () => {
    const out = folder();
    await publish(out, {...DOOR_HUB, ...LISTED});
    await publish(out, DOOR_HUB);
    expect(index(out).items.scenarios!['some/listed']!.versions).toMatchObject({
      '1.0.0': {deprecated: true},
    });
  });
});

describe('is not published:', () => {
  const FAULTS = [
    {
      name: 'an item whose data file is nowhere',
      code: 'FW4014',
      files: {...DOOR_HUB, 'scenarios/some/listed.yaml': LISTED['scenarios/some/listed.yaml']!},
    },
    {
      name: 'a collection of what has no name',
      code: 'FW4014',
      files: {
        ...DOOR_HUB,
        'collections/some/bad.yaml': collection('some/bad', {parsers: ['../x']}),
      },
    },
    {
      name: 'an item that does not compile',
      code: 'FW4012',
      files: {...DOOR_HUB, [KNOCKS]: knocks.replace('capacity: 2', 'capacity: many')},
    },
    {
      name: 'a hub whose test fails',
      code: 'FW4012',
      files: {
        ...DOOR_HUB,
        'tests/knocks/input.log': KNOCKS_LOG,
        'tests/knocks/expected.json': '{"type": "door", "events": [], "alerts": []}\n',
      },
    },
    {name: 'a folder of nothing', code: 'FW3001', files: {'README.md': 'nothing\n'}},
  ];
  for (const {name, code, files: wrong} of FAULTS) {
    test(name, async () => {
      const out = folder();
      await expect(publish(out, wrong, {isUnchecked: false})).rejects.toMatchObject({code});
      expect(files(out)).toEqual([]);
    });
  }

  test('over an index that is none', async () => {
    const out = folder();
    write(out, {'index.json': '{"format": 7}'});
    await expect(publish(out, DOOR_HUB)).rejects.toMatchObject({code: 'FW4003'});
  });
});

test('expiry is counted from the instant of publication', async () => {
  const out = folder();
  const {expires} = await publish(out, DOOR_HUB, {now: NOW, days: 2});
  expect([index(out).published, expires]).toEqual(['2026-11-22T00:00:00Z', '2026-11-24T00:00:00Z']);
});
