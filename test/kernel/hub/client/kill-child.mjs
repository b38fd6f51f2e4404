// Upgrades and rolls back, over and over, until it is killed. Runs the built kernel.
import {readInstalled, rollback, upgradeItems} from '@firewatch/kernel';

const [, , state, place, key, now] = process.argv;
const hub = {
  state,
  sources: [{places: [place], keys: [key], allow: []}],
  network: {env: {}, version: '9.9.9', wait: async () => {}},
  now: BigInt(now),
};
// The parent waits for this: what is measured from here on is the operations alone.
process.stdout.write('ready\n');
for (;;) {
  const {lock} = await readInstalled(hub);
  const isOld = lock.items.some(({name, version}) => name === 'some/knocks' && version === '1.0.0');
  if (isOld) await upgradeItems(hub, {wishes: []});
  else await rollback(hub, {});
  process.stdout.write('.');
}
