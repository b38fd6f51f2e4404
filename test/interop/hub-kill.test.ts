// The crash test of the hub's client, long: kill -9 at random moments of upgrades and rollbacks.
import {expect, test} from 'vitest';
import {killRepeatedly} from '../kernel/hub/client/kill-loop.ts';

const KILLS = 300;

test(`a client that is killed ${KILLS} times leaves the old state or the new one each time`, async () => {
  const {old, new: next, finished} = await killRepeatedly(KILLS);
  console.log(
    `${KILLS} kills: ${old} left the old state, ${next} the new one; ${finished} operations ended between them`,
  );
  expect(old).toBeGreaterThan(0);
  expect(next).toBeGreaterThan(0);
});
