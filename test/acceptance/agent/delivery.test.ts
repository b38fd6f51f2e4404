// Killed while it delivers, the agent tells everybody of everything: each alert once, but for what
// was on its way at the kill, which is told again under the same key.
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {writeRules} from '../../dated-lines.ts';
import {built} from '../harness.ts';
import {disturbed, KILLS, LINES_PER_KILL, undisturbed} from './play.ts';
import {chance, STORY_RULES, storyOf} from './stage.ts';

const SEED = 21;
const SLOWEST_MS = 40;
const folder = mkdtempSync(join(tmpdir(), 'firewatch-delivery-'));
const rules = join(folder, 'rules');
const place = {folder, rules};

interface Request {
  readonly key: string;
  readonly alerts: readonly string[];
}
const requests: Request[] = [];
const slowly = chance(SEED);
const people = createServer(async (request, response) => {
  requests.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
  await wait(slowly() * SLOWEST_MS);
  response.end();
});

beforeAll(async () => {
  await built();
  writeRules(rules, STORY_RULES);
  await new Promise<void>((resolve) => people.listen(0, '127.0.0.1', resolve));
}, 300_000);
afterAll(async () => {
  people.closeAllConnections();
  await new Promise((resolve) => people.close(resolve));
  rmSync(folder, {recursive: true});
});

/** Rows of the store with these members. */
const rowsWith = (rows: readonly string[], member: string): readonly Record<string, string>[] =>
  rows.map((row) => JSON.parse(row)).filter((row) => row[member] !== undefined);

test(`${KILLS} kills while people are told`, async () => {
  const lines = storyOf(KILLS * LINES_PER_KILL + 50, chance(SEED + 100));
  const expected = await undisturbed(place, lines, 'told');
  const tell = `http://127.0.0.1:${(people.address() as AddressInfo).port}/`;
  const play = {seed: SEED, rotations: [], child: {tell}} as const;
  const rows = await disturbed(place, lines, 'told', play);
  expect(rowsWith(rows, 'sink')).toEqual([]);
  expect(rows).toEqual(expected.filter((row) => JSON.parse(row).sink === undefined));

  const byKey = Map.groupBy(requests, ({key}) => key);
  for (const same of byKey.values())
    for (const {alerts} of same) expect(alerts).toEqual(same[0]!.alerts);
  const told = [...byKey.values()].flatMap(([first]) => first!.alerts);
  expect(told.sort()).toEqual(
    rowsWith(expected, 'sink')
      .map(({uuid}) => uuid)
      .sort(),
  );
  expect(requests.length - byKey.size).toBeLessThanOrEqual(KILLS);
}, 900_000);
