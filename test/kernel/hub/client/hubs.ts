// Small hubs that are published, served and installed from, in folders of their own.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';
import type {HubContext} from '../../../../kernel/hub/client/context.ts';
import {parseWish, type Wish} from '../../../../kernel/hub/index/types.ts';
import {type PublishOptions, publishHub} from '../../../../kernel/hub/publish/index.ts';
import {makeSigningKey} from '../../../../kernel/hub/signature/key.ts';
import type {SourceSpec} from '../../../../kernel/hub/source/spec.ts';
import {DOORS, type Files} from '../small-hub.ts';

export const {signing: KEY, pem: PEM} = makeSigningKey(new Uint8Array(32).fill(1));
export const {signing: OTHER_KEY, pem: OTHER_PEM} = makeSigningKey(new Uint8Array(32).fill(2));
/** 2026-11-22 */
export const NOW = 1_795_305_600_000_000_000n;

/** In memory where there is such a place: operations sync every file, and tests make hundreds. */
const TEMPORARY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A folder that goes when the test ends. */
export function folder(): string {
  const path = mkdtempSync(join(TEMPORARY, 'firewatch-hub-'));
  onTestFinished(() => rmSync(path, {recursive: true, force: true}));
  return path;
}

/** Writes files below a folder. */
export function write(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), {recursive: true});
    writeFileSync(join(root, path), text);
  }
}

export const collection = (name: string, lists: Record<string, readonly string[]>): string =>
  [
    `name: ${name}`,
    `description: ${name}`,
    ...Object.entries(lists).flatMap(([type, names]) => [
      `${type}:`,
      ...names.map((one) => `  - ${one}`),
    ]),
    '',
  ].join('\n');

/** The doors and a collection of them. */
export const DOOR_HUB: Files = {
  ...DOORS,
  'collections/some/doors.yaml': collection('some/doors', {
    parsers: ['some/raw', 'some/door', 'some/date'],
    scenarios: ['some/knocks'],
  }),
};

/** A scenario with a data file. */
export const LISTED: Files = {
  'scenarios/some/listed.yaml': `type: trigger
name: some/listed
description: a knock of somebody on the list
filter: evt.Meta.who in File('visitors.txt')
data:
  - dest_file: visitors.txt
    type: string
labels:
  service: door
`,
  'data/visitors.txt': 'joe\njim\n',
};

/** Publishes files as a hub into `out`; nothing is linted. */
export async function publish(out: string, files: Files, options: Partial<PublishOptions> = {}) {
  const source = folder();
  write(source, files);
  return publishHub({
    folder: source,
    data: [],
    threads: 1,
    out,
    key: PEM,
    name: 'some',
    versioning: {first: '1.0.0', bump: 'minor'},
    now: NOW,
    days: 30,
    isUnchecked: true,
    ...options,
  });
}

/** A client of a hub, with a state of its own unless one is given. */
export const client = (
  place: string,
  {state = folder(), ...spec}: Partial<SourceSpec & {state: string}> = {},
): HubContext => ({
  state,
  sources: [{places: [place], keys: [KEY.public.text], allow: [], ...spec}],
  network: {env: {}, version: '9.9.9', wait: async () => {}},
  now: NOW,
});

export const wish = (...names: string[]): {wishes: Wish[]} => ({
  wishes: names.map((name) => parseWish(name)),
});

/** A file of what is installed. */
export const installedFile = ({state}: HubContext, path: string): string =>
  readFileSync(join(state, 'hub/current', path), 'utf8');

/** All that is in force, by path; undefined when nothing is. */
export function inForce(state: string): Record<string, string> | undefined {
  const current = join(state, 'hub/current');
  if (!existsSync(current)) return undefined;
  return Object.fromEntries(
    readdirSync(current, {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile() && entry.name !== 'generation.json')
      .map(({parentPath, name}): [string, string] => {
        const file = join(parentPath, name);
        return [file.slice(current.length), readFileSync(file, 'utf8')];
      })
      .sort(),
  );
}
