// Kills a client with SIGKILL at random moments of its work, again and again on one state.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect} from 'vitest';
import {installItems, upgradeItems} from '../../../../kernel/hub/client/index.ts';
import {rollback} from '../../../../kernel/hub/client/rollback.ts';
import {readInstalled} from '../../../../kernel/hub/client/situation.ts';
import {verifyInstalled} from '../../../../kernel/hub/client/verify.ts';
import {client, DOOR_HUB, folder, inForce, KEY, LISTED, NOW, publish, wish} from './hubs.ts';

const CHILD = fileURLToPath(new URL('./kill-child.mjs', import.meta.url));
/** A kill comes within so many times what an operation takes. */
const WINDOW = 1.5;

/** What became of the kills. */
export interface KillTally {
  readonly old: number;
  readonly new: number;
  /** Operations that ended before their process was killed. */
  readonly finished: number;
}

/** Kills so many times; after each the state is one of two, whole. */
export async function killRepeatedly(times: number): Promise<KillTally> {
  const out = folder();
  await publish(out, {...DOOR_HUB, ...LISTED});
  const hub = client(out);
  await installItems(hub, wish('some/doors', 'some/listed'));
  writeFileSync(join(hub.state, 'hub/current/scenarios/mine.yaml'), 'name: mine\n');
  await publish(out, {
    ...DOOR_HUB,
    ...LISTED,
    'scenarios/some/knocks.yaml': `${DOOR_HUB['scenarios/some/knocks.yaml']}# more\n`,
    'data/visitors.txt': 'jack\n',
  });
  const states = [JSON.stringify(inForce(hub.state))];
  await upgradeItems(hub, wish());
  states.push(JSON.stringify(inForce(hub.state)));
  await rollback(hub, {});

  const tally = [0, 0];
  let finished = 0;
  const windowMs = WINDOW * (await timeOperation(hub.state, out));
  for (let kill = 0; kill < times; kill++) {
    const child = start(hub.state, out);
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      told += text;
    });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * windowMs));
    expect(child.exitCode, 'the client ended by itself').toBe(null);
    child.kill('SIGKILL');
    await once(child, 'close');
    finished += told.split('.').length - 1;
    const at = states.indexOf(JSON.stringify(inForce(hub.state)));
    expect(at, 'neither the old state nor the new one').not.toBe(-1);
    tally[at]! += 1;
    expect((await verifyInstalled(await readInstalled(hub))).problems).toEqual([]);
  }
  // The lock of the last one killed is nobody's.
  await upgradeItems(hub, wish());
  expect(JSON.stringify(inForce(hub.state))).toBe(states[1]);
  return {old: tally[0]!, new: tally[1]!, finished};
}

const start = (state: string, place: string) =>
  spawn(process.execPath, [CHILD, state, place, KEY.public.text, String(NOW)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** ms that an upgrade takes here and now. */
async function timeOperation(state: string, place: string): Promise<number> {
  const child = start(state, place);
  await once(child.stdout, 'data');
  const begun = performance.now();
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  return performance.now() - begun;
}
