// At whatever step an operation ends, by a full disk or a kill: the old state or the new one.
// Every step of install, upgrade and rollback is tried.
import {cpSync, readdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {HubContext} from '../../../../kernel/hub/client/context.ts';
import {installItems, upgradeItems} from '../../../../kernel/hub/client/index.ts';
import {rollback} from '../../../../kernel/hub/client/rollback.ts';
import {readInstalled} from '../../../../kernel/hub/client/situation.ts';
import {verifyInstalled} from '../../../../kernel/hub/client/verify.ts';
import {type Failure, failingDisk} from './failing-disk.ts';
import {client, DOOR_HUB, folder, inForce, LISTED, publish, wish} from './hubs.ts';

const KNOCKS = 'scenarios/some/knocks.yaml';
const OWN = {name: 'scenarios/mine.yaml', text: 'name: mine\n'};
const NEWER = {
  ...LISTED,
  ...DOOR_HUB,
  [KNOCKS]: `${DOOR_HUB[KNOCKS]}# more\n`,
  'data/visitors.txt': 'jack\n',
};

interface Operation {
  readonly name: string;
  /** What is there before. */
  prepare(hub: HubContext, out: string): Promise<void>;
  run(hub: HubContext): Promise<unknown>;
}

const installBoth = (hub: HubContext) => installItems(hub, wish('some/doors', 'some/listed'));
const edit = ({state}: HubContext) => {
  const file = join(state, 'hub/current', KNOCKS);
  writeFileSync(file, readFileSync(file, 'utf8').replace('capacity: 2', 'capacity: 4'));
  writeFileSync(join(state, 'hub/current', OWN.name), OWN.text);
};

const OPERATIONS: readonly Operation[] = [
  {name: 'the first install', prepare: async () => {}, run: installBoth},
  {
    name: 'an upgrade with edited and own files',
    async prepare(hub, out) {
      await installBoth(hub);
      edit(hub);
      await publish(out, NEWER);
    },
    run: (hub) => upgradeItems(hub, wish()),
  },
  {
    name: 'a rollback',
    async prepare(hub, out) {
      await installBoth(hub);
      edit(hub);
      await publish(out, NEWER);
      await upgradeItems(hub, wish());
    },
    run: (hub) => rollback(hub, {}),
  },
];

for (const {name, prepare, run} of OPERATIONS) {
  describe(name, () => {
    for (const failure of ['full', 'killed'] satisfies Failure[]) {
      test(`${failure} at every step: the old state or the new one, and the next run goes through`, async () => {
        const out = folder();
        await publish(out, {...DOOR_HUB, ...LISTED});
        const start = folder();
        await prepare(client(out, {state: start}), out);
        const old = inForce(start);

        const attempt = async (at: number, kind: Failure) => {
          const state = folder();
          cpSync(start, state, {recursive: true, verbatimSymlinks: true});
          const disk = failingDisk(at, kind);
          const hub = {...client(out, {state}), disk};
          const error = await run(hub).then(
            () => undefined,
            (reason) => reason,
          );
          return {state, disk, error};
        };
        const whole = await attempt(0, failure);
        const next = inForce(whole.state);
        expect(next).not.toEqual(old);

        for (let at = 1; at <= whole.disk.steps(); at++) {
          const {state, error} = await attempt(at, failure);
          const found = inForce(state);
          const isOld = JSON.stringify(found) === JSON.stringify(old);
          if (failure === 'full' && isOld) expect(error).toMatchObject({code: 'FW4031'});
          if (!isOld) expect(found).toEqual(next);
          // Whoever comes next finds nothing in the way.
          const hub = client(out, {state});
          if (isOld) await run(hub);
          expect(inForce(state)).toEqual(next);
          expect((await verifyInstalled(await readInstalled(hub))).problems).toEqual([]);
          const root = join(state, 'hub');
          expect(readdirSync(root).filter((one) => one.endsWith('.new'))).toEqual([]);
          expect(readlinkSync(join(root, 'current'))).toMatch(/^generations\/\d+$/);
        }
      });
    }
  });
}
