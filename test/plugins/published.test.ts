// Every plugin of ours that is not bundled, as it is published: built, held to its duties, installed
// from a hub, upgraded and removed. Which there are is seen in plugins/ when this runs.
import {execFileSync} from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {PluginManifest} from '@firewatch/schemas';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {installItems, removeItems, upgradeItems} from '../../kernel/hub/client/index.ts';
import {publishHub} from '../../kernel/hub/publish/index.ts';
import {testPlugin} from '../../kernel/plugin/conformance/index.ts';
import {installedPlugin, installedPlugins} from '../../kernel/plugin/installed.ts';
import type {Plugin} from '../../kernel/plugin.ts';
import {client, NOW, PEM, wish} from '../kernel/hub/client/hubs.ts';
import {environment} from '../kernel/plugin/workshop.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundled = JSON.parse(readFileSync(join(root, 'cli/package.json'), 'utf8')).dependencies;
const NAMES = readdirSync(join(root, 'plugins')).filter(
  (name) =>
    existsSync(join(root, 'plugins', name, 'plugin.json')) && !(`@firewatch/${name}` in bundled),
);
const NEXT = '99.0.0';

const work = mkdtempSync(join(tmpdir(), 'firewatch-published-'));
const [built, raised, hub] = [join(work, 'built'), join(work, 'raised'), join(work, 'hub')];
const manifestIn = (folder: string, name: string): PluginManifest =>
  JSON.parse(readFileSync(join(folder, name, 'plugin.json'), 'utf8'));

async function publish(folder: string): Promise<void> {
  mkdirSync(join(work, 'items'), {recursive: true});
  await publishHub({
    folder: join(work, 'items'),
    data: [],
    threads: 1,
    out: hub,
    key: PEM,
    name: 'ours',
    versioning: {first: '1.0.0', bump: 'minor'},
    now: NOW,
    days: 30,
    isUnchecked: true,
    plugins: NAMES.map((name) => join(folder, name)),
  });
}

beforeAll(async () => {
  execFileSync(process.execPath, ['scripts/build-plugins.mjs', built], {cwd: root});
  cpSync(built, raised, {recursive: true});
  for (const name of NAMES) {
    const next = {...manifestIn(raised, name), version: NEXT};
    writeFileSync(join(raised, name, 'plugin.json'), JSON.stringify(next));
  }
  await publish(built);
}, 120_000);
afterAll(() => rmSync(work, {recursive: true, force: true}));

test('all of them are built, and none that is bundled', () => {
  expect(readdirSync(built).sort()).toEqual(NAMES);
});

for (const name of NAMES) {
  test(`${name} has a README with a sample, and fulfils every duty`, async () => {
    const readme = readFileSync(join(built, name, 'README.md'), 'utf8');
    expect(readme).toContain('```yaml');
    expect(readme).toMatch(/metrics/i);
    const folder = join(built, name);
    const module = await import(/* @vite-ignore */ join(folder, manifestIn(built, name).main));
    const outcomes = await testPlugin(
      folder,
      environment({closeMs: 500}),
      module.default as Plugin,
    );
    expect(outcomes.filter(({failure}) => failure !== undefined)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(2);
  });
}

/** A client of the hub with a state of its own for each plugin. */
const clientOf = (name: string) => client(hub, {state: join(work, `state-${name}`)});
const itemOf = (name: string) => ({...wish(manifestIn(built, name).name), isAgreed: true});
const installedVersion = async (name: string) => {
  const {manifest} = await installedPlugin(clientOf(name).state, manifestIn(built, name).name);
  return manifest.version;
};

test.each(NAMES)('%s is installed', async (name) => {
  await installItems(clientOf(name), itemOf(name));
  expect(await installedVersion(name)).toBe(manifestIn(built, name).version);
});

test('new versions are published', () => publish(raised));

test.each(NAMES)('%s is upgraded, and removed', async (name) => {
  await upgradeItems(clientOf(name), itemOf(name));
  expect(await installedVersion(name)).toBe(NEXT);
  await removeItems(clientOf(name), itemOf(name));
  expect(await installedPlugins(clientOf(name).state)).toEqual([]);
});
