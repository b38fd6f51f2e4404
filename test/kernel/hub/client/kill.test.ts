// kill -9 at random moments; `npm run test:interop` does it some hundred times.
import {expect, test} from 'vitest';
import {killRepeatedly} from './kill-loop.ts';

test('a client that is killed leaves the old state or the new one', async () => {
  const {old, new: next} = await killRepeatedly(12);
  expect(old + next).toBe(12);
});
