// Two clients at once, and the lock of one that is gone.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {installItems} from '../../../../kernel/hub/client/index.ts';
import {readInstalled} from '../../../../kernel/hub/client/situation.ts';
import {client, DOOR_HUB, folder, publish, wish} from './hubs.ts';
import {serve} from './web-server.ts';

test('the second is told that the hub is in use, the first goes through', async () => {
  const out = folder();
  await publish(out, DOOR_HUB);
  const web = await serve(out);
  const hub = client(web.url);
  let second: Promise<unknown> | undefined;
  web.fault = () => {
    second ??= installItems(hub, wish('some/door')).catch((error) => error);
    return false;
  };
  expect(await installItems(hub, wish('some/doors'))).toMatchObject({outcome: 'done'});
  expect(await second).toMatchObject({code: 'FW4033'});
  expect((await readInstalled(hub)).lock.items).toHaveLength(5);
});

test('the lock of a process that is gone, or of an earlier boot, is taken over', async () => {
  const out = folder();
  await publish(out, DOOR_HUB);
  const hub = client(out);
  await installItems(hub, wish('some/raw'));
  const lock = join(hub.state, 'hub/lock');
  const [pid, start] = readFileSync('/proc/self/stat', 'utf8')
    .split(' ')
    .filter((_, at) => at === 0 || at === 21);
  for (const holder of ['999999-1-aaaaaaaa', `${pid}-1-aaaaaaaa`, `${pid}-${start}-aaaaaaaa`]) {
    writeFileSync(lock, holder);
    expect(await installItems(hub, wish('some/date'))).toMatchObject({
      outcome: expect.stringMatching(/done|nothing/),
    });
  }
});
