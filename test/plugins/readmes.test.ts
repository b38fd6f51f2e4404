// What every plugin of ours has: a README whose sample the agent takes, with all settings, metrics
// and limits; a schema that knows no more than that; tests of its own, and of ours.
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseAllDocuments} from 'yaml';
import {readConfig} from '../../kernel/config/read.ts';
import {FaultsError} from '../../kernel/faults-error.ts';
import {Catalogue} from '../../kernel/plugin/catalogue.ts';
import {DatasourceCatalogue} from '../../kernel/plugin/datasources.ts';
import type {PluginPackage} from '../../kernel/plugin.ts';
import {PLUGINS, packageOf} from './open-plugin.ts';

const NAMES = readdirSync(PLUGINS).filter((name) => existsSync(join(PLUGINS, name, 'plugin.json')));
const bundled = JSON.parse(readFileSync(join(PLUGINS, '../cli/package.json'), 'utf8')).dependencies;
const KINDS = ['datasources', 'notifications', 'bouncers'] as const;

type Document = Readonly<Record<string, unknown>>;
type Samples = Record<'sources' | 'notifications' | 'bouncers', Document[]>;

const packages = new Map<string, PluginPackage>();
const folder = mkdtempSync(join(tmpdir(), 'firewatch-readmes-'));
beforeAll(async () => {
  for (const name of NAMES) {
    const module = await import(/* @vite-ignore */ join(PLUGINS, name, 'index.ts'));
    const {packaged, default: plugin} = module;
    const ofStdin = typeof packaged === 'function' ? packaged(() => process.stdin) : packaged;
    packages.set(name, ofStdin ?? packageOf(name, plugin));
  }
});
afterAll(() => rmSync(folder, {recursive: true}));

const readme = (name: string) => readFileSync(join(PLUGINS, name, 'README.md'), 'utf8');

/** The text of the blocks of YAML. */
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block]) => block!);

/** What of them are configurations of firewatch. */
function samplesOf(text: string): Samples {
  const samples: Samples = {sources: [], notifications: [], bouncers: []};
  for (const document of blocksOf(text).flatMap((block) => parseAllDocuments(block))) {
    const value = document.toJS() as Partial<Samples> & Document;
    for (const kind of ['sources', 'notifications', 'bouncers'] as const)
      if (Array.isArray(value[kind])) samples[kind].push(...value[kind]);
    if ('source' in value || 'filenames' in value) samples.sources.push(value);
    else if ('type' in value && 'name' in value) samples.notifications.push(value);
  }
  return samples;
}

/** For `${NAME}` in samples: an address where one belongs, else a text that may be a key. */
const standInFor = (name: string) =>
  /WEBHOOK|URL/.test(name) ? 'https://hooks.example.com/x' : 'c2VjcmV0c2VjcmV0c2VjcmV0';

/** What the agent finds wrong with them. */
async function faultsOf(name: string, samples: Samples): Promise<string[]> {
  const text = JSON.stringify(samples);
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text, {mode: 0o600});
  const env = Object.fromEntries(
    [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => [name!, standInFor(name!)]),
  );
  const all = [...packages.values()];
  const world = {hostname: 'bastion', machine: 'bastion', zone: 'UTC', env, now: () => 0};
  try {
    const {warnings} = await readConfig(file, {
      datasources: () => DatasourceCatalogue.open(all, undefined),
      notifications: async () => ({
        catalogue: await new Catalogue('notifications').fill(all, undefined),
        world,
      }),
      bouncers: () => new Catalogue('bouncers').fill(all, undefined),
      env,
    });
    return warnings.map(({message}) => message);
  } catch (error) {
    if (!(error instanceof FaultsError)) throw error;
    return error.faults.map(({message}) => message);
  }
}

/** Names of settings, at any depth. */
function settingsOf(schema: Document): string[] {
  const {properties = {}, items, additionalProperties} = schema as Record<string, Document>;
  const inner = [...Object.values(properties!), items, additionalProperties] as Document[];
  return [
    ...Object.keys(properties!),
    ...inner.flatMap((one) => (typeof one === 'object' && one !== null ? settingsOf(one) : [])),
  ];
}

describe.each(NAMES)('%s', (name) => {
  test('has a sample of each thing that it provides, and the agent takes them', async () => {
    const samples = samplesOf(readme(name));
    const shown = new Set(
      Object.values(samples)
        .flat()
        .map(({source, type, filenames}) => source ?? (filenames ? 'file' : type)),
    );
    const {provides} = packages.get(name)!.manifest;
    const things = KINDS.flatMap((kind) => Object.keys(provides[kind] ?? {}));
    expect(things.filter((thing) => !shown.has(thing))).toEqual([]);
    expect(await faultsOf(name, samples)).toEqual([]);
  });

  test('tells of every setting, of metrics and of limits', () => {
    const text = readme(name);
    const schemas = Object.values(packages.get(name)!.schemas) as Document[];
    const missing = schemas.flatMap(settingsOf).filter((one) => !mentions(text, one));
    expect([...new Set(missing)]).toEqual([]);
    expect(text).toMatch(/\bMetrics\b/i);
    expect(text).toMatch(/\bLimits?\b/i);
  });

  test('has a schema that refuses what it does not know, and tests', () => {
    for (const schema of Object.values(packages.get(name)!.schemas))
      expect(schema).toMatchObject({type: 'object', additionalProperties: false});
    const ours = readdirSync(join(PLUGINS, '../test/plugins', name));
    expect(ours.filter((file) => file.endsWith('.test.ts'))).not.toEqual([]);
    if (`@firewatch/${name}` in bundled) return;
    expect(readdirSync(join(PLUGINS, name, 'test'))).not.toEqual([]);
  });
});

/** As code, alone or within a path: `rotate.max_size`. */
const mentions = (text: string, setting: string): boolean =>
  [...text.matchAll(/`[^`\n]+`/g)].some(([code]) => code.split(/[^\w]+/).includes(setting)) ||
  blocksOf(text).some((block) => block.split(/[^\w]+/).includes(setting));

test('a sample that the agent does not take would be seen', async () => {
  const wrong = {type: 'file', name: 'x', log_path: '/x', colour: 'red'};
  const faults = await faultsOf('wrong', {sources: [], notifications: [wrong], bouncers: []});
  expect(faults).toEqual([expect.stringContaining('unknown "colour"')]);
});
