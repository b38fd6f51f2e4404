// hub.lock: one machine's state on another, to the byte.
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {installItems, restoreLock} from '../../../../kernel/hub/client/index.ts';
import {blobPath} from '../../../../kernel/hub/index/digest.ts';
import {client, DOOR_HUB, folder, inForce, LISTED, publish, wish} from './hubs.ts';

const KNOCKS = 'scenarios/some/knocks.yaml';

async function locked() {
  const out = folder();
  await publish(out, {...DOOR_HUB, ...LISTED});
  const hub = client(out);
  await installItems(hub, wish('some/doors', 'some/listed@^1'));
  const file = join(folder(), 'hub.lock');
  writeFileSync(file, readFileSync(join(hub.state, 'hub/current/hub.lock')));
  return {out, hub, file};
}

test('is restored as it was, whatever was published since', async () => {
  const {out, hub, file} = await locked();
  await publish(out, {...DOOR_HUB, [KNOCKS]: `${DOOR_HUB[KNOCKS]}# more\n`});
  const other = client(out);
  await installItems(other, wish('some/knocks'));
  await restoreLock(other, file, {});
  expect(inForce(other.state)).toEqual(inForce(hub.state));
});

const FAULTS = [
  {name: 'that is no JSON', text: () => 'no', code: 'FW4032'},
  {name: 'that is no lock', text: () => '{"format": 2}', code: 'FW4032'},
  {
    name: 'with a path that climbs out',
    text: (lock: string) => lock.replace('"scenarios/some/knocks.yaml"', '"../knocks.yaml"'),
    code: 'FW4032',
  },
  {
    name: 'with bytes that no hub has',
    text: (lock: string) => lock.replace(/"digest": "\w{64}"/, `"digest": "${'a'.repeat(64)}"`),
    code: 'FW4048',
  },
];
for (const {name, text, code} of FAULTS) {
  test(`one ${name} is refused`, async () => {
    const {out, file} = await locked();
    writeFileSync(file, text(readFileSync(file, 'utf8')));
    const other = client(out);
    await expect(restoreLock(other, file, {})).rejects.toMatchObject({code});
    expect(inForce(other.state)).toBe(undefined);
  });
}

test('a hub that lost an artefact of it is told', async () => {
  const {out, file} = await locked();
  const {items} = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(join(out, blobPath(items[0].digest)));
  await expect(restoreLock(client(out), file, {})).rejects.toMatchObject({code: 'FW4022'});
});
